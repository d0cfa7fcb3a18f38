"""What the house is told of field meetings."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.records.kinds import Kind, State

from . import queries, rules
from .models import FieldMeeting, MeetingState

STATES = (
    State(MeetingState.PLANNED, MeetingState.PLANNED.label, "open"),
    State(MeetingState.UNDER_WAY, MeetingState.UNDER_WAY.label, "busy", answerable=False),
    State(MeetingState.HELD, MeetingState.HELD.label, "busy", answerable=False),
    State(MeetingState.REPORTED, MeetingState.REPORTED.label, "good", live=False, answerable=False),
    State(MeetingState.CANCELLED, MeetingState.CANCELLED.label, "closed", live=False, answerable=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Event."""
    status = "EventCancelled" if row["state"] == MeetingState.CANCELLED else "EventScheduled"
    told: dict[str, Any] = {
        "@type": "Event",
        "name": row["title"],
        "description": row["summary"],
        "startDate": row["begins_at"],
        "endDate": row["ends_at"],
        "eventStatus": f"https://schema.org/{status}",
    }
    where = ", ".join(part for part in (row["meeting_point"], row.get("place", "")) if part)
    if where:
        told["location"] = {"@type": "Place", "name": where}
    if row.get("owner"):
        told["organizer"] = {"@type": "Organization", "name": row["owner"]}
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="field_meeting",
    path="field-meetings",
    model=FieldMeeting,
    label=_("Field meeting"),
    label_plural=_("Field meetings"),
    icon="signpost-split",
    step="listen",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_manage,
    translated=("report",),
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=("begins_at", "ends_at", "time_zone", "meeting_point", "needs", "voices"),
    json_ld=json_ld,
    panels=("story", "conversation"),
    add_address="fieldwork:new",
    add_label=_("Plan a field meeting"),
    position=15,
    calendar=queries.CALENDAR,
)

say(
    fieldwork__planned=_("%(organisation)s planned it."),
    fieldwork__changed=_("%(organisation)s changed it."),
    fieldwork__moved=_("%(organisation)s moved it to another time or place."),
    fieldwork__joined=_("%(organisation)s goes there too."),
    fieldwork__started=_("The visit began."),
    fieldwork__held=_("The visit was held."),
    fieldwork__told=_("%(organisation)s told what was heard."),
    fieldwork__cancelled=_("%(organisation)s cancelled it."),
    fieldwork__planned_again=_("It takes place after all."),
)
