"""Share cards as an installed part."""

from django.apps import AppConfig


class ShareCardsConfig(AppConfig):
    name = "talka.capabilities.sharecards"
    label = "sharecards"

    def ready(self) -> None:
        from talka.kernel.records.sharing import picture_by

        from . import making, personal  # noqa: F401  reason: they register themselves
        from .faces import shared_picture

        picture_by(shared_picture)
