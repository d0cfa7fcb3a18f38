"""Exchange of data as an installed part."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "talka.capabilities.exchange"
    label = "exchange"
