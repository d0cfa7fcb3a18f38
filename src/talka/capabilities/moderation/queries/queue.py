"""What waits for coordinators: reports by what they are about, held first posts, appeals; oldest first, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.comments.queries.showing import said_by
from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.models import Record
from talka.kernel.records.texts import in_language

from ..models import Appeal, AppealState, Reason, Report, ReportState, Touched

PAGE = 30


@dataclass(frozen=True)
class Waits:
    """One thing that waits: what it is, where it is decided, why it is here."""

    on: str
    id: int
    title: str
    title_language: str
    quote: str
    quote_language: str
    who: str
    since: datetime
    url: str
    times: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A page of the queue; `next_after` begins the next one (0: there is none)."""

    lines: list[Waits]
    next_after: int = 0


@dataclass(frozen=True)
class Counts:
    """How much waits of each sort."""

    reports: int
    held: int
    appeals: int

    @property
    def all(self) -> int:
        """Of all sorts."""
        return self.reports + self.held + self.appeals


def _anothers(person: Person) -> Q:
    """Not what they wrote themselves, nor who they are: another coordinator decides on that, and they hear nothing."""
    own = Q(comment__author_id=person.pk) | Q(record__author_id=person.pk) | Q(person_id=person.pk)
    return ~Q(pk__in=Report.objects.filter(own).values("pk"))


def open_reports(person: Person, language: str = "") -> QuerySet[Report]:
    """Reports that this coordinator may answer."""
    found = Report.objects.filter(_anothers(person), state=ReportState.OPEN)
    return found.filter(language=language) if language else found


def held_comments(person: Person, language: str = "") -> QuerySet[Comment]:
    """First comments, and comments with links of who is hardly known, that nobody has read yet."""
    found = Comment.objects.filter(Q(author__isnull=True) | ~Q(author_id=person.pk), state=CommentState.HELD)
    return found.filter(language=language) if language else found


def held_records(person: Person, language: str = "") -> QuerySet[Record]:
    """Records that are withheld without a decision: nobody has seen them yet."""
    decided = Touched.objects.filter(record_id=OuterRef("pk"), decision__undone_at=None)
    found = Record.objects.filter(
        ~Exists(decided), Q(author__isnull=True) | ~Q(author_id=person.pk), withheld=True
    )  # fmt: skip
    return found.filter(language=language) if language else found


def open_appeals(person: Person, language: str = "") -> QuerySet[Appeal]:
    """Appeals that wait; whether this coordinator may answer one, the rule says."""
    found = Appeal.objects.filter(~Q(person_id=person.pk), state=AppealState.OPEN)
    return found.filter(language=language) if language else found


def counts(person: Person) -> Counts:
    """How much waits, in four statements."""
    subjects = open_reports(person).order_by().values("record_id", "comment_id", "person_id").distinct()
    held = held_comments(person).count() + held_records(person).count()
    return Counts(subjects.count(), held, open_appeals(person).count())


