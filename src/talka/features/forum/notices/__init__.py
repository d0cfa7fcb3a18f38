"""Who is told what about topics."""

from . import telling

__all__ = ["telling"]
