"""What the API answers, from the queries that pages ask too."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.encoding import iri_to_uri

from talka.capabilities.search.page import Meaning, Row
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import query_from
from talka.capabilities.search.showing.listed import said_of_meaning
from talka.capabilities.translation.queries.around import around
from talka.kernel.access.rules import Rule
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.doors import visible_records, visible_where
from talka.kernel.records.drafts import LARGEST_ID
from talka.kernel.records.kinds import has_kind, kind_of, kinds
from talka.kernel.records.models import Record
from talka.kernel.records.pages import terms_of
from talka.kernel.records.taking_part import ENTRY
from talka.kernel.records.texts import read_record
from talka.kernel.vocabulary.labels import places

from .schemas import (
    Asked,
    MeaningAnswer,
    Owner,
    PlaceAnswer,
    RecordAnswer,
    Result,
    SearchAnswer,
    TranslationAnswer,
)

# The kind's own rule, whatever the kind.
seen = Rule("may see it", lambda person, record: bool(kind_of(record.kind).visible(person, record)), visible_where)


def address(kind: str, pk: int, slug: str, language: str) -> str:
    """Where people read it, as a whole address."""
    return f"{settings.TALKA_SITE_URL}{iri_to_uri(kind_of(kind).address(pk, slug, language))}"


def results(asked: Asked, person: Person | None) -> SearchAnswer:
    """A page of what is found."""
    said = {name: value for name, value in asked.model_dump(mode="json", exclude={"lang"}).items() if value}
    query = query_from({name: value if isinstance(value, list) else str(value) for name, value in said.items()})
    page = search(query.but(cursor=asked.cursor, limit=asked.limit, reader=asked.lang), person)
    return SearchAnswer.model_construct(
        results=[_result(row, asked.lang) for row in page.rows],
        nearest=[_result(row, asked.lang) for row in page.nearest],
        facets={name: dict(values) for name, values in page.facets.counts.items() if values},
        total=page.total,
        total_is_least=page.total_is_least,
        next=page.next or None,
        reading=page.reading,
        by_meaning=page.by_meaning,
        meaning=_meaning(page.meaning, asked.lang),
    )


def _meaning(meaning: Meaning, language: str) -> MeaningAnswer:
    note = ""
    if meaning.state != "ready":
        with translation.override(language):
            note = said_of_meaning(meaning)
    return MeaningAnswer.model_construct(state=meaning.state, read=meaning.read, texts=meaning.texts, note=note)


def _result(row: Row, language: str) -> Result:
    # Made of our own rows: nothing to validate, fifty times.
    return Result.model_construct(
        id=row.id,
        kind=row.kind,
        title=row.title,
        language=row.language,
        summary=row.summary,
        url=address(row.kind, row.id, row.slug, language),
        score=row.score,
        snippet="".join(piece for piece, _marked in row.snippet),
    )


def record(pk: int, person: Person | None, language: str) -> RecordAnswer:
    """One record with its kind's own columns. Raises `Missing`."""
    found, text = read_record(Record, person, seen, language, pk=pk)
    kind = kind_of(found.kind)
    place = places(language).get(found.place_id or 0)
    known = terms_of(found, language)
    own: Any = kind.export([found.pk]).get(found.pk, {}) if kind.export else {}
    owner = _owner(found.owner, person, language) if found.owner else None
    translated = (getattr(found, "read_languages", "") or "").split(",")
    return RecordAnswer(
        id=found.pk,
        kind=found.kind,
        state=found.state,
        title=text.title,
        language=text.language,
        summary=text.summary,
        body=text.body,
        original_language=found.language,
        languages=sorted({found.language, *filter(None, translated)}),
        translations=_translations(found),
        url=address(found.kind, found.pk, found.slug, language),
        owner=owner,
        place=PlaceAnswer(code=place.code, name=place.name) if place else None,
        themes=[term.code for term in known.get("theme", [])],
        audiences=[term.code for term in known.get("audience", [])],
        sectors=[term.code for term in known.get("sector", [])],
        published_at=found.published_at,
        changed_at=found.changed_at,
        columns={name: own.get(name) for name in kind.export_columns},
    )


def _translations(record: Record) -> list[TranslationAnswer]:
    """Its state in each of the site's languages."""
    known = around(record, None)
    return [
        TranslationAnswer(language=code, state=known.state(code), asked=known.wanted.get(code, 0))
        for code, _name in settings.LANGUAGES
    ]


def _owner(organisation: Organisation, person: Person | None, language: str) -> Owner:
    """Who owns it, with the entry of theirs that this person may see."""
    entry = None
    if has_kind(ENTRY):
        entries = visible_records(person).filter(kind=ENTRY, owner_id=organisation.pk)
        entry = entries.order_by("pk").values_list("pk", "slug").first()
    return Owner(
        id=entry[0] if entry else None,
        url=address(ENTRY, *entry, language) if entry else None,
        organisation=organisation.pk,
        name=organisation.called.in_language(language),
        type=organisation.type,
    )


def moved_to(pk: int, person: Person | None) -> int | None:
    """The record that a merged one leads to, as its page does, if this person may see it."""
    if not 0 < pk <= LARGEST_ID:
        return None
    for kind in kinds():
        if kind.moved_to and (found := kind.moved_to(pk, person)):
            return int(found.pk)
    return None
