"""Kinds to talk about."""

from talka.capabilities.comments.tests.conftest import trial

__all__ = ["trial"]
