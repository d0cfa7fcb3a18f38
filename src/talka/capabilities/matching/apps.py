"""Matching as an installed part."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "talka.capabilities.matching"
    label = "matching"
