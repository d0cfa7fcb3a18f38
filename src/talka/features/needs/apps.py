"""Needs as an installed part."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "talka.features.needs"
    label = "needs"
