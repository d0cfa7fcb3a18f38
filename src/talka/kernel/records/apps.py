"""Records as an installed part."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "talka.kernel.records"
    label = "records"

    def ready(self) -> None:
        from . import checks, drafts, personal  # noqa: F401  reason: they register themselves, and need loaded apps
