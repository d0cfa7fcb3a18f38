"""People and organisations as an installed part."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "talka.kernel.people"
    label = "people"

    def ready(self) -> None:
        from . import declared  # noqa: F401  reason: what is held of people declares itself
