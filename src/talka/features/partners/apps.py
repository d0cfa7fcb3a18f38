"""Partner calls as an installed part."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "talka.features.partners"
    label = "partners"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register

        from . import notices, personal  # noqa: F401
        from .kind import KIND

        register(KIND)
