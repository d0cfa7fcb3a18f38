"""The directory as an installed part."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "talka.features.directory"
    label = "directory"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices  # noqa: F401  reason: they declare themselves
        from .actions import contacting, entry  # noqa: F401  reason: their schedules register themselves
        from .kind import KIND

        register(KIND)
