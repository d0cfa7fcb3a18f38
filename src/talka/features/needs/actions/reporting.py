"""A need is reported, confirmed or declined, and changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import (
    STATE_COLUMNS,
    enter_state,
    expect_version,
    lock,
    save_text,
    set_tags,
    slug_of,
)
from talka.kernel.records.models import Tag
from talka.kernel.records.taking_part import may_begin

from .. import rules
from ..models import Need, NeedState
from .content import Content, content_of, write_into

# The same words from the same person within this time are one report that was sent twice.
SENT_TWICE = timedelta(hours=1)


def new_need(content: Content, *, by: Person, owner: Organisation | None, origin: str = "") -> Need:
    """A reported need that is not saved yet. Raises `Denied` when `by` doesn't speak for `owner`."""
    if owner is not None:
        require(may_begin(by, owner))
    need = Need(kind="need", owner=owner, author=by, slug=slug_of(content.title), origin=origin)
    write_into(need, content)
    enter_state(need, NeedState.REPORTED)
    return need


def is_confirmed_at_once(need: Need, by: Person) -> bool:
    """An organisation's need, and one that a coordinator writes down, waits for nobody."""
    return need.owner is not None or by.is_coordinator


@transaction.atomic
def report(content: Content, *, by: Person, owner: Organisation | None = None, origin: str = "") -> Need:
    """Report what is missing, for oneself or in an organisation's name.

    An organisation's need, and one that a coordinator writes down, is confirmed at once; any other waits for a
    coordinator and is seen by its reporter until then. Raises `Denied` when `by` doesn't speak for `owner`. The same
    report sent twice is one need.
    """
    by = Person.objects.select_for_update().get(pk=by.pk)  # two identical reports of one person queue up here
    if not origin and (already := _sent_before(content, by, owner)):
        return already
    need = new_need(content, by=by, owner=owner, origin=origin)
    need.save()
    set_tags(need, content.terms)
    note("needs.reported", need, by, organisation=owner)
    if is_confirmed_at_once(need, by):
        _confirm(need, by)
    return need


@transaction.atomic
def report_all(contents: Iterable[Content], *, by: Person, owner: Organisation | None = None) -> list[Need]:
    """Report several at once, as they were taken down at a meeting: all of them, or none."""
    return [report(content, by=by, owner=owner) for content in contents]


def _sent_before(content: Content, by: Person, owner: Organisation | None) -> Need | None:
    recent = Need.objects.filter(author=by, owner=owner, created_at__gt=timezone.now() - SENT_TWICE)
    return recent.filter(title=content.title, body=content.body, language=content.language, place=content.place).first()


def enter_confirmed(need: Need) -> None:
    """It is confirmed now; the caller saves and notes."""
    enter_state(need, NeedState.CONFIRMED)
    need.confirmed_at = need.changed_at


def _confirm(need: Need, by: Person) -> None:
    enter_confirmed(need)
    need.save(update_fields=[*STATE_COLUMNS, "confirmed_at"])
    note("needs.confirmed", need, by)


@transaction.atomic
def confirm(need: Need, *, by: Person) -> Need:
    """A coordinator confirms what was reported: from now on everybody sees it. Twice changes nothing."""
    need = lock(need)
    if need.state == NeedState.CONFIRMED and by.is_coordinator:
        return need
    require(rules.may_confirm(by, need))
    _confirm(need, by)
    return need


@transaction.atomic
def decline(need: Need, *, by: Person, reason: str, language: str) -> Need:
    """A coordinator doesn't take a report on (it is no need, or says what must not be said); its reporter reads why."""
    need = lock(need)
    if need.state == NeedState.DECLINED and by.is_coordinator:
        return need
    require(rules.may_confirm(by, need))
    enter_state(need, NeedState.DECLINED)
    need.closed_reason, need.closed_reason_language = reason, language
    need.save(update_fields=[*STATE_COLUMNS, "closed_reason", "closed_reason_language"])
    note("needs.declined", need, by)
    return need


@transaction.atomic
def reconsider(need: Need, *, by: Person) -> Need:
    """A coordinator takes back that a report was not taken on: it waits to be read again. Twice changes nothing."""
    need = lock(need)
    if need.state == NeedState.REPORTED and by.is_coordinator:
        return need
    require(rules.may_reconsider(by, need))
    enter_state(need, NeedState.REPORTED)
    need.closed_reason = need.closed_reason_language = ""
    need.save(update_fields=[*STATE_COLUMNS, "closed_reason", "closed_reason_language"])
    note("needs.reconsidered", need, by)
    return need


@transaction.atomic
def change(need: Need, content: Content, *, by: Person, version: int | None = None, minor: bool = False) -> Need:
    """Change what a need says. Raises `Stale` when somebody else did since `version`. The same words change nothing.

    What a coordinator has confirmed waits for one again when its reporter changes its words.
    """
    need = lock(need)
    require(rules.may_edit(by, need))
    terms = tuple(Tag.objects.filter(record_id=need.pk).order_by("term_id").values_list("term_id", flat=True))
    before = content_of(need, terms)
    write_into(need, content)
    if content_of(need, tuple(sorted(content.terms))) == before:
        return need
    expect_version(need, version)
    waits = bool(rules.is_read_again(by, need)) and content_of(need, terms).words != before.words
    if waits:
        enter_state(need, NeedState.REPORTED)
    save_text(need, minor=minor)
    set_tags(need, content.terms)
    note("needs.rewritten" if waits else "needs.changed", need, by)
    return need
