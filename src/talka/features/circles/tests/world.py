"""Made-up study circles."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from talka.features.circles import actions
from talka.features.circles.models import Circle, Meeting, Seat
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_member, make_organisation, make_person

SUMMARY = {"context": "Kāpēc", "done": "Lasījām", "worked": "Grupās", "failed": "Vakari", "evidence": "Piezīmes"}


def columns(**changed: Any) -> dict[str, Any]:
    """What a circle says."""
    return {"title": "Lasām kopā", "summary": "Iesācējiem", "body": "Nāciet.", "least": 3, "most": 4, **changed}


def proposed(owner: Organisation | None = None, **changed: Any) -> tuple[Circle, Person]:
    """A proposed circle and its facilitator, an editor of who proposes it."""
    owner = owner or make_organisation()
    editor = make_member(owner)
    circle = actions.propose_circle(columns(**changed), owner=owner, by=editor, terms=[], language="lv")
    return circle, editor


def gathering(**changed: Any) -> tuple[Circle, Person]:
    """One that looks for people, and its facilitator."""
    circle, editor = proposed(**changed)
    return actions.open_circle(circle, by=editor), editor


def asks(circle: Circle, person: Person | None = None) -> Seat:
    """Somebody asks to join."""
    person = person or make_person()
    return actions.ask_to_join(circle, by=person, words="Gribu", level="beginner", language="lv")


def joins(circle: Circle, leader: Person, person: Person | None = None) -> Seat:
    """Somebody asks and is taken in, or on the waiting list."""
    return actions.accept(asks(circle, person), by=leader)


def running(members: int = 2, **changed: Any) -> tuple[Circle, Person, list[Person]]:
    """One that meets: with its facilitator, and so many members."""
    circle, leader = gathering(**{"least": 2, **changed})
    people = [joins(circle, leader).person for _ in range(members)]
    return actions.start(fresh(circle), by=leader), leader, people


def owner_of(circle: Circle) -> Organisation:
    """The organisation it belongs to."""
    assert circle.owner is not None
    return circle.owner


def fresh(circle: Circle) -> Circle:
    """As it is now."""
    return Circle.objects.get(pk=circle.pk)


def rhythm(**changed: Any) -> dict[str, Any]:
    """Every two weeks on Tuesdays at 18:00 in Riga, six times from next week on."""
    return {
        "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6", "begins_on": timezone.localdate() + timedelta(days=7),
        "meets_at": time(18), "time_zone": "Europe/Riga", "minutes": 90, **changed,
    }  # fmt: skip


def meets(circle: Circle, leader: Person, *, days: float = 3, hours: float = 2) -> Meeting:
    """One meeting in so many days; one that lies behind is put there past its action."""
    begins = timezone.now().replace(microsecond=0) + timedelta(days=abs(days))
    meeting = actions.add_meeting(circle, by=leader, starts_at=begins, ends_at=begins + timedelta(hours=hours))
    if days < 0:
        back = timedelta(days=2 * abs(days))
        meeting.starts_at, meeting.ends_at = meeting.starts_at - back, meeting.ends_at - back
        meeting.save()
    return meeting
