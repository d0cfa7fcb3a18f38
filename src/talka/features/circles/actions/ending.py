"""A circle ends: with a summary and a plan, or without having happened."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import enter_state, expect_version, lock, save_text
from talka.kernel.records.links import assert_link
from talka.kernel.records.models import Record, Relation

from .. import rules
from ..models import Circle, CircleState, PlanLine
from .seats import enter

SUMMARY = ("context", "done", "worked", "failed", "evidence")
MOST_LINES = 40
MANY = _("So long a plan can’t be meant.")


@transaction.atomic
def call_off(circle: Circle, *, by: Person, because: str) -> Circle:
    """It doesn't happen, and why; everybody is told. Twice changes nothing."""
    circle = lock(circle)
    if circle.state == CircleState.DID_NOT_HAPPEN:
        require(rules.may_edit(by, circle))
        return circle
    require(rules.may_call_off(by, circle))
    circle.closed_because = because
    enter(circle, CircleState.DID_NOT_HAPPEN, "circles.called_off", by, "closed_because")
    return circle


@transaction.atomic
def finish(circle: Circle, summary: Mapping[str, str], *, by: Person, version: int | None = None) -> Circle:
    """Publish what was learnt: the circle has finished. Later it may be said better; the same words change nothing."""
    circle = lock(circle)
    require(rules.may_finish(by, circle))
    if circle.state == CircleState.FINISHED and all(getattr(circle, name) == summary[name] for name in SUMMARY):
        return circle
    expect_version(circle, version)
    first = circle.state != CircleState.FINISHED
    enter_state(circle, CircleState.FINISHED)
    for name in SUMMARY:
        setattr(circle, name, summary[name])
    circle.confirmed_at = timezone.now()
    save_text(circle)
    note("circles.finished" if first else "circles.changed", circle, by, organisation=circle.owner_id)
    return circle


@transaction.atomic
def add_line(circle: Circle, *, by: Person, what: str, who: str, by_day: date | None) -> PlanLine:
    """Agree on something to do. The same again is the same line."""
    circle = lock(circle)
    require(rules.may_plan_after(by, circle))
    lines = PlanLine.objects.filter(circle=circle)
    if already := lines.filter(what=what, who=who, by_day=by_day).first():
        return already
    require(Decision(lines.count() < MOST_LINES, MANY))
    line = PlanLine.objects.create(circle=circle, what=what, who=who, by_day=by_day)
    note("circles.planned", circle, by, line=line.pk)
    return line


@transaction.atomic
def remove_line(line: PlanLine, *, by: Person) -> None:
    """It is planned no more; a record that it became stays. Twice changes nothing."""
    circle = lock(Circle(pk=line.circle_id))
    require(rules.may_plan_after(by, circle))
    if PlanLine.objects.filter(pk=line.pk).delete()[0]:
        note("circles.planned_no_more", circle, by)


@transaction.atomic
def open_as(line: PlanLine, record: Record, *, by: Person) -> PlanLine:
    """A line of the plan became a record, which is a result of the circle; only the first one counts."""
    circle = lock(Circle(pk=line.circle_id))
    require(rules.may_plan_after(by, circle))
    line = PlanLine.objects.get(pk=line.pk)
    if line.became_id is None:
        line.became_id = record.pk
        line.save(update_fields=["became"])
        assert_link(record, Relation.RESULT_OF, circle, by=by, confirmed=True)
        note("circles.plan_opened", circle, by, line=line.pk, became=record.pk)
    return line
