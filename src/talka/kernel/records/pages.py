"""What the page of a record of any kind shows beside its own content, in four statements."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from talka.kernel.facts.sentences import Line, story
from talka.kernel.vocabulary.labels import PlaceEntry, TermEntry, places, terms
from talka.ui.parts import Happening

from .kinds import Kind, State, kind_of
from .models import LIVE, Participation, Record, Tag
from .panels import drawn
from .texts import Text, languages_of


@dataclass(frozen=True)
class RecordPage:
    """Everything uniform about one record's page, in the reader's language."""

    record: Record
    text: Text
    kind: Kind
    state: State
    place: PlaceEntry | None
    terms: dict[str, list[TermEntry]]
    participants: list[Any]
    story: list[Line]
    languages: list[str]
    address: str
    may_edit: bool
    panels: dict[str, list[str]]

    def term_links(self, scheme: str) -> list[tuple[str, str]]:
        """The record's terms of a scheme as (label, address of the search for it)."""
        language = get_language() or "en"
        return [(term.label, f"/{language}/search/?{scheme}={term.code}") for term in self.terms.get(scheme, [])]


def terms_of(record: Record, language: str) -> dict[str, list[TermEntry]]:
    """The record's terms by scheme, labelled; no statement for a record that `read_record` read."""
    joined = getattr(record, "read_terms", None)
    ids = [int(pk) for pk in joined.split(",")] if joined else []
    if joined is None and not hasattr(record, "read_terms"):
        ids = list(Tag.objects.filter(record_id=record.pk).values_list("term_id", flat=True))
    known = terms(language)
    found: dict[str, list[TermEntry]] = {}
    for term in sorted((known[pk] for pk in ids if pk in known), key=lambda term: term.path):
        found.setdefault(term.scheme, []).append(term)
    return found


def participants_of(record_id: int) -> list[Any]:
    """Organisations that take part or are invited, as rows, in one statement."""
    live = Participation.objects.filter(record_id=record_id, state__in=LIVE).order_by("since", "pk")
    return list(
        live.values(
            "id", "organisation_id", "organisation__name", "organisation__type", "role", "state", "since",
            "due_date", "note", "note_language", "promised", "delivered",
        )
    )  # fmt: skip


def happenings(lines: list[Line], step: str) -> list[Happening]:
    """The story as the timeline component takes it."""
    return [Happening(text=line.sentence, at=line.at, step=step) for line in lines]


def _translated_into(record: Record) -> list[str]:
    if hasattr(record, "read_languages"):
        return (record.read_languages or "").split(",") if record.read_languages else []
    return languages_of([record.pk]).get(record.pk, [])


def record_page(request: Any, record: Record, text: Text) -> RecordPage:
    """Gather it. `record` and `text` come from `read_record`."""
    language = get_language() or "en"
    kind = kind_of(record.kind)
    return RecordPage(
        record=record,
        text=text,
        kind=kind,
        state=kind.state(record.state),
        place=places(language).get(record.place_id or 0),
        terms=terms_of(record, language),
        participants=participants_of(record.pk),
        story=story(record.pk),
        languages=[record.language, *sorted(_translated_into(record))],
        address=kind.address(record.pk, record.slug, language),
        may_edit=bool(kind.editable(request.person, record)),
        panels=drawn(request, record, kind.panels),
    )
