"""The journal as an installed part."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "talka.kernel.facts"
    label = "facts"

    def ready(self) -> None:
        from . import personal, rounds  # noqa: F401  reason: they register themselves
