"""Who is told what of organisations, and what the links in those mails do."""

from . import links, news

__all__ = ["links", "news"]
