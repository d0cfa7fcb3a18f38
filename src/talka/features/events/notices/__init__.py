"""Who is told what about events, and what the links in their mails do."""

from . import after, codes, links, series, telling

__all__ = ["after", "codes", "links", "series", "telling"]
