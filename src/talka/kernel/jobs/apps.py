"""The app of background work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the upkeep of its own tables."""

    name = "talka.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from . import upkeep  # noqa: F401  reason: registers a schedule, which wants loaded apps
