"""The site as an installed part: it alone knows all features."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "talka.site"
    label = "site"
