"""What participants say that they will start, how it went on, and what they say of themselves."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

from .. import queries
from ..models import LIVE, FollowUp, Intention, Registration, SelfDescription, WentOn
from .feedback import NOT_YOURS, TOO_LATE, own

MOST_INTENTIONS = 5
WORDS_KEPT = timedelta(days=548)  # 18 months: three after the last answer is taken
DESCRIBED_KEPT = timedelta(days=548)
MANY = _("Five are enough: name what matters most.")
NOT_ASKED = _("Nothing is asked about it now.")


@transaction.atomic
def say_intention(
    registration: Registration, text: str, *, is_public: bool, by: Person, language: str
) -> Intention:  # fmt: skip
    """Say what one will start: at most five a person and event, until its day. The same words twice are one."""
    row = own(registration, by)
    require(Decision(timezone.now() < queries.open_until(row.event), TOO_LATE))
    mine = list(Intention.objects.filter(registration=row).order_by("pk"))
    for known in mine:
        if known.text == text:
            return known
    require(Decision(len(mine) < MOST_INTENTIONS, MANY))
    said = Intention.objects.create(registration=row, text=text, is_public=is_public, language=language)
    note("registrations.intention_said", row.event, by, registration=row.pk)
    return said


def _own_intention(pk: int, by: Person) -> Intention:
    """Their own, locked. Raises `Missing`."""
    rows = Intention.objects.select_for_update(of=("self",)).select_related("registration__event")
    found = rows.filter(pk=pk, registration__person=by).first()
    if found is None:
        raise Missing
    return found


@transaction.atomic
def show_intention(pk: int, *, by: Person, is_public: bool) -> Intention:
    """Let everybody read it, or nobody any more but the organisers. Twice changes nothing."""
    said = _own_intention(pk, by)
    if said.is_public != is_public:
        said.is_public = is_public
        said.save(update_fields=["is_public"])
    return said


@transaction.atomic
def withdraw_intention(pk: int, *, by: Person) -> None:
    """Take it back: while it may still be said it is gone; later its words go, and it is counted, but asked no more."""
    said = _own_intention(pk, by)
    if timezone.now() < queries.open_until(said.registration.event):
        said.delete()
        return
    said.text, said.is_public = "", False
    said.save(update_fields=["text", "is_public"])
    FollowUp.objects.filter(intention=said).update(line="")


@transaction.atomic
def say_how_it_goes(pk: int, answer: str, line: str, *, by: Person, language: str) -> FollowUp:
    """Answer the question of 3, 6 or 12 months: until the next one is asked, the newest answer counts."""
    said = _own_intention(pk, by)
    now = timezone.now()
    months = queries.moment_now(said.registration.event.ends_at, now)
    if months is None:
        raise Denied(NOT_ASKED)
    columns = {"answer": WentOn(answer), "line": line, "language": language, "answered_at": now}
    made, new = FollowUp.objects.update_or_create(intention=said, months=months, defaults=columns)
    if new:
        event = said.registration.event_id
        note("registrations.went_on", event, by, registration=said.registration_id, months=months)
    return made


@transaction.atomic
def describe_oneself(registration: Registration, terms: Collection[int], *, by: Person) -> None:
    """Say which sector and groups one counts oneself to, or nothing any more; for counting alone. Twice is once."""
    row = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if row.person_id != by.pk or row.state not in LIVE:
        raise Denied(NOT_YOURS)
    require(Decision(timezone.now() < queries.open_until(row.event), TOO_LATE))
    put_description(row, terms)


def put_description(row: Registration, terms: Collection[int]) -> None:
    """Just these terms; in the transaction of whoever calls."""
    mine = SelfDescription.objects.filter(registration=row)
    known = set(mine.values_list("term_id", flat=True))
    if gone := known - set(terms):
        mine.filter(term_id__in=gone).delete()
    SelfDescription.objects.bulk_create(
        [SelfDescription(registration=row, term_id=pk) for pk in sorted(set(terms) - known)]
    )


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def forget_words() -> int:
    """18 months after an event, forget what was said of oneself and the words that not everybody may read; how many."""
    long_ago = timezone.now() - WORDS_KEPT
    described = SelfDescription.objects.filter(registration__event__ends_at__lt=timezone.now() - DESCRIBED_KEPT)
    rows = Intention.objects.filter(registration__event__ends_at__lt=long_ago, is_public=False).exclude(text="")
    lines = FollowUp.objects.filter(intention__registration__event__ends_at__lt=long_ago).exclude(line="")
    return described.delete()[0] + rows.update(text="") + lines.update(line="")
