"""When participants are asked what, and who is to be asked now."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..models import (
    MOMENTS,
    Aftermath,
    Event,
    EventState,
    Feedback,
    FollowUp,
    Intention,
    Registration,
    RegistrationState,
    Step,
    WentOn,
)

ASKED_AFTER = timedelta(days=1)
REMINDED_AFTER = timedelta(days=7)
OPEN_FOR = timedelta(days=30)  # so long feedback is given and changed, and intentions are said
LAST = 15  # months: an answer to the question of the 12th is taken until then
STEPS = {3: Step.MONTHS_3, 6: Step.MONTHS_6, 12: Step.MONTHS_12}
MOST_AT_ONCE = 500
OVER = (EventState.HELD, EventState.REPORTED)
FINAL = (WentOn.ENDED, WentOn.NEVER_BEGAN)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and hour so many calendar months later; the month's last day where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def open_until(event: Event) -> datetime:
    """Until when feedback is given and changed, and intentions are said."""
    return event.ends_at + OPEN_FOR


def moment_now(ends_at: datetime, now: datetime) -> int | None:
    """Which question is open: 3, 6 or 12 (months after the event's end) until the next one is; None for none."""
    for months, until in zip(MOMENTS, (*MOMENTS[1:], LAST), strict=True):
        if months_after(ends_at, months) <= now < months_after(ends_at, until):
            return months
    return None


def attended() -> "QuerySet[Registration]":
    """Registrations of those who were at events that are over, who have an address and may be asked."""
    objected = Aftermath.objects.filter(registration=OuterRef("pk"), step=Step.OBJECTED)
    rows = Registration.objects.filter(state=RegistrationState.ATTENDED, person__is_active=True)
    return rows.filter(~Exists(objected), event__state__in=OVER)


def _without(step: str) -> Exists:
    return ~Exists(Aftermath.objects.filter(registration=OuterRef("pk"), step=step))  # type: ignore[return-value]


def _silent() -> Exists:
    return ~Exists(Feedback.objects.filter(registration=OuterRef("pk")))  # type: ignore[return-value]


def to_ask_feedback(now: datetime | None = None) -> list[int]:
    """Ids of registrations of which nobody asked yet what they say of the event, the day after its end or later."""
    now = now or timezone.now()
    rows = attended().filter(event__ends_at__lte=now - ASKED_AFTER, event__ends_at__gt=now - OPEN_FOR)
    rows = rows.filter(_without(Step.ASKED), _silent())
    return [*rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]]


def to_remind(now: datetime | None = None) -> list[int]:
    """Ids of those who were asked a week ago and said nothing; while it can still be said."""
    now = now or timezone.now()
    asked = Aftermath.objects.filter(registration=OuterRef("pk"), step=Step.ASKED, at__lte=now - REMINDED_AFTER)
    rows = attended().filter(Exists(asked), _without(Step.REMINDED), _silent(), event__ends_at__gt=now - OPEN_FOR)
    return [*rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]]


def to_ask_how_it_goes(months: int, now: datetime | None = None) -> Iterable[int]:
    """Ids of those who said that they will start something that may still go on, and weren’t asked at this moment."""
    now = now or timezone.now()
    final = FollowUp.objects.filter(intention=OuterRef("pk"), answer__in=FINAL)
    lasting = Intention.objects.filter(~Exists(final), registration=OuterRef("pk")).exclude(text="")
    oldest, newest = now - timedelta(days=31 * (LAST + 1)), now - timedelta(days=28 * months)
    rows = attended().filter(Exists(lasting), _without(STEPS[months]))
    rows = rows.filter(event__ends_at__gt=oldest, event__ends_at__lte=newest)
    return _at(months, now, rows)


def _at(months: int, now: datetime, rows: "QuerySet[Registration]") -> Iterator[int]:
    """Those for whom it is this moment: a month has 28 to 31 days, which the database doesn't count."""
    found = 0
    for pk, ends_at in rows.order_by("pk").values_list("pk", "event__ends_at").iterator():
        if moment_now(ends_at, now) == months:
            yield pk
            found += 1
        if found >= MOST_AT_ONCE:
            return
