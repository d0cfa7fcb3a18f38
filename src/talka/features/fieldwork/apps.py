"""Field meetings as an installed part."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "talka.features.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401  reason: they declare themselves
        from .actions import clearing  # noqa: F401  reason: its schedule registers itself
        from .kind import KIND

        register(KIND)
