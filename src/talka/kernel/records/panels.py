"""Places on a record's page that others fill: a capability's provider answers for every kind that offers the place."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from .models import Record

# (request, record) -> markup that a template made (it escaped what people wrote), or "" for nothing to show
Provider = Callable[[Any, Record], str]

# (viewer or None) -> expressions on a record, by the attribute that is to hold each
Reads = Callable[[Any], Mapping[str, Any]]

_providers: dict[str, list[tuple[int, Provider]]] = {}
_reads: list[Reads] = []


def fill(place: str, provider: Provider, *, position: int = 100, reads: Reads | None = None) -> None:
    """Let a provider draw into a place (`matches`, `conversation`, `story`, `aside`, …); `site` calls this.

    What it `reads` comes with the record, in the record's own statement: the provider finds it there as attributes when
    the record was read for its page (`texts.read_record`), and must ask for it otherwise.
    """
    entries = _providers.setdefault(place, [])
    if all(known is not provider for _position, known in entries):
        entries.append((position, provider))
        entries.sort(key=lambda entry: entry[0])
    if reads is not None and reads not in _reads:
        _reads.append(reads)


def read_along(viewer: Any) -> dict[str, Any]:
    """The expressions of all providers for this viewer."""
    return {name: expression for reads in _reads for name, expression in reads(viewer).items()}


def drawn(request: Any, record: Record, places: tuple[str, ...]) -> dict[str, list[Markup]]:
    """What the providers draw, by place."""
    return {
        place: [
            Markup(markup) for _position, provider in _providers.get(place, ()) if (markup := provider(request, record))
        ]
        for place in places
    }
