"""A wave of spam is cleared by one decision, and restored by one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.models import Comment
from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.job import job
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.actions import lock, withhold
from talka.kernel.records.models import Record

from .. import rules
from ..models import LONGEST, Act, Batch, BatchState, Decision, Reason, Report, ReportState, Touched
from ..queries.waves import Wave, comments_of, people_of, records_of
from .deciding import NEEDS_REASONS, Statement, tell
from .restoring import put_back, settle_appeals

# People a transaction: what they wrote is in memory meanwhile.
SLICE = 50
AT_ONCE = 20
NOBODY = _("Nobody is found by this. Perhaps somebody else has cleared it.")
# A form that was open longer than this may not say any more what would be done.
LOOKED_LATELY = timedelta(hours=12)


@transaction.atomic
def clear_wave(wave: Wave, statement: Statement, *, by: Person, until: datetime) -> Batch:
    """Suspend for good everybody whom the wave found until that moment, and hide all that they wrote.

    A few at once, more by the worker, slice by slice. Each gets the statement and may object for themselves; all is
    restored by one act. Raises `Denied`; the same twice within the moment is one.
    """
    require(rules.is_coordinator(by, None))
    if not wave.is_narrow:
        raise Denied(_("Say what they have in common: a text, or the domain of their addresses."))
    if statement.rule not in Reason.values or not statement.facts.strip():
        raise Denied(NEEDS_REASONS)
    now = timezone.now()
    until = min(until, now)
    if until < now - LOOKED_LATELY:
        raise Denied(_("You opened this page long ago. Look again."))
    # Whoever sends it twice at once waits here: the second one finds the first one's batch.
    list(Person.objects.select_for_update().filter(pk=by.pk))
    wanted = wave.as_json()
    if same := Batch.objects.filter(by=by, until=until, wanted=wanted).first():
        return same
    number = people_of(wave, until).exclude(pk=by.pk)[: AT_ONCE + 1].count()
    if not number:
        raise Denied(NOBODY)
    batch = Batch.objects.create(
        wanted=wanted, rule=statement.rule, facts=statement.facts.strip()[:LONGEST], language=statement.language,
        by=by, until=until,
    )  # fmt: skip
    note("moderation.wave_begun", None, by, batch=batch.pk, rule=batch.rule)
    if number > AT_ONCE:
        go_on.enqueue(batch.pk)
    else:
        _clear_slice(batch)
        _clear_slice(batch)  # finds nobody, and ends it
    return batch


@transaction.atomic
def restore_wave(batch: Batch, *, by: Person) -> Batch:
    """All that one decision on a wave has done is undone, but for what was restored singly. Twice changes nothing."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    require(rules.is_coordinator(by, None))
    if batch.state in (BatchState.RESTORING, BatchState.RESTORED):
        return batch
    batch.state, batch.reached = BatchState.RESTORING, 0
    batch.restored_by, batch.restored_at = by, timezone.now()
    batch.save(update_fields=["state", "reached", "restored_by", "restored_at"])
    note("moderation.wave_restoring", None, by, batch=batch.pk)
    if batch.people > AT_ONCE:
        go_on.enqueue(batch.pk)
    else:
        _restore_slice(batch)
        _restore_slice(batch)
    return batch


@job(retries=8)
def go_on(batch_id: int) -> None:
    """One more slice of the work on a wave, then the next; harmless to repeat."""
    if work_on(batch_id):
        go_on.enqueue(batch_id)


