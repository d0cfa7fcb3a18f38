"""A series: begun, published, ended; events put into it, asked for, taken out."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Missing, require
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
from talka.kernel.records.links import assert_link, confirm_link, end_link
from talka.kernel.records.models import Link, Relation
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import may_begin
from talka.toolkit.writing import save_columns

from .. import rules
from ..models import Event, EventSeries, SeriesState

PUBLISH_FIRST = _("Publish the event first: those who hold the series can’t see it yet.")


@transaction.atomic
def write_series(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person, terms: Collection[int], language: str
) -> EventSeries:
    """Begin a series: a draft that the owner's people see. `by` must write for the owner. Sent twice, it is one."""
    require(may_begin(by, owner))
    if already := sent_before(EventSeries, by, owner=owner, language=language, **columns):
        return already
    series = EventSeries(kind="series", owner=owner, author=by, language=language, **columns)
    series.slug, series.confirmed_at = slug_of(series.title), timezone.now()
    enter_state(series, SeriesState.DRAFT)
    series.save()
    set_tags(series, terms)
    note("series.written", series, by, organisation=owner)
    return series


@transaction.atomic
def change_series(
    series: EventSeries,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    minor: bool = False,
) -> EventSeries:
    """Change its text and columns; raises `Stale` on an old version."""
    series = lock(series)
    require(rules.may_edit(by, series))
    expect_version(series, version)
    for name, value in columns.items():
        setattr(series, name, value)
    series.confirmed_at = timezone.now()
    save_text(series, minor=minor)
    set_tags(series, terms)
    note("series.changed", series, by, organisation=series.owner_id, version=series.version)
    return series


def _enter(series: EventSeries, state: str, verb: str, by: Person) -> None:
    enter_state(series, state)
    held = verb == "series.published" and hold_first(series, by)
    series.save(update_fields=[*STATE_COLUMNS, "withheld"])
    note(verb, series, by, organisation=series.owner_id)
    if held:
        note("records.held", series, by, organisation=series.owner_id)


@transaction.atomic
def publish_series(series: EventSeries, *, by: Person) -> EventSeries:
    """Let everybody see it and follow it. Twice changes nothing."""
    series = lock(series)
    require(rules.may_manage(by, series))
    if series.state == SeriesState.DRAFT:
        _enter(series, SeriesState.RUNNING, "series.published", by)
    return series


@transaction.atomic
def end_series(series: EventSeries, *, by: Person) -> EventSeries:
    """No more events come into it. Twice changes nothing."""
    series = lock(series)
    require(rules.may_manage(by, series))
    if series.state != SeriesState.ENDED:
        require(rules.may_end_series(by, series))
        _enter(series, SeriesState.ENDED, "series.ended", by)
    return series


@transaction.atomic
def resume_series(series: EventSeries, *, by: Person) -> EventSeries:
    """It goes on. Twice changes nothing."""
    series = lock(series)
    require(rules.may_manage(by, series))
    if series.state != SeriesState.RUNNING:
        require(rules.may_resume_series(by, series))
        _enter(series, SeriesState.RUNNING, "series.resumed", by)
    return series


@transaction.atomic
def put_into_series(event: Event, series: EventSeries, *, by: Person) -> Link:
    """Say that an event is part of a series. Twice changes nothing.

    Where `by` holds the series too (its owner's, or a partner's) it is at once, and is part of no other any more; else
    its side is asked, which can see the event: it is published.
    """
    event, series = lock(event), lock(series)
    require(rules.may_change(by, event))
    require(rules.may_see(by, series))
    require(rules.takes_events(by, series))
    holds = bool(rules.may_gather(by, series))
    require(Decision(holds or event.shown, PUBLISH_FIRST))
    link = assert_link(event, Relation.PART_OF, series, by=by, confirmed=holds)
    if link.confirmed_at is not None:
        _join(event, series, by)
    return link


@transaction.atomic
def agree_to_event(series: EventSeries, event: Event, *, by: Person) -> None:
    """The series' side says yes to an event that asked. Twice changes nothing; `Missing` where it doesn't ask."""
    event, series = lock(event), lock(series)
    require(rules.may_put_in(by, series))
    link = Link.objects.filter(source_id=event.pk, relation=Relation.PART_OF, target_id=series.pk).first()
    if link is None:
        raise Missing
    confirm_link(link, by=by)
    _join(event, series, by)


def _join(event: Event, series: EventSeries, by: Person) -> None:
    if event.series_id == series.pk:
        return
    if event.series is not None:
        end_link(event, Relation.PART_OF, event.series, by=by)
    event.series = series
    save_columns(event, "series_id")
    note("events.joined_series", event, by, organisation=event.owner_id, series=series.pk)


@transaction.atomic
def take_out_of_series(event: Event, series: EventSeries, *, by: Person) -> None:
    """It is part of the series no more, or doesn't ask to be: for either side to say. Twice changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event) or rules.may_gather(by, series))
    end_link(event, Relation.PART_OF, series, by=by)
    if event.series_id == series.pk:
        event.series = None
        save_columns(event, "series_id")
        note("events.left_series", event, by, organisation=event.owner_id, series=series.pk)
