"""What residents say is written down on the spot, and becomes a need or one more voice for one; each sending once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import lock
from talka.kernel.records.importing import Refused, Row
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.links import assert_link
from talka.kernel.records.models import Record, Relation, Tag

from .. import queries, rules
from ..models import FieldMeeting, Heard, Spot

NEED = "need"  # the kind that each becomes, by that kind's own importer
LONG_AGO = timedelta(days=366)
ANOTHERS = _("Something else was sent with this number. Write it down anew.")
NOT_YET = _("What it is a voice for has not arrived yet.")


class Fate(StrEnum):
    """What became of one entry: it is taken (now or before), it waits for another one, it can't be taken."""

    DONE = "done"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One thing that was heard, as a phone sends it. `before` is the number of what it is one more voice for.

    `ago` is how long before its sending it was written down, by the phone's own clock, however wrong that is.
    """

    uuid: UUID
    title: str
    language: str
    body: str = ""
    households: int = 1
    people: int | None = None
    urgency: int = 2
    spot: int | None = None
    theme: int | None = None
    before: UUID | None = None
    ago: timedelta = timedelta()


@dataclass(frozen=True)
class Said:
    """What is answered for an entry."""

    uuid: UUID
    fate: Fate
    need: Record | None = None
    why: str | Promise = ""


def write_down(meeting: FieldMeeting, entry: Entry, *, by: Person) -> Said:
    """Take one entry. The same one again, at the same moment too, is answered as done already.

    Never raises for what is wrong with one entry: it is told in the answer, so that the others are taken.
    """
    try:
        with transaction.atomic():
            return _write_down(meeting, entry, by)
    except (Denied, Refused) as no:
        return Said(entry.uuid, Fate.REFUSED, why=no.why if isinstance(no, Denied) else str(no))
    except IntegrityError:  # the same number came in at another meeting a moment ago
        return Said(entry.uuid, Fate.REFUSED, why=ANOTHERS)


def _write_down(meeting: FieldMeeting, entry: Entry, by: Person) -> Said:
    meeting = lock(meeting)  # two sendings of one entry queue up here
    require(rules.may_see_plan(by, meeting))
    if already := Heard.objects.filter(uuid=entry.uuid).select_related("need").first():
        if already.meeting_id != meeting.pk:
            raise Denied(ANOTHERS)
        return Said(entry.uuid, Fate.DONE, already.need)
    require(rules.may_write_down(by, meeting))
    before = None
    if entry.before is not None:
        before = Heard.objects.filter(uuid=entry.before, meeting=meeting).select_related("need").first()
        if before is None:
            return Said(entry.uuid, Fate.LATER, why=NOT_YET)
    need = before.need if before else _new_need(meeting, entry, by)
    _keep(meeting, entry, need, before, by)
    return Said(entry.uuid, Fate.DONE, need)


def _keep(meeting: FieldMeeting, entry: Entry, need: Record, before: Heard | None, by: Person) -> None:
    now = timezone.now()
    spot = Spot.objects.filter(meeting=meeting, pk=entry.spot).first() if entry.spot else None
    first = before.before or before if before else None
    heard = Heard.objects.create(
        uuid=entry.uuid, meeting=meeting, need=need, before=first, spot=spot, households=entry.households,
        people=entry.people, words=entry.body if first else "", language=entry.language, by=by,
        heard_at=now - min(max(entry.ago, timedelta()), LONG_AGO), received_at=now,
    )  # fmt: skip
    meeting.voices += entry.households
    meeting.needs += 0 if first else 1
    meeting.save(update_fields=["needs", "voices"])
    verb = "fieldwork.voiced" if first else "fieldwork.heard"
    note(verb, meeting, by, heard=heard.pk, need=need.pk)


def _new_need(meeting: FieldMeeting, entry: Entry, by: Person) -> Record:
    """A need of what was heard, in the name of an organisation of theirs that goes there; without one it waits to be
    confirmed, as any report does.
    """
    if not has_kind(NEED):
        raise Denied(_("Needs can't be written down here."))
    row = Row(
        kind=NEED,
        language=entry.language,
        texts={"title": entry.title, "summary": "", "body": entry.body},
        owner=_speaking(meeting, by),
        place_id=meeting.place_id,
        terms=_terms(meeting, entry),
        url=entry.uuid.urn,
        extra={
            "urgency": str(entry.urgency), "people_count": entry.people, "heard_from": "field_meeting",
            "source": meeting.title,
        },
        by=by,
    )  # fmt: skip
    importer = kind_of(NEED).importer
    if importer is None:
        raise Denied(_("Needs can't be written down here."))
    need: Record = importer(row)
    assert_link(need, Relation.RESULT_OF, meeting, by=by, confirmed=True)
    return need


def _speaking(meeting: FieldMeeting, by: Person) -> Organisation | None:
    going = queries.going(meeting)
    mine = [pk for pk in going if pk in by.edited_organisation_ids and pk not in by.closed_organisation_ids]
    return Organisation.objects.get(pk=mine[0]) if mine else None


def _terms(meeting: FieldMeeting, entry: Entry) -> list[int]:
    """The theme that was chosen, and for whom the visit is; without a theme the visit's own."""
    tags = Tag.objects.filter(record_id=meeting.pk, term__scheme__in=["theme", "audience"])
    found = dict(tags.values_list("term_id", "term__scheme"))
    themes = [entry.theme] if entry.theme else [pk for pk, scheme in found.items() if scheme == "theme"]
    return [*themes, *(pk for pk, scheme in found.items() if scheme == "audience")]


def said_ago(written_at: datetime | None, sent_at: datetime | None) -> timedelta:
    """How long before its sending something was written down; nothing where the phone doesn't say."""
    if written_at is None or sent_at is None:
        return timedelta()
    return max(sent_at - written_at, timedelta())