def reported(person: Person, language: str, interface: str, *, after: int = 0, size: int = PAGE) -> Page:
    """What was reported, each thing once, however many reported it; at most five statements."""
    grouped = open_reports(person, language).order_by().values("record_id", "comment_id", "person_id")
    groups: Any = grouped.annotate(first=Min("pk"), since=Min("created_at"), said=Sum("times")).filter(first__gt=after)
    rows: list[Any] = list(groups.order_by("first")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    reasons = _reasons(rows)
    shown = _shown(rows, interface)
    lines = []
    for row in rows:
        key = _key(row)
        if key in shown:
            lines.append(_line(*key, shown[key], row["since"], row["said"], reasons.get(key, [])))
    return Page(lines, rows[-1]["first"] if more else 0)


def _key(row: Mapping[str, Any]) -> tuple[str, int]:
    return next((name, row[f"{name}_id"]) for name in ("record", "comment", "person") if row[f"{name}_id"])


def _reasons(rows: list[Any]) -> dict[tuple[str, int], list[tuple[str, int]]]:
    """How often each reason was given, by what it is about."""
    about = Q(record_id__in=[row["record_id"] for row in rows if row["record_id"]])
    about |= Q(comment_id__in=[row["comment_id"] for row in rows if row["comment_id"]])
    about |= Q(person_id__in=[row["person_id"] for row in rows if row["person_id"]])
    found: dict[tuple[str, int], list[tuple[str, int]]] = {}
    named = Report.objects.filter(about, state=ReportState.OPEN).order_by()
    for row in named.values("record_id", "comment_id", "person_id", "reason").annotate(n=Sum("times")).order_by("-n"):
        found.setdefault(_key(row), []).append((str(Reason(row["reason"]).label), row["n"]))
    return found


def _shown(rows: list[Any], interface: str) -> dict[tuple[str, int], dict[str, Any]]:
    """What the things are called and say."""
    ids = {name: [row[f"{name}_id"] for row in rows if row[f"{name}_id"]] for name in ("record", "comment", "person")}
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for name, these in ids.items():
        if these:
            found |= {(name, row["pk"]): row for row in _SAID[name](these, interface)}
    return found


def said_records(ids: Iterable[int], interface: str) -> list[dict[str, Any]]:
    """Records as the queue shows them."""
    rows = in_language(Record.objects.filter(pk__in=ids), interface)
    named = rows.values("pk", "read_title", "read_language", "read_summary", "created_at", who=F("author__name"))
    return [
        {
            "pk": row["pk"], "title": row["read_title"], "title_language": row["read_language"],
            "who": row["who"] or "", "quote": row["read_summary"], "quote_language": row["read_language"],
            "since": row["created_at"],
        }
        for row in named
    ]  # fmt: skip


def said_comments(ids: Iterable[int], interface: str) -> list[dict[str, Any]]:
    """Comments as the queue shows them."""
    named = Comment.objects.filter(pk__in=ids).values(
        "pk", "text", "language", "created_at", "author_id", "author__name", "organisation__name", "record__title",
        "record__language",
    )  # fmt: skip
    return [
        {
            "pk": row["pk"], "title": row["record__title"], "title_language": row["record__language"],
            "who": said_by(row["author_id"], row["author__name"], row["organisation__name"]),
            "quote": row["text"], "quote_language": row["language"], "since": row["created_at"],
        }
        for row in named
    ]  # fmt: skip


def _said_people(ids: Iterable[int], interface: str) -> list[dict[str, Any]]:
    named = Person.objects.filter(pk__in=ids).values("pk", "name", "created_at")
    return [
        {
            "pk": row["pk"], "title": row["name"] or str(NAMELESS), "title_language": "", "who": "", "quote": "",
            "quote_language": "", "since": row["created_at"],
        }
        for row in named
    ]  # fmt: skip


_SAID = {"record": said_records, "comment": said_comments, "person": _said_people}


def _line(on: str, pk: int, said: Mapping[str, Any], since: datetime, times: int, reasons: list[Any]) -> Waits:
    texts = ("title", "title_language", "quote", "quote_language", "who")
    return Waits(
        on=on, id=pk, since=since, times=times, reasons=reasons, url=reverse(f"moderation:on-{on}", args=[pk]),
        **{name: said[name] for name in texts},
    )  # fmt: skip


def held(person: Person, language: str, interface: str, *, after: int = 0, size: int = PAGE) -> Page:
    """First posts: on the first page records, then comments by id; at most four statements."""
    lines = []
    if not after:
        ids = list(held_records(person, language).order_by("pk").values_list("pk", flat=True)[:size])
        records = said_records(ids, interface) if ids else []
        lines = [_line("record", row["pk"], row, row["since"], 0, []) for row in sorted(records, key=_by_id)]
    some = held_comments(person, language).filter(pk__gt=after).order_by("pk")
    found = list(some.values_list("pk", flat=True)[: size + 1])
    more, found = len(found) > size, found[:size]
    rows = sorted(said_comments(found, interface), key=_by_id) if found else []
    lines += [_line("comment", row["pk"], row, row["since"], 0, []) for row in rows]
    return Page(lines, found[-1] if more else 0)


def _by_id(row: Mapping[str, Any]) -> int:
    pk: int = row["pk"]
    return pk


@dataclass(frozen=True)
class Objects:
    """An appeal that waits; `is_own_decision` where the reader decided what is objected to."""

    id: int
    act: str
    words: str
    language: str
    since: datetime
    is_own_decision: bool


def appeals(person: Person, language: str, *, after: int = 0, size: int = PAGE) -> tuple[list[Objects], int]:
    """Appeals by id, and where the next page begins (0: there is none); one statement."""
    some = open_appeals(person, language).filter(pk__gt=after).select_related("decision").order_by("pk")
    rows = list(some[: size + 1])
    found = [
        Objects(
            one.pk, one.decision.get_act_display(), one.words, one.language, one.created_at,
            one.decision.by_id == person.pk,
        )
        for one in rows[:size]
    ]  # fmt: skip
    return found, rows[size - 1].pk if len(rows) > size else 0
