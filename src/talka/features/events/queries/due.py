"""What the clock asks for."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone

from .. import rules
from ..models import Event, EventState, Registration, RegistrationState


def events_with_lapsed_offers() -> Iterable[int]:
    """Ids of events of which an offered place was not taken in time."""
    lapsed = Registration.objects.filter(state=RegistrationState.OFFERED, offered_until__lte=timezone.now())
    lapsed = lapsed.filter(event__state__in=rules.BEFORE)
    return lapsed.order_by().values_list("event_id", flat=True).distinct()


def events_out_of_step() -> Iterable[int]:
    """Ids of events that stand otherwise than the clock says: to be begun, ended, closed for registration or opened."""
    now = timezone.now()
    begun = Q(state__in=rules.BEFORE, starts_at__lte=now)
    over = Q(state=EventState.UNDER_WAY, ends_at__lte=now)
    closed = Q(state__in=[EventState.OPEN, EventState.FULL], registers_until__lte=now)
    later = Q(registers_until__isnull=True) | Q(registers_until__gt=now)
    put_off = Q(state=EventState.CLOSED, closed_by_hand=False, starts_at__gt=now) & later
    return Event.objects.filter(begun | over | closed | put_off).order_by(F("starts_at")).values_list("pk", flat=True)
