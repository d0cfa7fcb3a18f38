"""Registering: for oneself, and for others of one's organisation. All of it under the event's lock."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.people.models import Organisation, Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.actions import lock
from talka.kernel.records.taking_part import may_begin
from talka.toolkit.text.folding import squash

from .. import queries, rules
from ..models import LIVE, Event, Needs, Registering, Registration, RegistrationState
from ..queries import Tally
from .seats import follow, put

MOST_TOGETHER = 30


@dataclass(frozen=True)
class Entry:
    """What is written of somebody who registers. `email` is for others than oneself."""

    name: str = ""
    email: str = ""
    organisation: int | None = None
    organisation_name: str = ""
    diet: str = ""
    access: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a slip keeps it."""
        return {**asdict(self), "answers": dict(self.answers)}


def group_of(event: Event, entry: Entry) -> str:
    """By what the event's limit for one organisation counts: its id, else the letters of its name.

    A name that was typed is that of the organisation here which is called so, in any of its names, where there is just
    one. One statement, for a typed name at an event with such a limit alone.
    """
    if entry.organisation or not entry.organisation_name:
        return f"#{entry.organisation}" if entry.organisation else ""
    known = queries.organisation_called(entry.organisation_name) if event.group_limit is not None else None
    return f"#{known}" if known else squash(entry.organisation_name)[:80]


@transaction.atomic
def register(event: Event, entry: Entry, *, by: Person, language: str) -> Registration:
    """Register for oneself: a place while there are some, else one in the waiting list; or a request to the organisers.

    Whoever is invited accepts with it. Twice changes nothing. Only its own people name an organisation.
    """
    event = lock(event)
    require(rules.may_register(by, event))
    require(Decision(entry.organisation is None or entry.organisation in by.organisation_ids, NOT_THEIRS))
    return _enter_all(event, [(by, entry)], by, language, party="")[0]


NOT_THEIRS = _("Only people of an organisation register in its name.")


@transaction.atomic
def register_others(
    event: Event, organisation: Organisation, entries: Sequence[Entry], *, by: Person, language: str, together: bool
) -> list[Registration]:
    """Register people of one's organisation by their mail addresses: each is told, and may cancel. Twice is once.

    More than there are places for: `together` they all wait until there are as many; else as many as there are places
    have one, in the order in which they are named, and the others wait.
    """
    people = [(person_at(entry.email, language), entry) for entry in entries[:MOST_TOGETHER]]
    event = lock(event)
    require(may_begin(by, organisation))
    require(rules.may_register(by, event))
    return _enter_all(event, people, by, language, party=uuid4().hex if together and len(people) > 1 else "")


def _enter_all(
    event: Event, people: Sequence[tuple[Person, Entry]], by: Person, language: str, *, party: str
) -> list[Registration]:
    """Each once: whoever is registered already stays so; whom the organisers declined is not asked for again."""
    known = _known(event, people)
    fresh = [(person, entry) for person, entry in people if _is_new(known.get(person.pk))]
    if not fresh:
        return [known[person.pk] for person, _entry in people]
    seats = queries.tally(event)
    groups = [group_of(event, entry) for _person, entry in fresh]
    has_seats = not party or seats.fits(event, groups)
    for (person, entry), group in zip(fresh, groups, strict=True):
        if person.pk in known and known[person.pk].state != RegistrationState.INVITED:
            continue  # the same address stood there twice
        row = known.get(person.pk) or Registration(event=event, person=person, state="")
        known[person.pk] = row
        row.group = group
        _write(row, entry, by, language, party)
        settle(event, row, seats, by, has_seats=has_seats)
        if entry.diet or entry.access:
            Needs.objects.create(registration=row, diet=entry.diet, access=entry.access)
    follow(event, seats, by)
    return [known[person.pk] for person, _entry in people]


def _known(event: Event, people: Sequence[tuple[Person, Entry]]) -> dict[int, Registration]:
    """Those of them that are registered already, or that the organisers declined. One statement."""
    states = [*LIVE, RegistrationState.DECLINED]
    rows = Registration.objects.filter(event=event, person__in=[person.pk for person, _entry in people])
    return {row.person_id or 0: row for row in rows.filter(state__in=states).order_by("pk")}


def _is_new(row: Registration | None) -> bool:
    require(Decision(row is None or row.state != RegistrationState.DECLINED, DECLINED))
    return row is None or row.state == RegistrationState.INVITED


DECLINED = _("The organisers had to decline. Please write to them if something has changed.")


def _write(row: Registration, entry: Entry, by: Person, language: str, party: str) -> None:
    """What was written, in the row; a new one is saved when its state is known."""
    row.name = entry.name or row.name or (row.person.name if row.person else "")
    row.organisation_id, row.organisation_name = entry.organisation, entry.organisation_name
    row.answers, row.language, row.party, row.by = dict(entry.answers), language, party, by
    row.asked_at = timezone.now()
    if not row._state.adding:
        row.save()


def settle(event: Event, row: Registration, seats: Tally, by: Person | None, *, has_seats: bool = True) -> None:
    """Give it a seat, or a place in the queue where there is none; what the organisers must decide on waits for them.

    Free places are given on at once, so that where there is one for whoever comes, nobody waits whom it would fit.
    """
    if event.registering == Registering.APPROVAL and not row.is_approved:
        put(row, RegistrationState.REQUESTED, event, by)
    elif has_seats and seats.fits(event, [row.group]):
        seats.seat(row.group)
        put(row, RegistrationState.CONFIRMED, event, by)
    else:
        seats.waiting += 1
        put(row, RegistrationState.WAITING, event, by)
