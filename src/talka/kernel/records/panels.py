"""Places on a record's page that others fill: a capability's provider answers for every kind that offers the place."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from .models import Record

# (request, record) -> markup that a template made (it escaped what people wrote), or "" for nothing to show
Provider = Callable[[Any, Record], str]

_providers: dict[str, list[tuple[int, Provider]]] = {}


def fill(place: str, provider: Provider, *, position: int = 100) -> None:
    """Let a provider draw into a place (`matches`, `conversation`, `story`, `aside`, …); `site` calls this."""
    entries = _providers.setdefault(place, [])
    if all(known is not provider for _position, known in entries):
        entries.append((position, provider))
        entries.sort(key=lambda entry: entry[0])


def drawn(request: Any, record: Record, places: tuple[str, ...]) -> dict[str, list[Markup]]:
    """What the providers draw, by place."""
    return {
        place: [
            Markup(markup) for _position, provider in _providers.get(place, ()) if (markup := provider(request, record))
        ]
        for place in places
    }
