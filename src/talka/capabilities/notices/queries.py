"""Somebody's notices, newest first, and how many are unread; only what they may see."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from talka.kernel.access.rules import Missing, behind
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_where
from talka.kernel.records.viewers import ForViewers

from .declared import declared
from .models import Following, Mail, MailState, Notice, ReturnedMail, Rhythm
from .told import leads_to, say, told, told_because

MOST_COUNTED = 99


@dataclass(frozen=True)
class Line:
    """One notice as its page shows it. `title` is the record's, in `title_language`."""

    id: int
    sentence: str
    title: str
    title_language: str
    at: datetime
    unread: bool
    leads_somewhere: bool


def notices_of(person: Person) -> "QuerySet[Notice]":
    """Their notices, without those about records that they may not see (any more)."""
    return Notice.objects.filter(Q(record__isnull=True) | behind("record", visible_where(person)), person_id=person.pk)


def unread_count(person: Person) -> int:
    """How many are unread, at most 99: one statement."""
    return len(_unread.rows(person))


_unread = ForViewers(
    lambda viewer: notices_of(viewer).filter(read_at__isnull=True).order_by().values_list("pk")[:MOST_COUNTED]
)


@dataclass(frozen=True)
class Waited:
    """What a digest tells: one notice, of which fact and record, and why this reader gets it."""

    id: int
    code: str
    fact_id: int
    record_id: int | None
    because: str


_in_digest = ForViewers(
    lambda viewer, day: (
        notices_of(viewer)
        .filter(digest=day, read_at__isnull=True)
        .order_by("-pk")
        .values_list("pk", "code", "fact_id", "record_id", "because")
    )
)


def in_digest(person: Person, day: date) -> list[Waited]:
    """What their digest of this day tells that they haven't read meanwhile, newest first; one statement."""
    return [Waited(*row) for row in _in_digest.rows(person, day)]


def page_of_notices(person: Person, language: str, *, before: int | None = None, size: int = 30) -> list[Line]:
    """A page of them, newest first, in three statements; `before` is the id of the last one of the page before."""
    rows = notices_of(person).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    names = ("pk", "code", "fact_id", "record_id", "because", "read_at", "fact__at")
    found = list(rows.values_list(*names)[:size])
    facts = told({row[2] for row in found}, language)
    lines = []
    for pk, code, fact_id, record_id, because, read_at, at in found:
        kind, one = declared(code), told_because(facts[fact_id], because)
        if kind is None:  # its feature was taken away
            continue
        sentence = say(kind.sentence, one, language)
        somewhere = bool(record_id or kind.address)
        lines.append(Line(pk, sentence, one.title, one.title_language, at, read_at is None, somewhere))
    return lines


def address_of(person: Person, notice_id: int, language: str) -> str:
    """Where one of their notices leads; empty when it leads nowhere. Raises `Missing` when it is not theirs to see."""
    row = notices_of(person).filter(pk=notice_id).values_list("code", "fact_id").first()
    kind = declared(row[0]) if row else None
    if row is None or kind is None:
        raise Missing
    return leads_to(kind, told([row[1]], language)[row[1]], language)


@dataclass(frozen=True)
class MailWays:
    """How somebody gets notices by mail (a code of `Rhythm`), and whether mail to their address came back."""

    rhythm: str
    came_back: bool


def mail_ways(person: Person) -> MailWays:
    """Theirs, in one statement."""
    returned = Exists(ReturnedMail.objects.filter(address=OuterRef("email")))
    found = Person.objects.filter(pk=person.pk).values_list("mail_choice__rhythm", returned)
    rhythm, came_back = found.get()
    return MailWays(rhythm or Rhythm.AT_ONCE, came_back)


def follows(person: Person) -> Subquery:
    """What they chose about news of a record, None where they chose nothing: an expression to be read along."""
    return Subquery(Following.objects.filter(record_id=OuterRef("pk"), person_id=person.pk).values("wanted"))


def mail_counts() -> dict[str, int]:
    """How many mails wait and how many could not be sent: ``{"waiting": …, "failed": …}``; for health and doctor."""
    waiting = Mail.objects.filter(state__in=(MailState.QUEUED, MailState.SENDING)).count()
    return {"waiting": waiting, "failed": Mail.objects.filter(state=MailState.FAILED).count()}
