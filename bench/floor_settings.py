"""Talka's settings with no more than the middleware that Django gives a new project: the floor's own."""

from talka.config.settings import *  # noqa: F403

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bench.floor"
ALLOWED_HOSTS = ["*"]
# Who is signed in is read by raw SQL too.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
INSTALLED_APPS = [f"django.contrib.{app}" for app in ("contenttypes", "auth", "sessions", "messages")]
AUTH_USER_MODEL = "auth.User"
