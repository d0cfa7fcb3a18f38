"""The app of background work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the upkeep of its own tables."""

    name = "talka.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from . import personal, upkeep  # noqa: F401  reason: they register themselves, and want loaded apps
