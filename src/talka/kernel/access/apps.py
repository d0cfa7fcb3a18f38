"""Access as an installed part: its check walks all addresses."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "talka.kernel.access"
    label = "access"

    def ready(self) -> None:
        from . import checks  # noqa: F401  reason: registers itself, needs loaded apps
