"""What the index is told of records: gathered for a batch in a handful of statements, whatever its size."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from talka.kernel.people.called import Called
from talka.kernel.records.kinds import has_kind, is_listed, kind_of
from talka.kernel.records.models import (
    LIVE,
    READABLE,
    Participation,
    ParticipationState,
    Record,
    Tag,
    Translation,
    Visibility,
)
from talka.toolkit.text.cleaning import clean, one_line
from talka.toolkit.text.plain import plain

from . import facets
from .analysis import NEXT, key_tokens, text_tokens, texts_tokens
from .engine.asking import Document

# A text longer than this is indexed by its beginning; excerpts and vectors are made from less.
LONGEST_BODY = 20_000
LONGEST_PLAIN = 1_500
MOST_NAMES = 40
# Takes part, and that is no secret to whoever sees the record; who is invited or asks to take part is.
OPENLY = (ParticipationState.ACCEPTED, ParticipationState.DONE)
# Part of every digest: raise it when what vectors are made from changes.
VERSION = "1"

NamesOf = Callable[[Iterable[int]], Mapping[int, list[str]]]
_more_names: list[NamesOf] = []


def also_search(names_of: NamesOf) -> None:
    """Let another capability add words to records (ids → texts), such as the titles of attached files."""
    if names_of not in _more_names:
        _more_names.append(names_of)


@dataclass
class Draft:
    """One entry to be."""

    record_id: int
    language: str
    is_original: bool
    is_public: bool
    changed_at: datetime
    newness: int
    title: str
    plain: str
    facets: str
    digest: str
    document: Document
    said: str


@dataclass
class _Batch:
    """All that is read for a batch of records, by record id."""

    rows: list[dict[str, Any]]
    translations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    terms: dict[int, list[int]] = field(default_factory=dict)
    parties: dict[int, set[int]] = field(default_factory=dict)
    insiders: dict[int, set[int]] = field(default_factory=dict)
    names: dict[int, list[str]] = field(default_factory=dict)


_COLUMNS = (
    "id", "kind", "title", "summary", "body", "language", "state", "shown", "visibility", "owner_id", "owner__called",
    "owner__type", "author_id", "place_id", "published_at", "changed_at", "visible_from",
    "visible_until",
)  # fmt: skip


def drafts(ids: Iterable[int]) -> list[Draft]:
    """The entries that these records should have now.

    None for records that are gone, of a kind nobody declares, or in a state that keeps them out of lists.
    """
    batch = _read(list(ids))
    return [draft for row in batch.rows for draft in _of_record(row, batch)]


def _read(ids: list[int]) -> _Batch:
    found = Record.objects.filter(pk__in=ids).values(*_COLUMNS)
    rows = [row for row in found if has_kind(row["kind"]) and is_listed(row["kind"], row["state"])]
    batch = _Batch(rows)
    texts = Translation.objects.filter(record__in=ids, state__in=READABLE).exclude(language=F("record__language"))
    for text in texts.values("record_id", "language", "title", "summary", "body", "extras"):
        batch.translations.setdefault(text["record_id"], []).append(dict(text))
    for record_id, term_id in Tag.objects.filter(record__in=ids).values_list("record_id", "term_id"):
        batch.terms.setdefault(record_id, []).append(term_id)
    silent = {row["id"] for row in rows if not kind_of(row["kind"]).tells_parties}
    live = Participation.objects.filter(record__in=ids, state__in=LIVE)
    for record_id, organisation_id, state in live.values_list("record_id", "organisation_id", "state"):
        batch.insiders.setdefault(record_id, set()).add(organisation_id)
        if state in OPENLY and record_id not in silent:
            batch.parties.setdefault(record_id, set()).add(organisation_id)
    by_kind = _by_kind(rows)
    for code, some in by_kind.items():
        if more := kind_of(code).insiders:
            for record_id, organisations in more(some).items():
                batch.insiders.setdefault(record_id, set()).update(organisations)
    batch.names = _names(by_kind)
    return batch


def _by_kind(rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append(row["id"])
    return found


def _names(by_kind: Mapping[str, list[int]]) -> dict[int, list[str]]:
    """More words of each record, from its kind and from other capabilities."""
    sources = [(searched, ids) for code, ids in by_kind.items() if (searched := kind_of(code).searched)]
    sources += [(more, [pk for ids in by_kind.values() for pk in ids]) for more in _more_names]
    found: dict[int, list[str]] = {}
    for source, ids in sources:
        for pk, names in source(ids).items():
            found.setdefault(pk, []).extend(one_line(str(name), 300) for name in names if name)
    return {pk: list(dict.fromkeys(names))[:MOST_NAMES] for pk, names in found.items()}


def _of_record(row: dict[str, Any], batch: _Batch) -> list[Draft]:
    texts = [row, *batch.translations.get(row["id"], [])]
    names = batch.names.get(row["id"], [])
    titles = [one_line(text["title"], 300) for text in texts]
    said = facet_tokens(row, [text["language"] for text in texts], batch)
    # A space around each token, so that LIKE and `in` find whole ones.
    counted = f" {' '.join([*said, *map(facets.party_token, _organisations(row, batch.parties))])} "
    searched = " ".join([counted.strip(), *_acl_tokens(row, batch), *key_tokens([*titles, *names])])
    about = _called_tokens(row["owner__called"], row["language"])
    return [
        _draft(row, text, title, names, about, counted, searched, is_original=text is row)
        for text, title in zip(texts, titles, strict=True)
    ]


def _called_tokens(owner: Called | None, language: str) -> str:
    """What its owner is called, in all languages: whoever knows one of the names finds what is theirs."""
    every = owner.every if owner else ()
    said = [(one.language or language, list(filter(None, one[1:]))) for one in every]
    return f" {NEXT} ".join(filter(None, (texts_tokens(names, code) for code, names in said)))


def _draft(
    row: dict[str, Any],
    text: dict[str, Any],
    title: str,
    names: list[str],
    about: str,
    counted: str,
    searched: str,
    *,
    is_original: bool,
) -> Draft:
    language = text["language"]
    extras = "" if is_original else " ".join(str(value) for value in (text.get("extras") or {}).values())
    body = clean(" ".join(filter(None, [text["summary"], plain(text["body"]), extras])), LONGEST_BODY)
    shown = clean(
        plain(" ".join(filter(None, [text["summary"], text["body"][: LONGEST_PLAIN * 2]])), 4000), LONGEST_PLAIN
    )
    document = Document(
        heading=texts_tokens([title, *names], language),
        about=about,
        body=text_tokens(body, language),
        facets=f"{searched} {facets.ORIGINAL}" if is_original else searched,
    )
    meant = f"{VERSION}\x00{title}\x00{shown}"
    return Draft(
        row["id"], language, is_original, facets.PUBLIC in searched.split(), row["changed_at"],
        int(row["changed_at"].timestamp()), title, shown, counted,
        hashlib.blake2b(meant.encode(), digest_size=16).hexdigest(), document,
        f"{title} {' '.join(names)} {body}",
    )  # fmt: skip


def facet_tokens(row: dict[str, Any], languages: list[str], batch: _Batch) -> list[str]:
    """The record's facet tokens, broader terms and containing places included."""
    found = [facets.token("kind", row["kind"]), facets.token("state", row["state"])]
    found += [facets.token("language", code) for code in dict.fromkeys(languages)]
    found += [facets.token(scheme, pk) for scheme, pk in facets.with_broader(batch.terms.get(row["id"], []))]
    found += [facets.token("place", pk) for pk in facets.with_containing(row["place_id"])]
    if row["owner__type"]:
        found.append(facets.token("organisation_type", row["owner__type"]))
    if row["published_at"]:
        found.append(facets.token("year", row["published_at"].year))
    return found


def _organisations(row: dict[str, Any], parties: Mapping[int, set[int]]) -> list[int]:
    """The owner, and those others."""
    return sorted({*parties.get(row["id"], set()), row["owner_id"]} - {None})


def _acl_tokens(row: dict[str, Any], batch: _Batch) -> list[str]:
    """Who may see it, coarsely: the condition in SQL decides, these only let the engine skip what is nobody's."""
    now = timezone.now()
    open_now = (row["visible_from"] is None or row["visible_from"] <= now) and (
        row["visible_until"] is None or row["visible_until"] > now
    )
    found = [facets.insider_token(pk) for pk in _organisations(row, batch.insiders)]
    if row["shown"] and row["visibility"] == Visibility.PUBLIC and open_now:
        found.append(facets.PUBLIC)
    if row["shown"] and row["visibility"] == Visibility.MEMBERS:  # whenever: nobody notes when its time begins
        found.append(facets.MEMBERS)
    return [*found, facets.author_token(row["author_id"])] if row["author_id"] else found
