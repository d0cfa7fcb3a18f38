"""A circle is proposed, changed, and opened for people."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import (
    STATE_COLUMNS,
    enter_state,
    expect_version,
    hold_first,
    lock,
    save_text,
    set_tags,
    slug_of,
)
from talka.kernel.records.models import Visibility
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import may_begin

from .. import rules
from ..models import Circle, CircleRoom, CircleState, Seat, SeatRole, SeatState
from .seats import follow

FEWER_THAN_IN = _("More people than that have a place already.")


@transaction.atomic
def propose_circle(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person, terms: Collection[int], language: str
) -> Circle:
    """Propose a circle in an organisation's name; `by` facilitates it. Its people see it. Sent twice, it is one.

    Its room is made with it.
    """
    require(may_begin(by, owner))
    circle = Circle(kind="circle", owner=owner, author=by, language=language, **columns)
    circle.slug = slug_of(circle.title)
    if already := sent_before(Circle, by, owner=owner, language=language, **columns):
        return already
    enter_state(circle, CircleState.PROPOSED)
    circle.taken = 1
    circle.save()
    set_tags(circle, terms)
    Seat.objects.create(
        circle=circle, person=by, role=SeatRole.FACILITATOR, state=SeatState.IN, language=language
    )  # fmt: skip
    room = CircleRoom(
        kind="circle_room", group=circle, title=circle.title, slug=circle.slug, language=language,
        visibility=Visibility.PARTIES,
    )  # fmt: skip
    enter_state(room, "open")
    room.save()
    note("circles.proposed", circle, by, organisation=owner)
    return circle


@transaction.atomic
def open_circle(circle: Circle, *, by: Person) -> Circle:
    """Let others see it and ask to join. Twice changes nothing."""
    circle = lock(circle)
    if circle.state != CircleState.PROPOSED:
        require(rules.may_edit(by, circle))
        return circle
    require(rules.may_open(by, circle))
    enter_state(circle, CircleState.GATHERING)
    held = hold_first(circle, by)
    circle.save(update_fields=[*STATE_COLUMNS, "withheld"])
    note("circles.opened", circle, by, organisation=circle.owner_id)
    if held:
        note("records.held", circle, by, organisation=circle.owner_id)
    follow(circle, by)
    return circle


@transaction.atomic
def change_circle(
    circle: Circle,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    minor: bool = False,
) -> Circle:
    """Change its text and columns; raises `Stale` on an old version. Fewer places than are taken are refused.

    More places are offered to those who wait.
    """
    circle = lock(circle)
    require(rules.may_change(by, circle))
    expect_version(circle, version)
    for name, value in columns.items():
        setattr(circle, name, value)
    require(Decision(circle.most >= circle.taken, FEWER_THAN_IN))
    save_text(circle, minor=minor)
    set_tags(circle, terms)
    CircleRoom.objects.filter(group=circle).update(title=circle.title, slug=circle.slug)
    note("circles.changed", circle, by, organisation=circle.owner_id, version=circle.version)
    follow(circle, by)
    return circle
