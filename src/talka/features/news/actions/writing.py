"""Writing news, and saying what they are about."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Denied, require
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
from talka.kernel.records.doors import visible_records
from talka.kernel.records.importing import Row, bring_up_to_date
from talka.kernel.records.links import assert_link, confirm_link, end_link
from talka.kernel.records.models import Link, Record, Relation
from talka.kernel.records.rules import may_edit
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import may_begin

from .. import rules
from ..models import News, NewsState

MOST_ABOUT = 12


def _new(columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, language: str) -> News:
    if by is not None:
        require(may_begin(by, owner))
    news = News(kind="news", owner=owner, author=by, language=language, **columns)
    news.slug = slug_of(news.title)
    news.confirmed_at = timezone.now()
    enter_state(news, NewsState.DRAFT)
    return news


@transaction.atomic
def write_news(
    columns: Mapping[str, Any],
    *,
    owner: Organisation,
    by: Person,
    terms: Collection[int],
    language: str,
    about: Collection[int] = (),
) -> News:
    """Begin a piece of news: a draft that the owner's people see. `by` must write for the owner. Sent twice, it is one.

    `about` are ids of records that it tells of; those that `by` may not see are passed over.
    """
    news = _new(columns, owner=owner, by=by, language=language)
    if already := sent_before(News, by, owner=owner, language=language, **columns):
        return already
    news.save()
    set_tags(news, terms)
    note("news.written", news, by, organisation=owner)
    _tell_of(news, about, by)
    return news


@transaction.atomic
def change_news(
    news: News,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    about: Collection[int] | None = None,
    minor: bool = False,
) -> News:
    """Change its text and columns. Raises `Stale` when somebody else did since the form was opened.

    What was scheduled waits for review again: what goes out is what the reviewer read. `about` of None leaves it.
    """
    news = lock(news)
    require(rules.may_write(by, news))
    expect_version(news, version)
    for name, value in columns.items():
        setattr(news, name, value)
    news.confirmed_at = timezone.now()
    if not minor:
        to_be_read_again(news, by)
    save_text(news, minor=minor)
    set_tags(news, terms)
    note("news.changed", news, by, organisation=news.owner_id, version=news.version)
    if about is not None:
        _tell_of(news, about, by)
    return news


def to_be_read_again(news: News, by: Person) -> None:
    """What was scheduled and is changed waits for review again; the caller, who has it locked, saves."""
    if news.state == NewsState.SCHEDULED:
        news.scheduled_at, news.submitted_by = None, by
        enter_state(news, NewsState.REVIEW)
        note("news.submitted", news, by, organisation=news.owner_id)


def _tell_of(news: News, about: Collection[int], by: Person) -> None:
    """Link it to just these records; those that `by` speaks for agree at once."""
    wanted = {
        record.pk: record
        for record in visible_records(by).filter(pk__in=list(about)[:MOST_ABOUT]).exclude(pk=news.pk).order_by("pk")
    }
    links = Link.objects.filter(source_id=news.pk, relation=Relation.ABOUT).select_related("target")
    for link in links.filter(target__in=visible_records(by)):
        if link.target_id not in wanted:
            end_link(news, Relation.ABOUT, link.target, by=by)
    for record in wanted.values():
        assert_link(news, Relation.ABOUT, record, by=by, confirmed=bool(may_edit(by, record)))


@transaction.atomic
def agree_that_it_is_about(news: News, record: Record, *, by: Person) -> None:
    """The record's side says that the news are about it: they stand on its page from now on. Twice changes nothing."""
    require(may_edit(by, record))
    link = Link.objects.filter(source_id=news.pk, relation=Relation.ABOUT, target_id=record.pk).first()
    if link is None:
        raise Denied
    confirm_link(link, by=by)


@transaction.atomic
def import_news(row: Row) -> News:
    """Take news from an import's row (see `records.importing`): published when a coordinator or the operator brings
    them; what an organisation brings waits for its review.
    """
    columns = {**row.texts, "place_id": row.place_id, "origin": row.url}
    if row.existing is not None:
        return bring_up_to_date(News, row, columns, verb="news.changed")
    news = _new(columns, owner=row.required_owner(), by=row.by, language=row.language)
    news.submitted_by = row.by
    trusted = row.by is None or row.by.is_coordinator
    enter_state(news, NewsState.PUBLISHED if trusted else NewsState.REVIEW)
    news.save()
    set_tags(news, row.terms)
    note("news.published" if trusted else "news.submitted", news, row.by, organisation=news.owner)
    return news


def move(news: News, state: str, verb: str, by: Person | None, *more: str, **details: Any) -> None:
    """Enter a state, save it with the columns `more`, note it. What nobody has seen yet may be held (`hold_first`)."""
    enter_state(news, state)
    held = verb == "news.published" and hold_first(news, by or news.reviewed_by)
    news.save(update_fields=[*STATE_COLUMNS, "withheld", *more])
    note(verb, news, by, organisation=news.owner_id, **details)
    if held:
        note("records.held", news, by, organisation=news.owner_id)
