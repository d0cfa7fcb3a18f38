"""What the pages at the door share: times as the place's clocks show them, sentences, the list and its search."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from talka.toolkit.text.folding import fold
from talka.ui.reading import locale_of

from .. import queries
from ..models import Event, How, Presence, Registration, RegistrationState, Session
from .shared import clock, span

MOST_SHOWN = 50
FORGOTTEN = timedelta(days=7)  # after the event's end the list is kept no longer on a phone


def hour_in(event: Event, moment: datetime) -> str:
    """``09:12`` by the event's clocks; of another day with the day."""
    zone = ZoneInfo(event.time_zone)
    if moment.astimezone(zone).date() != timezone.now().astimezone(zone).date():
        return clock(moment, event.time_zone)
    return format_time(moment.astimezone(zone), "short", locale=locale_of(get_language() or "en"))


def arrived(event: Event, moment: datetime, how: str) -> str:
    """``09:12, by list``."""
    return f"{hour_in(event, moment)}, {How(how).label}"


def already(event: Event, presence: Presence) -> str:
    """What is said when the same person comes in a second time."""
    row = presence.registration
    name = row.name or (row.person.name if row.person else "")
    came = arrived(event, presence.arrived_at, presence.how)
    return _("%(name)s is checked in already: at %(came)s.") % {"name": name, "came": came}


def session_choices(event: Event, sessions: list[Session]) -> list[dict[str, Any]]:
    """The sessions to choose from, with their times by the event's clocks."""
    return [
        {"id": one.pk, "title": one.title, "time": span(one.starts_at, one.ends_at, event.time_zone)}
        for one in sessions
    ]


def found_by(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Those of whom each word of the search begins a word of the name or of the organisation's."""
    wanted = fold(text).split()
    if not wanted:
        return rows
    return [row for row in rows if _fits(wanted, fold(f"{row['name']} {row['organisation']}").split())]


def _fits(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


def kept_row(row: dict[str, Any], digest: str, came: list[Any]) -> dict[str, Any]:
    """What a phone keeps of one participant: neither their address nor what they need."""
    has_place = row["state"] in (
        RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.ATTENDED, RegistrationState.ABSENT,
    )  # fmt: skip
    return {
        "id": row["id"], "name": row["name"], "organisation": row["organisation"], "digest": digest,
        "words": fold(f"{row['name']} {row['organisation']}"), "state": row["state"], "place": has_place, "came": came,
    }  # fmt: skip


def code_svg(registration: Registration | None) -> Markup:
    """The QR code that is scanned at the door, for whoever has a place; "" for everybody else."""
    if registration is None or registration.state not in (RegistrationState.CONFIRMED, RegistrationState.ATTENDED):
        return Markup()
    address = queries.scanned_address(registration.event_id, registration.pk)
    return Markup(queries.qr_svg(address, _("Your code for the door")))
