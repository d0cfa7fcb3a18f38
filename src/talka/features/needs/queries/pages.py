"""What the pages of needs show beside what every record's page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from talka.capabilities.notices.queries import follows
from talka.kernel.facts.sentences import Line
from talka.kernel.people.called import read_called
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState, Record
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import places
from talka.toolkit.joining import gathered
from talka.toolkit.prepared import PreparedForMany
from talka.ui.parts import Cover, Happening

from .. import rules
from ..models import HeardFrom, Need, NeedState, Progress, Urgency, Voice, amount

if TYPE_CHECKING:
    from talka.kernel.vocabulary.labels import PlaceEntry

WAITING_COLUMNS = (
    "id", "read_title", "read_body", "read_language", "place_id", "urgency", "heard_from", "source", "created_at",
)  # fmt: skip

DECLINED_SHOWN = 10

ICONS = {
    "needs.reported": "megaphone",
    "needs.confirmed": "check-circle",
    "needs.rewritten": "pencil",
    "needs.taken_up": "hand-index",
    "needs.promise_changed": "pencil",
    "needs.delivered": "box-seam",
    "needs.delivery_corrected": "pencil",
    "needs.withdrawn": "box-arrow-right",
    "needs.progress": "chat-dots",
    "needs.answered": "question-circle",
    "needs.judged": "check2-all",
    "needs.solved": "check2-all",
    "needs.not_feasible": "slash-circle",
    "needs.reopened": "arrow-repeat",
    "needs.gained": "intersect",
}


@dataclass(frozen=True)
class Responder:
    """An organisation that answers the need, or is invited to."""

    part_id: int
    organisation_id: int
    name: str
    type: str
    state: str
    what: str
    language: str
    promised: int | None
    delivered: int | None
    due_date: date | None
    days_late: int
    mine: bool

    @property
    def is_invited(self) -> bool:
        """Whether it hasn't answered its invitation yet."""
        return self.state == ParticipationState.INVITED


def responders(participants: Iterable[Mapping[str, Any]], mine: Iterable[int], today: date) -> list[Responder]:
    """Those who take part as responders, of the rows that `record_page` has read; no statement."""
    own = set(mine)
    return [
        Responder(
            part_id=row["id"],
            organisation_id=row["organisation_id"],
            name=row["organisation__called"],
            type=row["organisation__type"],
            state=row["state"],
            what=row["note"],
            language=row["note_language"],
            promised=row["promised"],
            delivered=row["delivered"],
            due_date=row["due_date"],
            days_late=_days_late(row, today),
            mine=row["organisation_id"] in own,
        )
        for row in participants
        if row["role"] == ParticipationRole.RESPONDER
    ]


@dataclass(frozen=True)
class Gave:
    """What an organisation had delivered when it withdrew: that stays given."""

    organisation_id: int
    name: str
    delivered: int


def gave_before(gone: Iterable[Mapping[str, Any]]) -> list[Gave]:
    """Of those who withdrew, who had delivered, each once; `gone` was read along with the need."""
    found: dict[int, Gave] = {}
    for row in sorted(gone, key=lambda row: read_called(row["name"]).original):
        before = found.get(row["organisation"])
        given = row["delivered"] + (before.delivered if before else 0)
        found[row["organisation"]] = Gave(row["organisation"], read_called(row["name"]), given)
    return list(found.values())


def _days_late(row: Mapping[str, Any], today: date) -> int:
    due = row["due_date"] if row["state"] == ParticipationState.ACCEPTED else None
    return max(0, (today - due).days) if due else 0


def cover_of(need: Need) -> Cover | None:
    """How much of it is promised and delivered, for the bar; None when it states no quantity."""
    if need.quantity is None:
        return None
    return Cover(wanted=need.quantity, promised=need.promised, delivered=need.delivered, unit=need.unit)


def facts_of(need: Need, place: PlaceEntry | None) -> list[tuple[str, str]]:
    """Label and value of what is known of it, for its side column."""
    return [
        (_("Where"), place.name if place else ""),
        (_("How pressing"), str(Urgency(need.urgency).label)),
        (_("About how many people"), str(need.people_count or "")),
        (_("How much is needed"), amount(need.quantity, need.unit) if need.quantity else ""),
        (_("Heard from"), str(HeardFrom(need.heard_from).label)),
    ]


@cache
def _of_every_reader() -> dict[str, Any]:
    notes = gathered(
        Progress.objects.all(), "need_id",
        fact="fact_id", text="text", language="language", verb="fact__verb", at="fact__at",
        organisation="organisation__called",
    )  # fmt: skip
    left = Participation.objects.filter(
        role=ParticipationRole.RESPONDER, state=ParticipationState.LEFT, delivered__gt=0
    )
    gone = gathered(
        left, "record_id", organisation="organisation_id", name="organisation__called", delivered="delivered"
    )
    people = Person.objects.filter(is_active=True)
    voiced = Voice.objects.filter(need_id=OuterRef("pk"), person__is_active=True)
    asked = Q(Exists(people.filter(pk=OuterRef("author_id")))) | Q(Exists(voiced))
    return {"read_notes": notes, "read_gone": gone, "asks_somebody": ExpressionWrapper(asked, BooleanField())}


