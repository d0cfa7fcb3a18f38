"""The way of news: draft → review → scheduled → published → archived."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.jobs.job import job
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.actions import expect_version, lock
from talka.kernel.records.taking_part import WORKS_NO_MORE

from .. import queries, rules
from ..models import News, NewsState
from .writing import move

FARTHEST = timedelta(days=366)


@transaction.atomic
def submit(news: News, *, by: Person, version: int | None = None) -> News:
    """Send a draft for review. Twice changes nothing. Raises `Stale` when it is not what `by` read."""
    news = lock(news)
    if news.state == NewsState.REVIEW:
        require(rules.may_edit(by, news))
        return news
    require(rules.may_submit(by, news))
    expect_version(news, version)
    require(Decision(bool(news.summary or news.body), _("Write what happened first: it has a title only.")))
    news.submitted_by, news.returned_because = by, ""
    move(news, NewsState.REVIEW, "news.submitted", by, "submitted_by", "returned_because")
    return news


@transaction.atomic
def approve(news: News, *, by: Person, version: int | None, at: datetime | None = None) -> News:
    """Publish what was reviewed: now, or at a moment to come. Twice changes nothing.

    Raises `Stale` when the text is no more what the reviewer read.
    """
    news = lock(news)
    done = news.state == NewsState.PUBLISHED if at is None else _is_due_at(news, at)
    if done:
        require(rules.may_decide(by, news))
        return news
    require(rules.may_review(by, news))
    expect_version(news, version)
    require(Decision(news.owner is not None and not news.owner.is_closed, WORKS_NO_MORE))
    now = timezone.now()
    require(Decision(at is None or at > now, _("This moment is over. Choose one to come, or publish it now.")))
    require(Decision(at is None or at < now + FARTHEST, _("Choose a moment within a year.")))
    news.reviewed_by, news.scheduled_at = by, at
    if at is None:
        move(news, NewsState.PUBLISHED, "news.published", by, "reviewed_by", "scheduled_at")
        return news
    move(news, NewsState.SCHEDULED, "news.scheduled", by, "reviewed_by", "scheduled_at", at_moment=at.isoformat())
    publish_when_due.using(run_after=at).enqueue(news.pk)
    return news


def _is_due_at(news: News, at: datetime) -> bool:
    return news.state == NewsState.SCHEDULED and news.scheduled_at == at


@transaction.atomic
def send_back(news: News, *, by: Person, reason: str) -> News:
    """Give it back to be written on, with a word why; what was scheduled isn't any more. Twice changes nothing."""
    news = lock(news)
    if news.state == NewsState.DRAFT:
        require(rules.may_edit(by, news))
        return news
    require((rules.may_edit & rules.waits)(by, news))
    news.returned_because, news.scheduled_at = reason, None
    move(news, NewsState.DRAFT, "news.returned", by, "returned_because", "scheduled_at")
    return news


@transaction.atomic
def archive(news: News, *, by: Person) -> News:
    """Take it out of lists; whoever has its address reads it still. Twice changes nothing."""
    news = lock(news)
    if news.state == NewsState.ARCHIVED:
        require(rules.may_edit(by, news))
        return news
    require(rules.may_archive(by, news))
    move(news, NewsState.ARCHIVED, "news.archived", by)
    return news


@transaction.atomic
def restore(news: News, *, by: Person) -> News:
    """Put it into lists again, as published when it was. Twice changes nothing."""
    news = lock(news)
    if news.state == NewsState.PUBLISHED:
        require(rules.may_edit(by, news))
        return news
    require(rules.may_restore(by, news))
    move(news, NewsState.PUBLISHED, "news.restored", by)
    return news


@transaction.atomic
def publish_due(news_id: int) -> bool:
    """Publish what is due; False when it was sent back, put off or published meanwhile. Only one of many does it."""
    news = News.objects.select_for_update().filter(pk=news_id).first()
    due = news is not None and news.state == NewsState.SCHEDULED and news.scheduled_at is not None
    if news is None or not due or news.scheduled_at > timezone.now():  # type: ignore[operator]  # reason: due says so
        return False
    news.scheduled_at = None
    move(news, NewsState.PUBLISHED, "news.published", None, "scheduled_at")
    return True


@job(retries=10, first_delay=5)
def publish_when_due(news_id: int) -> None:
    """Wait in the queue for a piece of news' moment; harmless to repeat."""
    publish_due(news_id)


@scheduled(every=timedelta(minutes=5))
def publish_overdue() -> int:
    """Publish what is due and whose job was lost; how many."""
    return sum(publish_due(pk) for pk in list(queries.due()))
