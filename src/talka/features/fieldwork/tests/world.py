"""Made-up field meetings."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from talka.features.fieldwork import actions
from talka.features.fieldwork.actions import Entry
from talka.features.fieldwork.models import FieldMeeting
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import ParticipationRole
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import make_member, make_organisation


def columns(**changed: Any) -> dict[str, Any]:
    """What a visit tomorrow says."""
    begins = timezone.now().replace(microsecond=0) + timedelta(days=1)
    return {
        "title": "Vizīte Baltinavā", "summary": "Mēs nākam klausīties", "body": "Nāciet visi.",
        "meeting_point": "Tautas nams", "begins_at": begins, "ends_at": begins + timedelta(hours=6), **changed,
    }  # fmt: skip


def planned(owner: Organisation | None = None, **changed: Any) -> tuple[FieldMeeting, Person]:
    """A planned visit and an editor of who plans it."""
    owner = owner or make_organisation()
    editor = make_member(owner)
    meeting = actions.plan_meeting(columns(**changed), owner=owner, by=editor, terms=[], language="lv")
    return meeting, editor


def companion(meeting: FieldMeeting, role: str = "editor") -> Person:
    """Somebody of another organisation that goes there."""
    organisation = make_organisation()
    person = make_member(organisation, role)
    take_part(meeting, organisation, ParticipationRole.PARTNER, by=person)
    return person


def entry(title: str = "Autobuss neiet svētdienās", **changed: Any) -> Entry:
    """Something that was heard."""
    return Entry(**{"uuid": uuid4(), "title": title, "language": "lv", "body": "Uz slimnīcu nevar tikt.", **changed})
