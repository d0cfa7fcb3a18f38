"""A line of a circle's plan, handed to the page on which a need, an offer or a call begins."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from talka.kernel.people.models import Person
from talka.kernel.records.handing import giver
from talka.kernel.records.models import Record, Tag

from .. import rules
from ..models import PlanLine
from .ending import open_as

NAME = "circle"


def _open(pk: int, record: Record, person: Person) -> None:
    if line := PlanLine.objects.filter(pk=pk).first():
        open_as(line, record, by=person)


def give(person: Person, number: int) -> tuple[Mapping[str, Any], Callable[[Record, Person], object]] | None:
    """The line's words, for the circle's people and as long as nothing came of it."""
    line = PlanLine.objects.select_related("circle").filter(pk=number, became=None).first()
    if line is None or not rules.may_see(person, line.circle) or not rules.may_plan_after(person, line.circle):
        return None
    circle = line.circle
    said = [_("Planned in the study circle “%(title)s”.") % {"title": circle.title}]
    if line.who:
        said.append(line.who)
    terms: dict[str, list[int]] = {}
    for pk, scheme in Tag.objects.filter(record_id=circle.pk).values_list("term_id", "term__scheme"):
        terms.setdefault(f"{scheme}s", []).append(pk)
    initial = {"title": line.what, "body": "\n\n".join(said), "place": circle.place_id, **terms}
    return initial, partial(_open, line.pk)


giver(NAME, give)
