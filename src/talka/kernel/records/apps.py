"""Records as an installed part."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "talka.kernel.records"
    label = "records"

    def ready(self) -> None:
        from . import checks  # noqa: F401  reason: registers itself, needs loaded apps
