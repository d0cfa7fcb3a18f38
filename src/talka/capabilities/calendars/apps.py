"""Calendars as an installed part."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Offers beside lists of what happens some day to subscribe to them."""

    name = "talka.capabilities.calendars"
    label = "calendars"

    def ready(self) -> None:
        from talka.capabilities.search.showing.beside import also_offer

        from . import personal  # noqa: F401  reason: it declares itself
        from .offering import beside_results

        also_offer(beside_results)
