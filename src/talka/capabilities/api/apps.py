"""The API as an installed part."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "talka.capabilities.api"
    label = "api"
