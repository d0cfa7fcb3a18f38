"""Notices as an installed part."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Hears every fact, and sends the mail that waits."""

    name = "talka.capabilities.notices"
    label = "notices"

    def ready(self) -> None:
        from . import checks, digests, hearing, personal, sending, stopping  # noqa: F401  reason: they register themselves
