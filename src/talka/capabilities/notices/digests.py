"""Digests: what waited since the last one, in one mail, grouped by what it is about; written when it goes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

from .composing import fill
from .declared import declared
from .letters import absolute
from .models import IN_DIGESTS, Mail, MailChoice, Notice
from .queries import in_digest
from .rhythm import day_of_last
from .stopping import stop_link
from .told import leads_to, say, told, told_because

LETTER = "notices/mail/digest.jinja"
CHUNK = 500
# So many things are told in one mail; the page of notices has the rest.
MOST_GROUPS, MOST_LINES = 30, 6


@scheduled(every=timedelta(minutes=10))
def make_digests() -> int:
    """Queue the digests of those whose hour has come and for whom something waits; how many. Twice changes nothing."""
    now, made = timezone.now(), 0
    for rhythm in IN_DIGESTS:
        zones = MailChoice.objects.filter(rhythm=rhythm).order_by().values_list("person__time_zone", flat=True)
        for zone in zones.distinct():
            made += sum(_queue(ids, day) for ids, day in _due(rhythm, zone, now))
    return made


def _due(rhythm: str, zone: str, now: datetime) -> Iterator[tuple[list[int], date]]:
    """Persons of a rhythm and time zone whose digest is due, some at a time, and the day that it is for.

    What waits for somebody who is suspended goes on waiting.
    """
    day = day_of_last(rhythm, zone, now)
    waiting = Notice.objects.filter(person_id=OuterRef("person_id"), waits=True)
    due = MailChoice.objects.filter(Exists(waiting), rhythm=rhythm, person__time_zone=zone, person__is_active=True)
    due = due.exclude(digested_on__gte=day).exclude(person__suspended_until__gt=now)
    ordered = due.order_by("person_id").values_list("person_id", flat=True)
    last = 0
    while ids := list(ordered.filter(person_id__gt=last)[:CHUNK]):
        yield ids, day
        last = ids[-1]


@transaction.atomic
def _queue(ids: list[int], day: date) -> int:
    """What waits for these persons is from now on in their digest of this day."""
    mine = MailChoice.objects.select_for_update().filter(person_id__in=ids, rhythm__in=IN_DIGESTS)
    found = list(mine.exclude(digested_on__gte=day).values_list("person_id", flat=True))
    MailChoice.objects.filter(person_id__in=found).update(digested_on=day)
    Notice.objects.filter(person_id__in=found, waits=True).update(waits=False, digest=day)
    rows = [
        Mail(cause=f"digest:{pk}:{day:%Y%m%d}", person_id=pk, template=LETTER, context={"day": day.isoformat()})
        for pk in found
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@dataclass
class Group:
    """What happened with one record, or what is about none."""

    title: str
    title_language: str
    url: str
    lines: list[str] = field(default_factory=list)
    more: int = 0


def _filled(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the digest says, asked anew: nothing that its reader has read meanwhile or may not see any more."""
    chosen = getattr(person, "mail_choice", None)
    if person is None or chosen is None or chosen.rhythm not in IN_DIGESTS:
        return None
    groups = groups_of(person, date.fromisoformat(context["day"]), language)
    if not groups:
        return None
    return {
        "groups": groups[:MOST_GROUPS],
        "count": sum(len(group.lines) + group.more for group in groups),
        "notices_url": f"/{language}/notices/",
        "stop_url": stop_link(person),
    }


def groups_of(person: Person, day: date, language: str) -> list[Group]:
    """What a digest tells, by record in the order of its newest news; three statements."""
    found = in_digest(person, day)
    facts = told({row.fact_id for row in found}, language)
    groups: dict[int, Group] = {}
    for row in found:
        kind, one = declared(row.code), told_because(facts[row.fact_id], row.because)
        if kind is None:  # its feature was taken away
            continue
        url = leads_to(kind, one, language)
        new = Group(one.title, one.title_language, absolute(url) if url else "")
        group = groups.setdefault(row.record_id or -row.id, new)
        if len(group.lines) < MOST_LINES:
            group.lines.append(say(kind.sentence, one, language))
        else:
            group.more += 1
    return list(groups.values())


fill(LETTER, _filled, is_news=True)
