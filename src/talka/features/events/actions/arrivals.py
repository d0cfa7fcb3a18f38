"""What a phone kept while there was no connection, or sends at once: each entry is taken once, at the right moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, Missing, require
from talka.kernel.people.models import Person

from .. import queries
from ..models import Event, How, Presence, Registration
from .presence import ANOTHERS, LATEST, Arrival, CheckedIn, Full, check_in, opens_at, within
from .walk_ins import WalkIn, write_in

FORGED = _("This is no code of a registration here.")
ELSEWHERE = _("This code is for another event.")
GONE = _("This registration is not there any more.")


class Fate(StrEnum):
    """What became of one entry: taken (now or before), somebody was checked in already, no place, not taken."""

    DONE = "done"
    ALREADY = "already"
    FULL = "full"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One arrival as a phone sends it: by `code`, by `registration` from the list, or somebody new (`who`).

    `at` is by the phone's clock; `ahead` is by how much the server's clock was ahead of it when that was last measured.
    `offline`: it was kept, and is sent later: whoever it is was let in already, so it is noted as it was.
    """

    uuid: UUID
    session: int | None = None
    code: str = ""
    registration: int | None = None
    who: WalkIn | None = None
    at: datetime | None = None
    ahead: timedelta | None = None
    let_in: bool = False
    offline: bool = False


@dataclass(frozen=True)
class Taken:
    """What is answered: `presence` is the one that there is now, also where it was there before."""

    uuid: UUID
    fate: Fate
    presence: Presence | None = None
    why: str | Promise = ""


def registration_by(event: Event, code: str) -> Registration:
    """Whose code it is. Raises `Denied` for one that we did not sign, and for one of another event."""
    read = queries.read_code(code)
    if read is None:
        raise Denied(FORGED)
    require(Decision(read[0] == event.pk, ELSEWHERE))
    return _registration(event, read[1])


def _registration(event: Event, pk: int) -> Registration:
    found = Registration.objects.select_related("event").filter(event=event, pk=pk).first()
    if found is None:
        raise Denied(GONE)
    return found


def take(event: Event, entry: Entry, *, by: Person, sent_at: datetime | None) -> Taken:
    """Take one entry. The same one again is answered as done.

    Never raises for what is wrong with one entry: it is told in the answer, so that the others are taken.
    """
    arrived_at = by_our_clock(event, entry, sent_at)
    try:
        with transaction.atomic():
            done = _take(event, entry, arrived_at, by)
    except Full as full:
        return Taken(entry.uuid, Fate.FULL, why=full.why)
    except Denied as denied:
        return Taken(entry.uuid, Fate.REFUSED, why=denied.why)
    except Missing:
        return Taken(entry.uuid, Fate.REFUSED, why=GONE)
    except IntegrityError:  # the same number came in at another event a moment ago
        return Taken(entry.uuid, Fate.REFUSED, why=ANOTHERS)
    is_this = done.is_new or done.presence.uuid == entry.uuid
    return Taken(entry.uuid, Fate.DONE if is_this else Fate.ALREADY, done.presence)


def _take(event: Event, entry: Entry, arrived_at: datetime, by: Person) -> CheckedIn:
    how = How.OFFLINE if entry.offline else How.QR if entry.code else How.LIST
    arrival = Arrival(
        how=how, session=entry.session, uuid=entry.uuid, arrived_at=arrived_at, let_in=entry.let_in or entry.offline
    )
    if entry.who is not None:
        return write_in(event, entry.who, arrival, by=by)
    if entry.code:
        return check_in(registration_by(event, entry.code), arrival, by=by)
    return check_in(_registration(event, entry.registration or 0), arrival, by=by)


def by_our_clock(event: Event, entry: Entry, sent_at: datetime | None) -> datetime:
    """When it was, by the server's clock, however wrong the phone's is.

    Two clues: by how much our clock was ahead when the phone last heard of us, and how long ago it was, by the phone's
    clock alone, when it was sent. The first that could be true counts; if none could, it is cut to when it could be.
    """
    if entry.at is None:
        return within(event, None)
    clues = []
    try:
        if entry.ahead is not None:
            clues.append(entry.at + entry.ahead)
        if sent_at is not None:
            clues.append(timezone.now() - (sent_at - entry.at))
    except OverflowError:
        return within(event, None)
    latest = min(timezone.now(), event.ends_at + LATEST) + timedelta(seconds=5)
    likely = [one for one in clues if opens_at(event) <= one <= latest]
    return within(event, next(iter(likely or clues), None))
