"""Talka's settings without its middleware: what is left is Django's bare handler, the database and the server."""

from talka.config.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.floor"
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS: list[str] = []
