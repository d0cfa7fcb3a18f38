"""Comments as an installed part."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Declares what its facts tell people."""

    name = "talka.capabilities.comments"
    label = "comments"

    def ready(self) -> None:
        from . import lookalikes, notices, personal  # noqa: F401  reason: they register themselves
        from .actions import slips  # noqa: F401  reason: its schedule registers itself
