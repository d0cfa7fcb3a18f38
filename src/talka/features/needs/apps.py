"""Needs as an installed part."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "talka.features.needs"
    label = "needs"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401  reason: they declare themselves
        from .actions import closing, overdue, slips  # noqa: F401  reason: their schedules register themselves
        from .kind import KIND

        register(KIND)
