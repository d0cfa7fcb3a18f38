"""Who is told what of needs, and what the links in those mails do."""

from . import links, news

__all__ = ["links", "news"]
