"""The design system as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the check that the assets were built."""

    name = "talka.ui"
    label = "ui"

    def ready(self) -> None:
        """Bring in the start-up checks."""
        from . import checks  # noqa: F401 - checks register on import, once applications are ready
