"""Matching as an installed part."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Hears every fact, finds matches anew, and draws into the place `matches` of a record's page."""

    name = "talka.capabilities.matching"
    label = "matching"

    def ready(self) -> None:
        from talka.kernel.records.panels import fill

        from . import hearing  # noqa: F401  reason: it registers itself
        from .panel import panel

        fill("matches", panel, position=10)
