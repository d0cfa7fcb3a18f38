"""A fact as its readers are told it: with the record's title in their language, for many facts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from talka.kernel.facts.models import Fact
from talka.kernel.people.called import in_language as called_in
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import in_language

from .declared import Declared, Words

_FACT = ("pk", "verb", "record_id", "actor_id", "organisation_id", "organisation__called", "details", "at")


@dataclass(frozen=True)
class Told:
    """What a sentence is made of. `title`, `address`, `owner` and `place_id` are the record's; empty without one.

    `because` is why its reader hears of it, as the declaration's `people` said.
    """

    pk: int
    verb: str
    record_id: int | None
    actor_id: int | None
    organisation_id: int | None
    organisation: str
    details: Mapping[str, Any]
    at: datetime
    title: str = ""
    title_language: str = ""
    summary: str = ""
    kind: str = ""
    address: str = ""
    owner: str = ""
    place_id: int | None = None
    because: str = ""
    placeholders: Mapping[str, Any] = field(default_factory=dict)


_remembered: ContextVar[dict[tuple[int, str], Told] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read each fact once a language in here: for a few mails in a row, which mostly tell the same.

    Of what a reader may see nothing is remembered.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def told(fact_ids: Iterable[int], language: str) -> dict[int, Told]:
    """The facts with these ids, by id, in two statements."""
    wanted, known = set(fact_ids), _remembered.get()
    if known is None:
        return _read(wanted, language)
    if lacking := {pk for pk in wanted if (pk, language) not in known}:
        known.update({(pk, language): one for pk, one in _read(lacking, language).items()})
    return {pk: known[pk, language] for pk in wanted if (pk, language) in known}


def told_because(one: Told, because: str) -> Told:
    """The same as told to somebody who hears of it for this reason (`Notice.because`)."""
    return replace(one, because=because) if because else one


def _read(fact_ids: set[int], language: str) -> dict[int, Told]:
    facts = list(Fact.objects.filter(pk__in=fact_ids).values(*_FACT))
    records = _records({fact["record_id"] for fact in facts} - {None}, language)
    return {fact["pk"]: _told(fact, records.get(fact["record_id"], {}), language) for fact in facts}


def _records(ids: set[int], language: str) -> dict[int, dict[str, Any]]:
    rows = in_language(Record.objects.filter(pk__in=ids), language) if ids else Record.objects.none()
    named = (
        "pk", "kind", "slug", "place_id", "owner__called", "read_title", "read_language", "read_summary",
    )  # fmt: skip
    found = {row["pk"]: row for row in rows.values(*named)} if ids else {}
    for row in found.values():
        kind = kind_of(row["kind"]) if has_kind(row["kind"]) else None
        row["address"] = kind.address(row["pk"], row["slug"], language) if kind else ""
    return found


def _told(fact: dict[str, Any], record: dict[str, Any], language: str) -> Told:
    organisation = called_in(fact.pop("organisation__called"), language)
    title = record.get("read_title", "")
    return Told(
        **fact,
        organisation=organisation,
        title=title,
        title_language=record.get("read_language", ""),
        summary=record.get("read_summary", ""),
        kind=record.get("kind", ""),
        address=record.get("address", ""),
        owner=called_in(record.get("owner__called"), language),
        place_id=record.get("place_id"),
        placeholders={
            **fact["details"],
            "organisation": organisation,
            "title": title,
            "site": settings.TALKA_SITE_NAME,
        },
    )


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def say(words: Words, one: Told, language: str) -> str:
    """The words in this language. A placeholder that the fact has no value for is left empty."""
    with translation.override(language):
        if callable(words) and not isinstance(words, str):
            return str(words(one, language))
        text = str(words)
        return text % _Lenient(one.placeholders) if "%(" in text else text


def leads_to(notice: Declared, one: Told, language: str) -> str:
    """The path of what the notice is about; empty when there is nothing to open."""
    if notice.address is None:
        return one.address
    with translation.override(language):
        return notice.address(one, language)
