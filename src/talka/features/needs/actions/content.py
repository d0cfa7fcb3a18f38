"""What a need says, as forms, slips and imports hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..models import HeardFrom, Need, Urgency

SUMMARY_LENGTH = 280


@dataclass(frozen=True)
class Content:
    """Everything that a reporter or an editor writes. `place` and `terms` are ids, `spot` degrees north and east."""

    title: str
    language: str
    summary: str = ""
    body: str = ""
    place: int | None = None
    terms: tuple[int, ...] = ()
    urgency: int = Urgency.MATTERS
    people_count: int | None = None
    heard_from: str = HeardFrom.RESIDENT
    source: str = ""
    quantity: int | None = None
    unit: str = ""
    spot: tuple[float, float] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What a coordinator reads before others do."""
        return self.title, self.summary, self.body, self.source

    def as_json(self) -> dict[str, Any]:
        """For a slip."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Content:
        """Back from a slip; fields that the program no longer knows are passed over."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        for name in ("terms", "spot"):
            if values.get(name) is not None:
                values[name] = tuple(values[name])
        return cls(**values)


def content_of(need: Need, terms: tuple[int, ...]) -> Content:
    """What a need says now; `terms` are its tags' ids."""
    return Content(
        title=need.title,
        language=need.language,
        summary=need.summary,
        body=need.body,
        place=need.place_id,
        terms=tuple(sorted(terms)),
        urgency=need.urgency,
        people_count=need.people_count,
        heard_from=need.heard_from,
        source=need.source,
        quantity=need.quantity,
        unit=need.unit,
        spot=need.spot,
    )


def write_into(need: Need, content: Content) -> None:
    """Set the need's columns; the caller saves, and sets the terms."""
    need.title, need.language, need.body = content.title, content.language, content.body
    need.summary = content.summary or beginning(content.body)
    need.place_id, need.source = content.place, content.source
    need.urgency, need.people_count, need.heard_from = content.urgency, content.people_count, content.heard_from
    need.quantity = content.quantity or None
    need.unit = content.unit if need.quantity else ""
    need.spot_latitude, need.spot_longitude = content.spot or (None, None)


def beginning(body: str) -> str:
    """The first paragraph of a text, cut at a word: what a card shows when nobody wrote a summary."""
    plain = " ".join(body.strip().partition("\n\n")[0].split())
    if len(plain) <= SUMMARY_LENGTH:
        return plain
    return plain[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…"
