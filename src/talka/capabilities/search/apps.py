"""Search as an installed part."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Hears every fact, and keeps the index true."""

    name = "talka.capabilities.search"
    label = "search"

    def ready(self) -> None:
        from . import mailing, personal, upkeep  # noqa: F401  reason: they register themselves
