"""A need is said to be solved, judged by those it concerns, closed, reopened.

The rule of "is it solved?": when it is said to be solved, its reporter and all who said "me too" are asked. It counts
as solved as soon as more than half of them say yes; or, after `PATIENCE`, when at least one said yes. One "no" reopens
it, at any time until `LATE` has passed, also when it counted as solved already: whoever lives with the need knows best.
When nobody answers in that time, the coordinators are told, and decide.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, lock
from talka.kernel.records.taking_part import speaks

from .. import rules
from ..models import Need, NeedState, Verdict
from ..queries.asking import is_decided
from .progress import add_words

PATIENCE = timedelta(days=21)
LATE = timedelta(days=180)


def _enter(need: Need, state: str) -> None:
    enter_state(need, state)
    need.save(update_fields=[*STATE_COLUMNS, "closed_reason", "closed_reason_language", "asked_round", "asked_at"])


@transaction.atomic
def say_solved(
    need: Need,
    *,
    by: Person,
    organisation: Organisation | None = None,
    text: str = "",
    language: str = "",
) -> Need:
    """Say that it is solved: those whom it concerns are asked whether that is so. Twice changes nothing.

    When its reporter says it, that is their answer too.
    """
    need = lock(need)
    if need.state == NeedState.ANSWERED:
        return need
    require(rules.may_say_solved(by, need))
    if organisation is not None:
        require(speaks(by, organisation.pk))
    need.asked_round += 1
    need.asked_at = timezone.now()
    _enter(need, NeedState.ANSWERED)
    fact = note("needs.answered", need, by, organisation=organisation, round=need.asked_round)
    add_words(fact, need, by, text, language)
    if need.author_id == by.pk:
        _write_verdict(need, by, True, "")
        _settle(need)
    return need


@transaction.atomic
def judge(need: Need, *, by: Person, asked_round: int, solved: bool, word: str = "", language: str = "") -> Need:
    """Answer "is it solved?". A "no" reopens the need; enough "yes" close it (see the rule above).

    Raises `Denied` when `by` wasn't asked, or the question is over (the need was reopened or asked about anew).
    Answering twice counts the last answer.
    """
    need = lock(need)
    if need.asked_round != asked_round or need.asked_at is None or need.asked_at + LATE < timezone.now():
        raise Denied(_("This question is over. Open the need to see how it stands."))
    require(rules.may_judge(by, need))
    fact = _write_verdict(need, by, solved, word)
    if fact is None:
        return need
    if solved:
        add_words(fact, need, by, word, language)
        _settle(need)
    else:
        _reopen(need, by, word, language, because="verdict")
    return need


def _write_verdict(need: Need, by: Person, solved: bool, word: str) -> Fact | None:
    """Keep the answer; None when it is the same as before. A word may come after a bare "yes"."""
    given = Verdict.objects.filter(need=need, person=by, asked_round=need.asked_round).first()
    if given is not None and given.solved == solved and word in ("", given.word):
        return None
    Verdict.objects.update_or_create(
        need=need,
        person=by,
        asked_round=need.asked_round,
        defaults={"solved": solved, "word": word, "at": timezone.now()},
    )
    return note("needs.judged", need, by, solved=solved, round=need.asked_round)


def _settle(need: Need) -> None:
    """Close it when enough have said yes."""
    if need.state == NeedState.ANSWERED and is_decided(need):
        _enter(need, NeedState.SOLVED)
        note("needs.solved", need, None, round=need.asked_round)


@transaction.atomic
def settle(need: Need, *, by: Person) -> Need:
    """A coordinator closes it as solved where nobody answered. Twice changes nothing."""
    need = lock(need)
    if need.state == NeedState.SOLVED:
        return need
    require(rules.may_settle(by, need))
    _enter(need, NeedState.SOLVED)
    note("needs.solved", need, by, round=need.asked_round)
    return need


@transaction.atomic
def close_as_not_feasible(need: Need, *, by: Person, reason: str, language: str) -> Need:
    """Close what can't be done, and say why. Twice changes nothing."""
    need = lock(need)
    if need.state == NeedState.NOT_FEASIBLE:
        return need
    require(rules.may_close(by, need))
    need.closed_reason, need.closed_reason_language = reason, language
    _enter(need, NeedState.NOT_FEASIBLE)
    note("needs.not_feasible", need, by)
    return need


@transaction.atomic
def reopen(need: Need, *, by: Person, text: str = "", language: str = "") -> Need:
    """Open again what was closed or said to be solved; those who respond still do. Twice changes nothing."""
    need = lock(need)
    if need.state == NeedState.REOPENED:
        return need
    require(rules.may_reopen(by, need))
    _reopen(need, by, text, language, because="asked")
    return need


def _reopen(need: Need, by: Person, text: str, language: str, *, because: str) -> None:
    need.closed_reason = need.closed_reason_language = ""
    _enter(need, NeedState.REOPENED)
    add_words(note("needs.reopened", need, by, because=because), need, by, text, language)


@scheduled(every=timedelta(days=1), after=timedelta(hours=5))
def settle_old_questions() -> int:
    """Questions older than `PATIENCE`: solved with at least one yes, else the coordinators are told once. How many."""
    old = Need.objects.filter(state=NeedState.ANSWERED, asked_at__lt=timezone.now() - PATIENCE)
    return sum(_settle_old(pk) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _settle_old(pk: int) -> int:
    need = Need.objects.select_for_update().get(pk=pk)
    if need.state != NeedState.ANSWERED:
        return 0
    if Verdict.objects.filter(need=need, asked_round=need.asked_round, solved=True).exists():
        _enter(need, NeedState.SOLVED)
        note("needs.solved", need, None, round=need.asked_round)
    elif not _told_of_silence(need):
        note("needs.silence", need, None, round=need.asked_round)
    return 1


def _told_of_silence(need: Need) -> bool:
    return Fact.objects.filter(verb="needs.silence", record_id=need.pk, details__round=need.asked_round).exists()
