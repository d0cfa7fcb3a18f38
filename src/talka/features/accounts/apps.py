"""Accounts as an installed part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers what is done once a day, and has sessions noted our way."""

    name = "talka.features.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from allauth.usersessions.signals import on_user_logged_in

        from . import actions, personal  # noqa: F401  reason: they register themselves

        # Its own asks twice for each of the person's sessions; ours is noted by `views.seen.remember`.
        user_logged_in.disconnect(on_user_logged_in)
