"""Exchange of data as an installed part."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "talka.capabilities.exchange"
    label = "exchange"

    def ready(self) -> None:
        from . import personal  # noqa: F401  reason: it declares itself, and its actions their schedule
