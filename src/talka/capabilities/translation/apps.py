"""Translation as an installed part."""

from django.apps import AppConfig


class TranslationConfig(AppConfig):
    """Hears what was translated, tells whom it concerns, draws into the place `languages` of a record's page."""

    name = "talka.capabilities.translation"
    label = "translation"

    def ready(self) -> None:
        from talka.kernel.records.panels import fill

        from . import hearing, notices, personal  # noqa: F401  reason: they register themselves
        from .panel import panel
        from .queries.around import read_along

        fill("languages", panel, reads=read_along)