@transaction.atomic
def work_on(batch_id: int) -> bool:
    """Do a slice, under the batch's lock; whether there is more."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == BatchState.CLEARING:
        return _clear_slice(batch)
    return batch.state == BatchState.RESTORING and _restore_slice(batch)


def _clear_slice(batch: Batch) -> bool:
    found = people_of(Wave.from_json(batch.wanted), batch.until).filter(pk__gt=batch.reached)
    people = list(found.exclude(pk=batch.by_id or 0).order_by("pk")[:SLICE])
    if not people or batch.by is None or not rules.coordinates(batch.by):
        _end(batch, BatchState.CLEARED, "moderation.wave_cleared")
        return False
    ids = [person.pk for person in people]
    written = list(comments_of(ids, batch.until).order_by("pk"))
    records = list(records_of(ids, batch.until).order_by("pk"))
    decisions = _decide(batch, people)
    # Before the people, as all others: conversations are locked first.
    _touch(decisions, written, records, people)
    comments.hide_all(written, by=batch.by, keeps_place=False)
    for row in records:
        record = lock(Record(pk=row.pk))
        if withhold(record, True):
            note("records.withheld", record, batch.by)
    Person.objects.filter(pk__in=ids).update(suspended_until=FOR_GOOD)
    _answer(decisions, written)
    for made in decisions.values():
        tell(made)
    batch.reached = ids[-1]
    batch.people += len(people)
    batch.comments += len(written)
    batch.records += len(records)
    batch.save(update_fields=["reached", "people", "comments", "records"])
    return True


def _decide(batch: Batch, people: list[Person]) -> dict[int, Decision]:
    """A decision each, by the person's id: so each reads its reasons, and may object for themselves."""
    made = Decision.objects.bulk_create(
        Decision(
            person=person, whom=person, act=Act.SUSPENDED, rule=batch.rule, facts=batch.facts,
            language=batch.language, by_id=batch.by_id, batch=batch,
        )
        for person in people
    )  # fmt: skip
    return {decision.person_id: decision for decision in made if decision.person_id}


def _touch(decisions: dict[int, Decision], written: list[Comment], records: list[Record], people: list[Person]) -> None:
    rows = [
        Touched(
            decision=decisions[one.author_id or 0], comment=one,
            was={"state": one.state, "keeps_place": one.keeps_place},
        )
        for one in written
    ]  # fmt: skip
    rows += [
        Touched(decision=decisions[one.author_id or 0], record=one, was={"withheld": one.withheld}) for one in records
    ]
    for person in people:
        was = person.suspended_until.isoformat() if person.suspended_until else ""
        rows.append(Touched(decision=decisions[person.pk], person=person, was={"until": was}))
    Touched.objects.bulk_create(rows, batch_size=500)


def _answer(decisions: dict[int, Decision], written: list[Comment]) -> None:
    """Open reports of these people, and of what they wrote, are answered by the same."""
    waiting = Report.objects.filter(state=ReportState.OPEN)
    of_words = waiting.filter(comment__in=written).values_list("pk", "comment__author_id")
    reported = [*of_words, *waiting.filter(person__in=list(decisions)).values_list("pk", "person_id")]
    for pk, whom in reported:
        Report.objects.filter(pk=pk).update(state=ReportState.LOOKED_AT, decision=decisions[whom or 0])


def _restore_slice(batch: Batch) -> bool:
    rows = batch.decisions.filter(pk__gt=batch.reached, act=Act.SUSPENDED).order_by("pk")
    decisions = list(rows[:SLICE])
    if not decisions or batch.restored_by is None or not rules.coordinates(batch.restored_by):
        _end(batch, BatchState.RESTORED, "moderation.wave_restored")
        return False
    standing = [decision for decision in decisions if decision.undone_at is None]
    ids = [decision.pk for decision in standing]
    Decision.objects.filter(pk__in=ids).update(undone_at=timezone.now())
    put_back(ids, by=batch.restored_by)
    settle_appeals(ids, by=batch.restored_by)
    restoring = Decision.objects.bulk_create(
        Decision(
            person_id=one.person_id, whom_id=one.whom_id, act=Act.RESTORED, language=one.language,
            by_id=batch.restored_by_id, restores=one, batch=batch,
        )
        for one in standing
    )  # fmt: skip
    for decision in restoring:
        tell(decision)
    batch.reached = decisions[-1].pk
    batch.save(update_fields=["reached"])
    return True


def _end(batch: Batch, state: BatchState, verb: str) -> None:
    """Written down once: whoever comes later finds it in another state."""
    changed = Batch.objects.filter(pk=batch.pk).exclude(state=state).update(state=state)
    batch.state = state
    if changed:
        by = batch.by if state == BatchState.CLEARED else batch.restored_by
        note(
            verb, None, by, batch=batch.pk, rule=batch.rule, people=batch.people,
            comments=batch.comments, records=batch.records,
        )  # fmt: skip
