"""The picture that others show beside a link to a record's page: a capability says which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import Record


@dataclass(frozen=True)
class SharedPicture:
    """Where it is, how large (pixels), and what it shows, in words."""

    address: str
    width: int
    height: int
    alt: str


# (record, the text that is read) -> its picture, or None where the site's own serves
Provider = Callable[[Record, Any], SharedPicture | None]

_providers: list[Provider] = []


def picture_by(provider: Provider) -> None:
    """Let a capability say which picture a record has (its `apps.ready`)."""
    _providers[:] = [provider]


def picture_of(record: Record, text: Any) -> SharedPicture | None:
    """The record's picture, if anybody has one."""
    return next((found for provider in _providers if (found := provider(record, text))), None)
