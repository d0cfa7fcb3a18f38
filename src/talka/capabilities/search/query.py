"""A search as a value: what is written in the address, and back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from talka.toolkit.text.cleaning import one_line

LONGEST_TEXT = 300
MOST_VALUES = 20
MOST_ROWS = 100
DEFAULT_ROWS = 20
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)

# The field of each facet, and its name in an address.
FACET_FIELDS = {
    "kind": "kinds", "state": "states", "theme": "themes", "audience": "audiences", "sector": "sectors",
    "place": "places", "language": "languages", "organisation_type": "organisation_types", "year": "years",
    "owner": "owners", "network": "networks",
}  # fmt: skip
PARAMETERS = {name: name for name in FACET_FIELDS} | {"organisation_type": "type"}
SORTS = ("relevance", "newest", "oldest")
_CODE = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True)
class Query:
    """What is looked for. Values are codes; `text` is in any language; filters of one facet are alternatives.

    `since` and `until` (both included) bound the day of publication; `news`, in no address, are two moments: wanted is
    what could first be seen after the one, not after the other. `sort` is one of `SORTS`; without a text,
    relevance is newest. `cursor` is what the page before gave; `limit` the number of rows (1–100). `reader` is the
    language in which rows are read; it is no part of the address's parameters (it stands in the path). `owners` are
    ids of organisations whose records, or whose part in others', are wanted; `networks` those of networks whose
    members' (and whose own) are.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    organisation_types: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    news: tuple[datetime, datetime] | None = None
    sort: str = "relevance"
    cursor: str = ""
    limit: int = DEFAULT_ROWS
    reader: str = "en"

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Values by facet, of the facets that narrow."""
        return {facet: values for facet, name in FACET_FIELDS.items() if (values := getattr(self, name))}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked: no words, no filter."""
        return not (self.text or self.filters or self.is_dated)

    @property
    def is_dated(self) -> bool:
        """Whether it matters when a record was published."""
        return bool(self.since or self.until or self.news)

    def but(self, **changes: Any) -> "Query":
        """The same query with changes, from its first page."""
        return replace(self, **{"cursor": "", **changes})

    def toggled(self, facet: str, value: str) -> "Query":
        """The query with a facet's value put in, or taken out where it was in: what a click on it asks."""
        name = FACET_FIELDS[facet]
        values: tuple[str, ...] = getattr(self, name)
        changed = tuple(each for each in values if each != value) if value in values else (*values, value)
        return self.but(**{name: changed})

    def parameters(self) -> list[tuple[str, str]]:
        """The query as an address's parameters, without what is as usual."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(PARAMETERS[facet], value) for facet, values in self.filters.items() for value in values]
        pairs += [(name, day.isoformat()) for name in ("since", "until") if (day := getattr(self, name))]
        pairs += [(name, str(value)) for name, usual in _USUAL if (value := getattr(self, name)) != usual]
        return pairs

    def query_string(self) -> str:
        """The parameters, encoded."""
        return urlencode(self.parameters())


_USUAL = [(each.name, each.default) for each in fields(Query) if each.name in ("sort", "cursor", "limit")]


def query_from(parameters: Mapping[str, Any], **fixed: Any) -> Query:
    """Read a query from an address's parameters (a QueryDict or a plain mapping); what makes no sense is passed over.

    A facet may be repeated or hold several values with commas. `fixed` sets fields whatever the address says.
    """
    found: dict[str, Any] = {"text": one_line(_last(parameters, "q"), LONGEST_TEXT)}
    for facet, name in FACET_FIELDS.items():
        found[name] = _codes(_all(parameters, PARAMETERS[facet]))
    found["since"], found["until"] = _day(_last(parameters, "since")), _day(_last(parameters, "until"))
    sort, limit = _last(parameters, "sort"), _last(parameters, "limit")
    found["sort"] = sort if sort in SORTS else "relevance"
    found["limit"] = (
        min(MOST_ROWS, max(1, int(limit))) if limit.isascii() and limit.isdigit() and len(limit) < 6 else DEFAULT_ROWS
    )
    found["cursor"] = _last(parameters, "cursor")[:200]
    return Query(**{**found, **fixed})


def _all(parameters: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(parameters, "getlist", None)
    values = getlist(name) if getlist else parameters.get(name, [])
    return [values] if isinstance(values, str) else [str(value) for value in values]


def _last(parameters: Mapping[str, Any], name: str) -> str:
    values = _all(parameters, name)
    return values[-1] if values else ""


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(code for code in _split(values) if _CODE.fullmatch(code))
    return tuple(found)[:MOST_VALUES]


def _split(values: Iterable[str]) -> Iterator[str]:
    for value in list(values)[:MOST_VALUES]:
        yield from (part.strip() for part in value[:2000].split(",")[:MOST_VALUES])


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Others are no days of publication, and the moments that they begin and end at may not exist.
    return day if FIRST_DAY <= day <= LAST_DAY else None
