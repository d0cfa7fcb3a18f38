"""Who is told what about events, and what the links in their mails do."""

from . import links, telling

__all__ = ["links", "telling"]