@cache
def _of_visitors() -> dict[str, Any]:
    # The same objects each time: a visitor's statement is kept by them.
    return {**_of_every_reader(), "voiced_by_reader": Value(False), "chosen_by_reader": Value(None, BooleanField())}


def read_along(person: Person | None) -> dict[str, Any]:
    """Columns to be read together with the need: people's words on it, and whether the reader said "me too"."""
    if person is None:
        return _of_visitors()
    voiced = Voice.objects.filter(need_id=OuterRef("pk"), person_id=person.pk)
    return {**_of_every_reader(), "voiced_by_reader": Exists(voiced), "chosen_by_reader": follows(person)}


def timeline_of(lines: Iterable[Line], notes: Iterable[Mapping[str, Any]], step: str) -> list[Happening]:
    """The story with people's own words at their places, newest first."""
    words = {note["fact"]: note for note in notes}
    happened = []
    for line in lines:
        said = words.pop(line.fact_id, None)
        happened.append(_happening(line.verb, line.at, line.sentence, said, step))
    # Words of those who were asked, that came along from a duplicate, or are older than the lines that are shown.
    for note in words.values():
        happened.append(_happening(note["verb"], _moment(note["at"]), _said_by(note), note, step))
    return sorted(happened, key=lambda one: one.at, reverse=True)


def _said_by(note: Mapping[str, Any]) -> str:
    if note["verb"] == "needs.judged":  # no line of its own: that somebody answered is news only with their words
        return _("Somebody whom it concerns says that it is solved.")
    return read_called(note["organisation"]) if note["organisation"] else _("A word on it")


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _happening(verb: str, at: datetime, sentence: str, note: Mapping[str, Any] | None, step: str) -> Happening:
    return Happening(
        text=sentence,
        at=at,
        icon=ICONS.get(verb, "dash-lg"),
        step=step,
        note=note["text"] if note else "",
        note_language=note["language"] if note else "",
    )


@dataclass(frozen=True)
class Waiting:
    """A reported need as the coordinators' queue shows it, in full."""

    id: int
    title: str
    body: str
    language: str
    place: str
    urgency: str
    heard_from: str
    source: str
    at: datetime


def reported_needs(language: str, *, after: int = 0, size: int = 20) -> list[Waiting]:
    """Needs that wait to be confirmed, oldest first, from the one behind `after` on; one statement."""
    body = Coalesce("reading__body", F("body"))
    rows = in_language(Need.objects.filter(state=NeedState.REPORTED, pk__gt=after), language).annotate(read_body=body)
    known = places(language)
    return [
        Waiting(
            id=row["id"],
            title=row["read_title"],
            body=row["read_body"],
            language=row["read_language"],
            place=place.name if (place := known.get(row["place_id"] or 0)) else "",
            urgency=str(Urgency(row["urgency"]).label),
            heard_from=str(HeardFrom(row["heard_from"]).label),
            source=row["source"],
            at=row["created_at"],
        )
        for row in rows.order_by("pk").values(*WAITING_COLUMNS)[:size]
    ]


def declined_lately(language: str) -> list[Any]:
    """The last reports that were not taken on (``id, slug, read_title, closed_reason, …``), newest first;
    one statement.
    """
    rows = in_language(Need.objects.filter(state=NeedState.DECLINED), language).order_by("-changed_at", "-pk")
    columns = ("id", "slug", "read_title", "read_language", "closed_reason", "closed_reason_language")
    return list(rows.values(*columns)[:DECLINED_SHOWN])


def moved_to(pk: int, person: Person | None) -> Need | None:
    """The need that a duplicate was merged into, if this reader may see it."""
    return visible(Need, person, rules.may_see).filter(duplicates=pk, duplicates__state=NeedState.DUPLICATE).first()


@dataclass(frozen=True)
class OwnOffer:
    """An open offer with which its owner may take a need up."""

    id: int
    title: str
    owner_id: int
    owner: str


def own_offers(organisation_ids: Iterable[int]) -> list[OwnOffer]:
    """Open offers of these organisations: what each may take a need up with."""
    live = tuple(state.code for state in kind_of("offer").states if state.live) if has_kind("offer") else ()
    return [OwnOffer(*row) for row in _own_offers(organisation_ids, live)[:50]]


_own_offers = PreparedForMany(
    lambda live, owners: (
        Record.objects.filter(kind="offer", owner_id__in=owners, state__in=live)
        .order_by("-changed_at", "-pk")
        .values_list("pk", "title", "owner_id", "owner__called")[:50]
    )
)
