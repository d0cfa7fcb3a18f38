"""Lists of topics: what was talked about last comes first, what the reader can read before the rest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils.dateparse import parse_datetime

from talka.kernel.people.called import in_language as called_in
from talka.kernel.people.models import NAMELESS, Organisation, OrganisationType, Person
from talka.kernel.records.doors import visible
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import READABLE, Tag, Translation
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import TermEntry, terms

from .. import rules
from ..models import Pin, Topic, TopicState
from .unread import with_news

PAGE = 20
LISTED = (*rules.LIVE, TopicState.CLOSED)


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down to. `term_ids` are a theme and those under it; `pinned_on` the theme itself."""

    term_ids: tuple[int, ...] = ()
    pinned_on: int = 0
    is_question: bool | None = None
    state: str = ""
    network_id: int = 0
    only_news: bool = False
    is_held: bool = False
    others: bool = False
    after: str = ""


@dataclass(frozen=True)
class Line:
    """A topic in a list. `news` replies are new to the reader; `is_new` when they never saw it."""

    id: int
    title: str
    language: str
    url: str
    state: str
    tone: str
    is_question: bool
    has_poll: bool
    who: str
    network: str
    replies: int
    active_at: datetime
    news: int = 0
    is_new: bool = False


@dataclass(frozen=True)
class Lines:
    """A page of a list; `next_after` begins the next one ("": there is none)."""

    lines: list[Line]
    next_after: str = ""


def _narrowed(topics: "QuerySet[Topic]", wanted: Wanted) -> "QuerySet[Topic]":
    if wanted.term_ids:
        tagged = Tag.objects.filter(record_id=OuterRef("pk"), term_id__in=wanted.term_ids)
        topics = topics.filter(Exists(tagged))
    if wanted.is_question is not None:
        topics = topics.filter(is_question=wanted.is_question)
    if wanted.state:
        topics = topics.filter(state=wanted.state)
    if wanted.network_id:
        topics = topics.filter(network_id=wanted.network_id)
    return topics


def _seen(person: Person | None, wanted: Wanted) -> "QuerySet[Topic]":
    """Topics that they may see and want, in whatever language."""
    states = (TopicState.HELD,) if wanted.is_held else LISTED
    return _narrowed(visible(Topic, person, rules.may_see).filter(state__in=states, withheld=False), wanted)


def _readable(reads: Sequence[str]) -> Q:
    """Topics with a text in one of these languages."""
    texts = Translation.objects.filter(record_id=OuterRef("pk"), language__in=reads, state__in=READABLE)
    return Q(language__in=reads) | Q(Exists(texts))


def _with_columns(topics: "QuerySet[Any]", person: Person | None, language: str) -> "QuerySet[Any]":
    rows = in_language(topics, language)
    if person is None:
        rows = rows.annotate(
            news=Value(0, output_field=IntegerField()), is_new=Value(False, output_field=BooleanField())
        )
    else:
        rows = with_news(rows, person)
    return rows.values(
        "id", "slug", "state", "is_question", "poll_choices", "active_at", "read_title", "read_language", "news",
        "is_new", "author_id", author_name=F("author__name"), owner_called=F("owner__called"),
        network_called=F("network__called"), replies=F("conversation__comments"),
    )  # fmt: skip


def _line(row: dict[str, Any], language: str) -> Line:
    kind = kind_of("topic")
    state = kind.state(row["state"])
    return Line(
        id=row["id"],
        title=row["read_title"],
        language=row["read_language"],
        url=kind.address(row["id"], row["slug"], language),
        state=str(state.label),
        tone=state.tone,
        is_question=row["is_question"],
        has_poll=bool(row["poll_choices"]),
        who=called_in(row["owner_called"], language) or _named(row["author_id"], row["author_name"]),
        network=called_in(row["network_called"], language),
        replies=row["replies"] or 0,
        active_at=row["active_at"],
        news=row["news"],
        is_new=row["is_new"],
    )


