"""Drafts: what was being written when the session, the battery or the patience ended. Kept 30 days."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.toolkit.prepared import Prepared

from .models import Draft

KEPT = timedelta(days=30)
LONGEST = 200_000
LARGEST_ID = 2**63 - 1  # what a database counts up to; an address may say more


def _mine(person: Person | None, session: str, form: str, record_id: int | None) -> Any:
    owner = {"person": person} if person is not None else {"person": None, "session": session}
    return Draft.objects.filter(form=form, record_id=record_id, saved_at__gt=timezone.now() - KEPT, **owner)


@transaction.atomic
def keep_draft(
    person: Person | None, session: str, form: str, fields: Mapping[str, Any], record_id: int | None = None
) -> bool:
    """Keep the fields of a form somebody is writing; False when there is no one to keep them for, or they are huge."""
    if "\0" in form + session:  # what a database can't hold names no form of ours
        return False
    fields = {name.replace("\0", ""): _storable(value) for name, value in fields.items()}
    too_large = sum(len(str(value)) for value in fields.values()) > LONGEST or (record_id or 0) > LARGEST_ID
    if too_large or (person is None and not session):
        return False
    changed = _mine(person, session, form, record_id).update(fields=fields, saved_at=timezone.now())
    if not changed:
        session = "" if person is not None else session
        Draft.objects.create(person=person, session=session, form=form, record_id=record_id, fields=fields)
    return True


def _storable(value: Any) -> Any:
    """Without NUL, which PostgreSQL has no place for, neither in text nor in JSON."""
    if isinstance(value, str):
        return value.replace("\0", "")
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value


def kept_draft(person: Person | None, session: str, form: str, record_id: int | None = None) -> Draft | None:
    """The draft that waits for this person (or browser session) in this form, if any."""
    if person is not None:
        drafts = _of_person(form, record_id is None, person_id=person.pk, record_id=record_id or 0)
    else:
        drafts = list(_mine(None, session, form, record_id).order_by("-saved_at")[:1]) if session else []
    return drafts[0] if drafts and drafts[0].saved_at > timezone.now() - KEPT else None


def _persons_drafts(form: str, is_new: bool, person_id: int, record_id: int) -> "QuerySet[Draft]":
    about = Q(record_id__isnull=True) if is_new else Q(record_id=record_id)
    return Draft.objects.filter(about, form=form, person_id=person_id).order_by("-saved_at")[:1]


# One that is too old for the form and waits for the night's sweep is passed over in Python: a statement that is kept
# can't hold a moment.
_of_person = Prepared(_persons_drafts, may_vanish="record_id")


def drop_draft(person: Person | None, session: str, form: str, record_id: int | None = None) -> None:
    """It was sent: the draft is no longer needed."""
    if kept_draft(person, session, form, record_id) is not None:  # mostly there is none: that costs no write
        _mine(person, session, form, record_id).delete()


def adopt_drafts(session: str, person: Person) -> int:
    """After sign-in: what was begun as a visitor in this browser is theirs now; how many."""
    return Draft.objects.filter(person=None, session=session).update(person=person, session="") if session else 0


@scheduled(every=timedelta(days=1), after=timedelta(hours=3, minutes=30))
def purge_drafts() -> int:
    """Remove drafts older than `KEPT`; how many."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()[0]
