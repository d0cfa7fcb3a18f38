"""Moderation as an installed part."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Draws its links into records' pages and comments, asks visitors for a proof of work, tells whom it concerns."""

    name = "talka.capabilities.moderation"
    label = "moderation"

    def ready(self) -> None:
        from talka.capabilities.comments.acts import ask_visitors, offer_act
        from talka.kernel.records.panels import fill

        from . import notices, personal  # noqa: F401  reason: they register themselves
        from .actions import waves  # noqa: F401  reason: its job is found by its module
        from .panel import act_of_comment, panel, withheld
        from .proof import ProofField

        fill("conversation", panel, position=900)
        fill("languages", withheld, position=10)
        offer_act(act_of_comment)
        ask_visitors("proof", ProofField)
