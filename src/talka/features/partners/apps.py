"""Partner calls as an installed part."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "talka.features.partners"
    label = "partners"
