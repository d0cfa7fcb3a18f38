"""What the house is told of events."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.facts.sentences import say
from talka.kernel.records.importing import Importer
from talka.kernel.records.kinds import Kind, State

from . import queries, rules
from .actions.importing import ALSO, COLUMNS, draft_event, import_event
from .models import Attendance, Event, EventSeries, EventState, SeriesState
from .queries.calendars import CALENDAR

STATES = (
    State(EventState.DRAFT, EventState.DRAFT.label, "busy", shown=False, answerable=False),
    State(EventState.OPEN, EventState.OPEN.label, "open", answerable=False),
    State(EventState.FULL, EventState.FULL.label, "busy", answerable=False),
    State(EventState.CLOSED, EventState.CLOSED.label, "busy", answerable=False),
    State(EventState.UNDER_WAY, EventState.UNDER_WAY.label, "good", answerable=False),
    State(EventState.HELD, EventState.HELD.label, "closed", live=False, answerable=False),
    State(EventState.REPORTED, EventState.REPORTED.label, "closed", live=False, answerable=False),
    State(EventState.CANCELLED, EventState.CANCELLED.label, "warn", live=False, answerable=False),
)
_MODES = {
    Attendance.ON_SITE: "OfflineEventAttendanceMode",
    Attendance.ONLINE: "OnlineEventAttendanceMode",
    Attendance.BOTH: "MixedEventAttendanceMode",
}


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Event."""
    status = "EventScheduled"
    if row["state"] == EventState.CANCELLED:
        status = "EventCancelled"
    elif row.get("moved_at"):
        status = "EventRescheduled"
    told: dict[str, Any] = {
        "@type": "Event",
        "name": row["title"],
        "description": row["summary"],
        "startDate": row["starts_at"],
        "endDate": row["ends_at"],
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[row['attendance']]}",
        "inLanguage": row["spoken"],
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": row["capacity"],
    }
    if row.get("owner"):
        told["organizer"] = {"@type": "Organization", "name": row["owner"]}
    if row.get("venue") or row.get("place"):
        told["location"] = {"@type": "Place", "name": row["venue"] or row["place"], "address": row["place"]}
    if row.get("series_id"):
        told["superEvent"] = {"@type": "EventSeries", "url": f"{settings.TALKA_SITE_URL}/en/series/{row['series_id']}/"}
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="event",
    path="events",
    model=Event,
    label=_("Event"),
    label_plural=_("Events"),
    icon="calendar-event",
    step="do",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_edit,
    translated=("venue", "accessibility", "covered"),
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=queries.export_columns,
    json_ld=json_ld,
    panels=("story", "conversation"),
    add_address="events:new",
    add_label=_("Plan an event"),
    position=35,
    calendar=CALENDAR,
    importer=Importer(import_event, draft_event, columns=COLUMNS, also=ALSO, anywhere=True, drafts=True),
)

say(
    events__published=_("%(organisation)s invites to it."),
    events__partner_joined=_("%(organisation)s joined."),
    events__moved=_("%(organisation)s moved it."),
    events__cancelled=_("%(organisation)s cancelled it."),
    events__filled=_("All places are taken."),
    events__opened=_("There are places again."),
    events__closed=_("Registration has ended."),
    events__held=_("It was held."),
    events__reported=_("%(organisation)s published the report."),
    events__series_reported=_("%(organisation)s published the report."),
)


SERIES_STATES = (
    State(SeriesState.DRAFT, SeriesState.DRAFT.label, "busy", shown=False, answerable=False),
    State(SeriesState.RUNNING, SeriesState.RUNNING.label, "open", answerable=False),
    State(SeriesState.ENDED, SeriesState.ENDED.label, "closed", live=False, answerable=False),
)


def series_json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org EventSeries."""
    told: dict[str, Any] = {"@type": "EventSeries", "name": row["title"], "description": row["summary"]}
    if row.get("owner"):
        told["organizer"] = {"@type": "Organization", "name": row["owner"]}
    if row.get("place"):
        told["location"] = {"@type": "Place", "name": row["place"]}
    return {name: value for name, value in told.items() if value}


SERIES = Kind(
    code="series",
    path="series",
    model=EventSeries,
    label=_("Series of events"),
    label_plural=pgettext_lazy("several", "Series of events"),
    icon="calendar-week",
    step="do",
    states=SERIES_STATES,
    visible=rules.may_see,
    editable=rules.may_edit,
    card=queries.series_card_extras,
    export=queries.series_columns,
    export_columns=queries.series_export_columns,
    json_ld=series_json_ld,
    panels=("story", "conversation"),
    add_address="series:new",
    add_label=_("Begin a series"),
    position=36,
    beside="event",
)

say(
    series__published=_("%(organisation)s published it."),
    series__ended=_("%(organisation)s ended the series."),
    series__resumed=_("%(organisation)s goes on with the series."),
    events__joined_series=_("It became part of a series."),
)
