"""Watching as an installed part."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """Hears what becomes public, and offers beside a list of results to watch its theme, its place."""

    name = "talka.capabilities.watching"
    label = "watching"

    def ready(self) -> None:
        from talka.capabilities.search.showing.beside import also_offer

        from . import announcing, notices, personal  # noqa: F401  reason: they register themselves
        from .offering import beside_results

        also_offer(beside_results)
