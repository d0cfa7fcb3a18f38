"""Who may see, run and register for an event."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Rule
from talka.kernel.records.models import Participation, ParticipationState, Record
from talka.kernel.records.rules import coordinates, edits_for_owner, is_in_sight, may_edit, may_see

from .models import LIVE, Event, EventState, Registering, Registration, SeriesState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

__all__ = ["may_edit", "may_see"]

BEFORE = (EventState.OPEN, EventState.FULL, EventState.CLOSED)
COMING = (EventState.DRAFT, *BEFORE)
CHECK_IN_BEFORE = timedelta(hours=12)


def is_in(*states: str, because: object) -> Rule:
    """A rule that lets everybody, of events in one of these states."""
    return Rule(
        f"is {' or '.join(states)}",
        lambda person, event: event.state in states,
        lambda person: Q(state__in=states),
        because,  # type: ignore[arg-type]
    )


def _registers(event: Event) -> bool:
    now = timezone.now()
    begun = event.registers_from is None or event.registers_from <= now
    lasts = event.registers_until is None or event.registers_until > now
    return event.registering != Registering.NONE and begun and lasts and event.starts_at > now


def _registers_where() -> Q:
    now = timezone.now()
    begun = Q(registers_from__isnull=True) | Q(registers_from__lte=now)
    lasts = Q(registers_until__isnull=True) | Q(registers_until__gt=now)
    mine = Event.objects.filter(begun, lasts, starts_at__gt=now).exclude(registering=Registering.NONE)
    return Q(pk__in=mine.values("pk"))


takes_registrations = is_in(
    EventState.OPEN, EventState.FULL, because=_("Registration is not open.")
) & Rule(
    "is within its window",
    lambda person, event: _registers(event),
    lambda person: _registers_where(),
    _("Registration is not open now."),
)  # fmt: skip
is_registered = Rule(
    "is registered",
    lambda person, event: person is not None and _registration(person.pk, event.pk),
    lambda person: Q(pk__in=[]) if person is None else Q(Exists(_mine(person.pk).filter(event_id=OuterRef("pk")))),
    _("You are not registered for it."),
)


def _mine(person_id: int) -> QuerySet[Registration]:
    return Registration.objects.filter(person_id=person_id, state__in=LIVE)


def _registration(person_id: int, event_id: int) -> bool:
    return Registration.objects.filter(person_id=person_id, state__in=LIVE, event_id=event_id).exists()


is_draft = is_in(EventState.DRAFT, because=_("It is published already."))
is_coming = is_in(*COMING, because=_("It has begun, or was cancelled."))
is_published_and_coming = is_in(*BEFORE, because=_("This is for events that are published and have not begun."))
is_under_way = is_in(EventState.UNDER_WAY, because=_("It is not under way."))
is_not_cancelled = ~is_in(EventState.CANCELLED, because="")
is_free_to_change = is_not_cancelled.because(_("It was cancelled."))

may_manage = (edits_for_owner | coordinates).because(
    _("Only the organisers may do this."), "may manage"
)  # fmt: skip
may_change = may_edit & is_free_to_change
may_publish = may_manage & is_draft
may_move = may_manage & is_published_and_coming
may_cancel = may_manage & is_published_and_coming
may_close = may_manage & is_in(EventState.OPEN, EventState.FULL, because=_("Registration is not open."))
may_reopen = may_manage & is_in(EventState.CLOSED, because=_("Registration is not closed."))
may_begin_it = may_manage & is_published_and_coming
may_end_it = may_manage & is_under_way
may_copy = may_manage
may_invite = may_manage & is_published_and_coming & is_in_sight
may_register = may_see & takes_registrations

has_doors_open = is_in(
    *BEFORE, EventState.UNDER_WAY, EventState.HELD, EventState.REPORTED, because=_("It was cancelled, or is a draft.")
) & Rule(
    "is about to begin or has begun",
    lambda person, event: event.starts_at - CHECK_IN_BEFORE <= timezone.now(),
    lambda person: Q(
        pk__in=Event.objects.filter(starts_at__lte=timezone.now() + CHECK_IN_BEFORE).values("pk")
    ),
    _("People are checked in from 12 hours before it begins."),
)  # fmt: skip
may_check_in = may_manage & has_doors_open

is_held = is_in(EventState.HELD, because=_("It is not over yet, or its report is published already."))

# Of series.


def _holds_along(person: "Person | None", record: Record) -> bool:
    if person is None or not person.edited_organisation_ids:
        return False
    return _partnerships(person).filter(record_id=record.pk).exists()


def _partnerships(person: "Person") -> QuerySet[Participation]:
    states = [ParticipationState.ACCEPTED, ParticipationState.DONE]
    return Participation.objects.filter(organisation_id__in=person.edited_organisation_ids, state__in=states)


holds_along = Rule(
    "writes for an organisation that holds it together with the owner",
    _holds_along,
    lambda person: Q(pk__in=[]) if person is None else Q(pk__in=_partnerships(person).values("record_id")),
    _("Only organisations that take part may do this."),
)
is_series_draft = is_in(SeriesState.DRAFT, because=_("It is published already."))
is_running = is_in(SeriesState.RUNNING, because=_("This series is not running."))
has_ended = is_in(SeriesState.ENDED, because=_("This series has not ended."))
takes_events = is_in(SeriesState.DRAFT, SeriesState.RUNNING, because=_("This series has ended."))
may_gather = (edits_for_owner | coordinates | holds_along).because(
    _("Only those who hold the series may do this."), "may gather"
)
may_put_in = may_see & may_gather & takes_events
may_publish_series = may_manage & is_series_draft
may_end_series = may_manage & is_running
may_resume_series = may_manage & has_ended
has_begun = is_in(
    EventState.UNDER_WAY, EventState.HELD, EventState.REPORTED, because=_("Certificates are issued when it has begun.")
)
may_issue = may_manage & has_begun
