"""Events as an installed part."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "talka.features.events"
    label = "events"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401
        from .kind import KIND, SERIES

        register(KIND)
        register(SERIES)
