"""The forum as an installed part."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "talka.features.forum"
    label = "forum"

    def ready(self) -> None:
        from talka.capabilities.comments.acts import offer_act
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401
        from .actions import following  # noqa: F401  reason: what it hears registers itself
        from .kind import KIND, accept_act, split_act

        register(KIND)
        offer_act(accept_act)
        offer_act(split_act)
