"""News as an installed part."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "talka.features.news"
    label = "news"

    def ready(self) -> None:
        from talka.kernel.records.kinds import register
        from talka.kernel.records.panels import fill

        from . import notices, personal  # noqa: F401
        from .kind import KIND
        from .views.panel import panel

        register(KIND)
        fill("story", panel)
