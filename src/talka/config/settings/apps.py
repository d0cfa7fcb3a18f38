"""What is installed, and the way of a request."""

from ..environment import METRICS_TOKEN

FEATURES = [
    "talka.features.accounts",
    "talka.features.directory",
    "talka.features.needs",
    "talka.features.offers",
    "talka.features.partners",
    "talka.features.news",
    "talka.features.forum",
    "talka.features.fieldwork",
    "talka.features.events",
    "talka.features.circles",
]

CAPABILITIES = [
    "talka.capabilities.comments",
    "talka.capabilities.search",
    "talka.capabilities.matching",
    "talka.capabilities.moderation",
    "talka.capabilities.notices",
    "talka.capabilities.sharecards",
    "talka.capabilities.translation",
    "talka.capabilities.watching",
    "talka.capabilities.exchange",
    "talka.capabilities.calendars",
    "talka.capabilities.api",
]

KERNEL = [
    "talka.kernel.records",
    "talka.kernel.facts",
    "talka.kernel.jobs",
    "talka.kernel.access",
    "talka.kernel.people",
    "talka.kernel.vocabulary",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "talka.site",
    *FEATURES,
    *CAPABILITIES,
    *KERNEL,
    "talka.ui",
]

MIDDLEWARE = [
    "talka.config.health.HealthMiddleware",
    *(["talka.config.metrics.MetricsMiddleware"] if METRICS_TOKEN else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "talka.config.policy.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "talka.config.refusing.RefusingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "talka.kernel.access.middleware.PersonMiddleware",
    "talka.features.accounts.views.zones.TimeZoneMiddleware",
    "talka.features.accounts.views.seen.SeenMiddleware",
    "talka.features.accounts.views.second_step.SecondFactorMiddleware",
    "talka.features.accounts.views.agreement.AgreementMiddleware",
    "talka.site.shells.ShellMiddleware",
    "talka.site.answers.PageMiddleware",
    "talka.kernel.access.middleware.AnswersMiddleware",
]

ROOT_URLCONF = "talka.config.urls"
WSGI_APPLICATION = "talka.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
