"""Accounts as an installed part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers what is done once a day."""

    name = "talka.features.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import actions  # noqa: F401  reason: registers its schedules with the worker
