"""Accounts as an installed part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "talka.features.accounts"
    label = "accounts"
