"""Matching as an installed part."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Hears every fact, finds matches anew, and draws into the place `matches` of a record's page."""

    name = "talka.capabilities.matching"
    label = "matching"

    def ready(self) -> None:
        from talka.kernel.records.panels import fill

        from . import hearing, personal  # noqa: F401  reason: they register themselves
        from .panel import panel

        fill("matches", panel, position=10)