def _named(author_id: int | None, name: str | None) -> str:
    return (name or str(NAMELESS)) if author_id else ""


def lines_of(person: Person | None, wanted: Wanted, reads: Sequence[str], language: str) -> tuple[Lines, Lines, int]:
    """A page of topics, newest activity first: those in the reader's languages; at their end those in others.

    Where the first have further pages, there is instead the number of the others (first page only). With
    `wanted.others` only those, page by page. Two statements at most.
    """
    every = _seen(person, wanted)
    if wanted.pinned_on:
        every = every.exclude(Exists(Pin.objects.filter(topic_id=OuterRef("pk"), term_id=wanted.pinned_on)))
    foreign = every.filter(~_readable(reads))
    page = _page(foreign if wanted.others else every.filter(_readable(reads)), person, wanted, language)
    if wanted.others:
        return page, Lines([]), 0
    if not page.next_after:
        return page, _page(foreign, person, replace(wanted, after=""), language), 0
    return page, Lines([]), 0 if wanted.after else foreign.count()


def _page(topics: "QuerySet[Topic]", person: Person | None, wanted: Wanted, language: str) -> Lines:
    if cursor := read_cursor(wanted.after):
        at, pk = cursor
        topics = topics.filter(Q(active_at__lt=at) | Q(active_at=at, pk__lt=pk))
    rows = _with_columns(topics, person, language)
    if wanted.only_news and person is not None:
        rows = rows.filter(Q(news__gt=0) | Q(is_new=True))
    found = list(rows.order_by("-active_at", "-pk")[: PAGE + 1])
    lines = [_line(row, language) for row in found[:PAGE]]
    more = len(found) > PAGE
    return Lines(lines, f"{lines[-1].active_at.isoformat()}~{lines[-1].id}" if more else "")


def pinned_on(person: Person | None, term_id: int, language: str) -> list[Line]:
    """What stands on top of a theme, in whatever language; one statement."""
    pinned = visible(Topic, person, rules.may_see).filter(state__in=LISTED, withheld=False, pins__term_id=term_id)
    return [_line(row, language) for row in _with_columns(pinned, person, language).order_by("-pins__at", "-pk")]


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """Where a page begins, out of an address; None for anything else."""
    moment, _tilde, number = text[:60].partition("~")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    try:
        at = parse_datetime(moment.replace(" ", "+"))
    except ValueError:
        return None
    return (at, int(number)) if at is not None and at.tzinfo is not None else None


def theme_counts(person: Person | None, language: str) -> list[tuple[TermEntry, int]]:
    """The themes that topics have, the commonest first, with how many this reader finds there. One statement."""
    known = terms(language)
    rows = Tag.objects.filter(record_id__in=_seen(person, Wanted()).values("pk"), term__scheme="theme")
    counts = rows.values_list("term_id").annotate(number=Count("record_id")).order_by("-number", "term_id")
    return [(known[pk], number) for pk, number in counts if pk in known]


def theme_with_narrower(code: str, language: str) -> tuple[TermEntry, tuple[int, ...]] | None:
    """A theme by its code, and the ids of itself and all under it; None for one that there isn't."""
    known: Collection[TermEntry] = [term for term in terms(language).values() if term.scheme == "theme"]
    theme = next((term for term in known if term.code == code), None)
    if theme is None:
        return None
    return theme, tuple(sorted(term.id for term in known if term.path.startswith(theme.path)))


def networks_of(person: Person | None) -> list[tuple[int, str]]:
    """Networks that they or their organisations belong to, as (id, name), by name. One statement at most."""
    if person is None or not person.organisation_ids:
        return []
    mine: Iterable[int] = person.organisation_ids
    joined = rules.memberships(mine).values("record__owner_id")
    rows = Organisation.objects.filter(
        Q(pk__in=list(mine), type=OrganisationType.NETWORK) | Q(pk__in=joined), merged_into=None, is_closed=False
    )
    return list(rows.order_by("name").values_list("pk", "called"))
