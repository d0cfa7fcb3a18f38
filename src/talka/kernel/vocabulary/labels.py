"""Labels of all terms and places, held in memory: a list of fifty cards asks the database for none of them.

A process reads a language's labels once and keeps them for `FRESH_SECONDS`; whoever changes the vocabulary calls
`forget()`. About 200 terms and 1,000 places in one language are some 150 KB.
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .models import PlaceName, TermLabel

FRESH_SECONDS = 300.0


@dataclass(frozen=True)
class TermEntry:
    """A term as pages need it."""

    id: int
    scheme: str
    code: str
    path: str
    parent_id: int | None
    retired: bool  # still said by records that have it, offered to no other
    label: str


@dataclass(frozen=True)
class PlaceEntry:
    """A place as pages need it; coordinates in degrees (WGS 84)."""

    id: int
    code: str
    path: str
    kind: str
    parent_id: int | None
    country: str
    latitude: float | None
    longitude: float | None
    name: str


_kept: dict[tuple[str, str], tuple[float, Mapping[int, object]]] = {}


def _fresh(key: tuple[str, str], read: object) -> Mapping[int, object]:
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
        kept = (time.monotonic(), read(key[1]))  # type: ignore[operator]
        if kept[1]:  # an empty vocabulary is not worth remembering: it is about to be loaded
            _kept[key] = kept
    return kept[1]


def _shared(value: Any) -> Any:
    """Codes and paths are the same in all languages: one text each serves all."""
    return sys.intern(value) if type(value) is str else value


def _read_terms(language: str) -> dict[int, object]:
    rows = (
        TermLabel.objects.filter(language=language)
        .order_by("term__position")
        .values_list("term_id", "term__scheme", "term__code", "term__path", "term__parent_id", "term__retired", "label")
    )
    return {row[0]: TermEntry(*map(_shared, row)) for row in rows}


def _read_places(language: str) -> dict[int, object]:
    rows = PlaceName.objects.filter(language=language).values_list(
        "place_id", "place__code", "place__path", "place__kind", "place__parent_id", "place__country",
        "place__latitude", "place__longitude", "name",
    )  # fmt: skip
    return {row[0]: PlaceEntry(*map(_shared, row)) for row in rows}


def terms(language: str) -> Mapping[int, TermEntry]:
    """All terms by id, in the vocabulary's order, labelled in this interface language."""
    return _fresh(("terms", language), _read_terms)  # type: ignore[return-value]


def places(language: str) -> Mapping[int, PlaceEntry]:
    """All places by id, named in this interface language."""
    return _fresh(("places", language), _read_places)  # type: ignore[return-value]


def term_ids(scheme: str, codes: object, language: str = "en") -> list[int]:
    """Ids of the terms with these codes in a scheme; unknown codes are passed over."""
    wanted = set(codes)  # type: ignore[call-overload]
    return [term.id for term in terms(language).values() if term.scheme == scheme and term.code in wanted]


def place_by_code(code: str, language: str = "en") -> PlaceEntry | None:
    """The place with this code, or None."""
    return next((place for place in places(language).values() if place.code == code), None)


def forget() -> None:
    """Read labels anew at the next use (after the vocabulary changed in this process, and between tests)."""
    _kept.clear()
