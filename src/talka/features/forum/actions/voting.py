"""Polls: asked once, voted under a lock, ended, told, forgotten."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.middleware import SUSPENDED
from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.personal import before_erasure
from talka.kernel.records.actions import lock, mark_translations_behind
from talka.kernel.records.doors import visible

from .. import rules
from ..models import Choice, Poll, Topic, Vote

FEWEST, MOST = 2, 12
FARTHEST = timedelta(days=366)
FORGOTTEN_AFTER = timedelta(days=30)
OVER = _("This poll is over.")


@dataclass(frozen=True)
class PollTerms:
    """What is asked, and until when."""

    question: str
    choices: tuple[str, ...]
    takes_many: bool
    ends_at: datetime


def put_poll(topic: Topic, terms: PollTerms) -> Poll:
    """Put the poll at its topic, in the caller's transaction. Raises `Denied` for terms that make no poll."""
    now = timezone.now()
    require(Decision(now < terms.ends_at < now + FARTHEST, _("Choose a day within a year.")))
    choices = [" ".join(one.split()) for one in terms.choices]
    distinct = len({one.casefold() for one in choices}) == len(choices) and all(choices)
    require(Decision(FEWEST <= len(choices) <= MOST and distinct, _("Give two to twelve different choices.")))
    topic.poll_question, topic.poll_choices = terms.question, "\n".join(choices)
    topic.save(update_fields=["poll_question", "poll_choices"])
    poll = Poll.objects.create(topic=topic, takes_many=terms.takes_many, ends_at=terms.ends_at)
    Choice.objects.bulk_create(Choice(poll=poll, number=number) for number in range(len(choices)))
    return poll


@transaction.atomic
def add_poll(topic: Topic, terms: PollTerms, *, by: Person) -> Poll:
    """Add a poll to a topic that has none."""
    topic = lock(topic)
    require(rules.may_add_poll(by, topic))
    poll = put_poll(topic, terms)
    mark_translations_behind(topic)
    note("forum.poll_added", topic, by, organisation=topic.owner_id)
    return poll


@transaction.atomic
def vote(topic: Topic, numbers: Collection[int], *, by: Person) -> Poll:
    """Vote for the choices with these numbers; none takes the vote back. It can be changed until the poll's end.

    Under the poll's lock, so that each person is counted once. The fact names nobody, and no choice.
    """
    require(Decision(by.is_active and not by.is_suspended, SUSPENDED))
    if not visible(Topic, by, rules.may_see & rules.is_live).filter(pk=topic.pk).exists():
        raise Denied(rules.is_live.why)
    poll = Poll.objects.select_for_update().filter(pk=topic.pk).first()
    if poll is None or poll.is_over():
        raise Denied(OVER)
    choices = {choice.number: choice for choice in poll.choices.all()}
    wanted = set(numbers)
    require(Decision(wanted <= choices.keys(), _("Choose one of them.")))
    require(Decision(poll.takes_many or len(wanted) <= 1, _("Choose one of them.")))
    before = set(Vote.objects.filter(poll=poll, person=by).values_list("choice__number", flat=True))
    if before == wanted:
        return poll
    Vote.objects.filter(poll=poll, person=by).exclude(choice__number__in=wanted).delete()
    Vote.objects.bulk_create(
        Vote(poll=poll, choice=choices[number], person=by, is_only=not poll.takes_many)
        for number in sorted(wanted - before)
    )
    _count(poll)
    note("forum.voted", topic, None)
    return poll


def _count(poll: Poll) -> None:
    """Count all votes anew, within the lock."""
    counts = dict(Vote.objects.filter(poll=poll).values_list("choice").annotate(Count("pk")))
    changed = [choice for choice in poll.choices.all() if choice.votes != counts.get(choice.pk, 0)]
    for choice in changed:
        choice.votes = counts.get(choice.pk, 0)
    Choice.objects.bulk_update(changed, ["votes"])
    poll.voters = Vote.objects.filter(poll=poll).values("person").distinct().count()
    poll.save(update_fields=["voters"])


@transaction.atomic
def end_poll(topic: Topic, *, by: Person) -> Poll:
    """End it before its day; its result is seen by everybody. Twice changes nothing."""
    topic = lock(topic)
    require(rules.may_end_poll(by, topic))
    poll = Poll.objects.select_for_update().filter(pk=topic.pk).first()
    if poll is None:
        raise Denied
    if not poll.is_over():
        poll.ends_at = poll.end_told_at = timezone.now()
        poll.save(update_fields=["ends_at", "end_told_at"])
        note("forum.poll_ended", topic, by)
    return poll


@scheduled(every=timedelta(minutes=15))
def tell_ended_polls() -> int:
    """Note the end of each poll whose day has come, once, however many workers look; how many."""
    now = timezone.now()
    told = 0
    for pk in list(Poll.objects.filter(ends_at__lte=now, end_told_at=None).values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            if Poll.objects.filter(pk=pk, end_told_at=None).update(end_told_at=now):
                note("forum.poll_ended", pk)
                told += 1
    return told


@scheduled(every=timedelta(days=1), after=timedelta(hours=4, minutes=20))
def forget_votes() -> int:
    """Forget who voted what in polls that ended 30 days ago; their counts stay. How many votes."""
    gone, _each = Vote.objects.filter(poll__ends_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    return gone


@before_erasure
def take_votes_back(person: Person) -> None:
    """Whoever leaves isn't counted in polls that still run; a result that was told stands."""
    running = Vote.objects.filter(person=person, poll__ends_at__gt=timezone.now())
    for pk in sorted(set(running.values_list("poll_id", flat=True))):
        poll = Poll.objects.select_for_update().get(pk=pk)
        Vote.objects.filter(poll=poll, person=person).delete()
        _count(poll)
