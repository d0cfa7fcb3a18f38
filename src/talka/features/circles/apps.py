"""Study circles as an installed part."""

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "talka.features.circles"
    label = "circles"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401  reason: they declare themselves
        from .kind import KIND, ROOM

        register(KIND)
        register(ROOM)
