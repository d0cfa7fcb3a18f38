"""What the house is told of study circles."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.facts.sentences import say
from talka.kernel.records.kinds import Kind, State

from . import queries, rules
from .models import Circle, CircleRoom, CircleState

STATES = (
    State(CircleState.PROPOSED, CircleState.PROPOSED.label, "busy", shown=False, answerable=False),
    State(CircleState.GATHERING, CircleState.GATHERING.label, "open", answerable=False),
    State(CircleState.CONFIRMED, CircleState.CONFIRMED.label, "good", answerable=False),
    State(CircleState.RUNNING, CircleState.RUNNING.label, "good", answerable=False),
    State(CircleState.FINISHED, CircleState.FINISHED.label, "closed", live=False, answerable=False),
    State(CircleState.DID_NOT_HAPPEN, CircleState.DID_NOT_HAPPEN.label, "warn", live=False, answerable=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Course that is free of charge, with its rhythm; where it meets is for its people alone."""
    told: dict[str, Any] = {
        "@type": "Course",
        "name": row["title"],
        "description": row["summary"] or row["title"],
        "isAccessibleForFree": True,
        "inLanguage": row["language"],
    }
    if row.get("owner"):
        told["provider"] = {"@type": "Organization", "name": row["owner"]}
    if row.get("rrule") and row.get("begins_on"):
        told["hasCourseInstance"] = {
            "@type": "CourseInstance",
            "courseMode": {"on_site": "onsite", "online": "online", "both": "blended"}[row["attendance"]],
            "startDate": row["begins_on"],
            "maximumAttendeeCapacity": row["most"],
        }
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="circle",
    path="circles",
    model=Circle,
    label=_("Study circle"),
    label_plural=_("Study circles"),
    icon="people",
    step="learn",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_edit,
    translated=("context", "done", "worked", "failed", "evidence"),
    card=queries.card_extras,
    export=queries.columns,
    export_columns=queries.export_columns,
    json_ld=json_ld,
    panels=("story", "summary", "conversation"),
    add_address="circles:new",
    add_label=_("Propose a study circle"),
    position=37,
    calendar=queries.CALENDAR,
)

ROOM = Kind(
    code="circle_room",
    path="circle-rooms",
    model=CircleRoom,
    label=pgettext_lazy("study circle", "Conversation of a circle"),
    label_plural=pgettext_lazy("study circle", "Conversations of circles"),
    icon="chat-dots",
    step="learn",
    states=(State("open", pgettext_lazy("study circle", "For its people"), "closed", answerable=False, listed=False),),
    visible=rules.may_see_room,
    editable=rules.may_edit_room,
    panels=("conversation",),
    tells_parties=False,
    has_list=False,
)

say(
    circles__opened=_("%(organisation)s looks for people to learn together."),
    circles__confirmed=_("Enough people have joined: it takes place."),
    circles__too_few=_("There are too few people again."),
    circles__rhythm_changed=_("When it meets was set."),
    circles__started=_("The circle began."),
    circles__finished=_("The circle finished and told what was learnt."),
    circles__called_off=_("%(organisation)s called it off."),
    circles__too_few_came=_("Too few people came together: it doesn’t happen."),
)
