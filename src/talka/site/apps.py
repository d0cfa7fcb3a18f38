"""The site as an installed part: it alone knows all features."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "talka.site"
    label = "site"

    def ready(self) -> None:
        from talka.capabilities.comments.panel import panel as conversation
        from talka.capabilities.comments.queries.rows import read_along as read_conversation
        from talka.capabilities.matching.panel import panel as matches
        from talka.kernel.records.panels import fill

        fill("matches", matches)
        fill("conversation", conversation, reads=read_conversation)
