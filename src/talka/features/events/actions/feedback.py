"""What those who were there say of it, until its day; then nobody knows any more who said what."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

from .. import queries
from ..models import Aftermath, Feedback, Registration, RegistrationState, Step
from .attending import HAPPENED

NOT_YOURS = _("This registration is somebody else’s.")
WERE_NOT_THERE = _("This is asked of those who were there.")
TOO_LATE = _("The time for this is over.")


@dataclass(frozen=True)
class Said:
    """What the form asks: `useful` from 1 to 5, `recommends` a code of `Recommends`."""

    useful: int
    recommends: str
    helped: str = ""
    missing: str = ""
    may_quote: bool = False


def own(registration: Registration, by: Person) -> Registration:
    """Their own registration, read anew and locked, of an event where they were. Raises `Denied`."""
    row = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if row.person_id != by.pk:
        raise Denied(NOT_YOURS)
    was_there = row.state == RegistrationState.ATTENDED and row.event.state in HAPPENED
    require(Decision(was_there, WERE_NOT_THERE))
    return row


@transaction.atomic
def give_feedback(registration: Registration, said: Said, *, by: Person, language: str) -> Feedback:
    """Say how it was: once each, changed until its day. The same twice changes nothing."""
    row = own(registration, by)
    require(Decision(timezone.now() < queries.open_until(row.event), TOO_LATE))
    columns = {
        "useful": said.useful, "recommends": said.recommends, "helped": said.helped, "missing": said.missing,
        "may_quote": said.may_quote, "language": language,
    }  # fmt: skip
    known = Feedback.objects.filter(registration=row).first()
    if known is None:
        note("registrations.feedback_given", row.event, by, registration=row.pk)
        return Feedback.objects.create(event=row.event, registration=row, **columns)
    changed = [name for name, value in columns.items() if getattr(known, name) != value]
    if changed:
        for name in changed:
            setattr(known, name, columns[name])
        known.changed_at = timezone.now()
        known.save(update_fields=[*changed, "changed_at"])
    return known


@transaction.atomic
def ask_no_more(registration: Registration, *, by: Person, wanted: bool) -> None:
    """They want to be asked no more about this event (or, not `wanted`, may be asked again). Twice changes nothing."""
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.person_id != by.pk:
        raise Denied(NOT_YOURS)
    if wanted:
        Aftermath.objects.get_or_create(registration=row, step=Step.OBJECTED)
    else:
        Aftermath.objects.filter(registration=row, step=Step.OBJECTED).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def let_go() -> int:
    """Cut what ties feedback to whoever gave it, when it can be changed no more; how many."""
    old = Feedback.objects.filter(registration__isnull=False, event__ends_at__lt=timezone.now() - queries.OPEN_FOR)
    return old.update(registration=None)
