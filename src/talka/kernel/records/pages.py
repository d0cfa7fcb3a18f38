"""What the page of a record of any kind shows beside its own content, in four statements."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language
from markupsafe import Markup

from talka.kernel.facts.sentences import Line, story
from talka.kernel.people.called import in_language
from talka.kernel.vocabulary.labels import PlaceEntry, TermEntry, places, terms
from talka.toolkit.prepared import Prepared
from talka.ui.parts import Happening

from .kinds import Kind, State, kind_of
from .models import LIVE, Participation, Record, Tag
from .panels import drawn
from .sharing import picture_of
from .texts import Text, languages_of

# Places that every record's page has, whatever its kind declares: `text_note` draws them under the head.
EVERYWHERE = ("languages",)


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
    panels: dict[str, list[Markup]]

    def term_links(self, scheme: str) -> list[tuple[str, str]]:
        """The record's terms of a scheme as (label, address of the search for it)."""
        language = get_language() or "en"
        return [(term.label, f"/{language}/search/?{scheme}={term.code}") for term in self.terms.get(scheme, [])]

    def json_ld(self) -> Markup:
        """The page as schema.org data, safe to stand in a `<script type="application/ld+json">`.

        The kind's own form is what the page is about; its row holds the record's own columns, with the texts as read.
        """
        address = f"{settings.TALKA_SITE_URL}{self.address}"
        said: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "@id": address,
            "url": address,
            "name": self.text.title,
            "description": self.text.summary,
            "inLanguage": self.text.language,
            "datePublished": self.record.published_at,
            "dateModified": self.record.changed_at,
        }
        if self.kind.json_ld is not None:
            said["mainEntity"] = {"@id": f"{address}#it", "url": address, **self.kind.json_ld(self._row())}
        text = json.dumps(
            {name: value for name, value in said.items() if value}, cls=DjangoJSONEncoder, ensure_ascii=False
        )
        for letter, written in _IN_SCRIPT:
            text = text.replace(letter, written)
        return Markup(text)

    def _row(self) -> dict[str, Any]:
        columns = {field.attname: getattr(self.record, field.attname) for field in self.record._meta.concrete_fields}
        owner = in_language(self.record.owner.called if self.record.owner else None, get_language() or "en")
        texts = {"title": self.text.title, "summary": self.text.summary, "body": self.text.body}
        return {**columns, **texts, "owner": owner, "place": self.place.name if self.place else ""}


# What could end the script or begin a comment in it, as JSON may write it as well.
_IN_SCRIPT = [(letter, f"\\u{ord(letter):04x}") for letter in "<>&\u2028\u2029"]


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


_participants = Prepared(
    lambda record_id: Participation.objects.filter(record_id=record_id, state__in=LIVE)
    .order_by("since", "pk")
    .values(
        "id", "organisation_id", "organisation__called", "organisation__type", "organisation__country",
        "role", "state", "since", "due_date", "note", "note_language", "promised", "delivered",
    )
)  # fmt: skip


def participants_of(record_id: int) -> list[Any]:
    """Organisations that take part or are invited, as rows, in one statement."""
    return _participants(record_id=record_id)


# What a verb's last word says of a happening, whatever the kind; others get the component's own sign.
_SIGNS = {
    "published": "broadcast", "proposed": "plus-lg", "listed": "check-circle", "verified": "patch-check",
    "verification_lapsed": "question-circle", "changed": "pencil", "confirmed": "check-lg",
    "claim_accepted": "person-badge", "closed": "lock", "reopened": "unlock", "merged": "intersect",
    "member_joined": "node-plus", "member_left": "box-arrow-right", "accepted": "hand-index", "joined": "hand-index",
    "left": "box-arrow-right", "paused": "hourglass-split", "resumed": "arrow-repeat", "filled": "check2-all",
    "answers_closed": "clock-history", "expired": "clock-history", "reserved": "bookmark", "given": "check2-all",
    "withdrawn": "x-lg",
}  # fmt: skip


def happenings(lines: list[Line], step: str) -> list[Happening]:
    """The story as the timeline component takes it."""
    signs = [_SIGNS.get(line.verb.rpartition(".")[2], "dash-lg") for line in lines]
    return [
        Happening(text=line.sentence, at=line.at, icon=sign, step=step) for line, sign in zip(lines, signs, strict=True)
    ]


def _translated_into(record: Record) -> list[str]:
    if hasattr(record, "read_languages"):
        return (record.read_languages or "").split(",") if record.read_languages else []
    return languages_of([record.pk]).get(record.pk, [])


def record_page(request: Any, record: Record, text: Text, *, with_participants: bool = True) -> RecordPage:
    """Gather it. `record` and `text` come from `read_record`; a page that shows no participants needn't read them."""
    language = get_language() or "en"
    kind = kind_of(record.kind)
    request.sharing = picture_of(record, text)
    participants = participants_of(record.pk) if with_participants else []
    if with_participants:
        record.known_parts = participants
    return RecordPage(
        record=record,
        text=text,
        kind=kind,
        state=kind.state(record.state),
        place=places(language).get(record.place_id or 0),
        terms=terms_of(record, language),
        participants=participants,
        story=story(record.pk),
        languages=[record.language, *sorted(_translated_into(record))],
        address=kind.address(record.pk, record.slug, language),
        may_edit=bool(kind.editable(request.person, record)),
        panels=drawn(request, record, (*kind.panels, *EVERYWHERE)),
    )
