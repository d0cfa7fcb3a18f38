"""Who is told what about events, and what the links in their mails do."""

from . import after, certificates, codes, links, reminding, series, telling

__all__ = ["after", "certificates", "codes", "links", "reminding", "series", "telling"]
