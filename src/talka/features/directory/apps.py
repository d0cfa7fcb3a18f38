"""The directory as an installed part."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "talka.features.directory"
    label = "directory"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401  reason: they declare themselves
        from .actions import contacting, entry, leaving  # noqa: F401  reason: schedules and steps register themselves
        from .kind import KIND

        register(KIND)
