"""Comments as pages show them: who says what in which language, what the reader may do with it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.models import Record

from ..acts import Act, acts_for
from ..lookalikes import misleading
from ..models import EDITABLE_FOR, CommentState, ReactionCode
from .rows import PAGE, conversation_of, page_rows, thread_rows

ICONS = {"thanks": "heart", "agree": "hand-thumbs-up", "useful": "lightbulb", "unclear": "question-circle"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A reaction: how many people gave it, and whether the reader did."""

    code: str
    count: int
    mine: bool

    @property
    def label(self) -> str:
        """Its word."""
        return str(ReactionCode(self.code).label)

    @property
    def icon(self) -> str:
        """Its sign beside the word."""
        return ICONS[self.code]


@dataclass(slots=True)
class Shown:
    """One comment. `may` holds what the reader may do; `runs` are its answers, those in other languages folded.

    `who` is the name that it is said under, `feigned` whether that looks like an organisation's or a coordinator's who
    isn't them. `words` is False where only its place is to be seen. `more` answers are on its thread's own page.
    """

    id: int
    thread_id: int
    who: str
    organisation_id: int | None
    feigned: bool
    text: str
    words: bool
    language: str
    named: tuple[tuple[str, str], ...]
    state: str
    at: datetime
    edited_at: datetime | None
    official: bool
    is_own: bool
    answered_id: int | None
    answered: str
    taken: tuple[Taken, ...]
    may: frozenset[str]
    acts: tuple[Act, ...]
    runs: list[Run] = field(default_factory=list)
    more: int = 0

    @property
    def key(self) -> Hashable:
        """All of it but when it was said and what hangs below: what is drawn of it is the same while this is."""
        return _KEY(self)


_KEY = attrgetter(*(each.name for each in fields(Shown) if each.name not in ("at", "runs", "more")))


@dataclass(frozen=True, slots=True)
class Run:
    """Answers that follow each other: `languages` are named where the reader reads none of them."""

    comments: list[Shown]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a conversation. `others` more comments are in `other_languages`; `next_after` begins the next page."""

    record_id: int
    comments: int
    threads: list[Shown]
    pinned: list[Shown]
    taken: tuple[Taken, ...]
    others: int = 0
    other_languages: tuple[str, ...] = ()
    next_after: int = 0
    is_closed: bool = False

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read, here or on its other pages."""
        return bool(self.comments or self.threads or self.pinned or self.others or self.next_after)


def page_of(
    record: Record, person: Person | None, reads: Sequence[str], *, after: int = 0, others: bool = False
) -> Page:
    """A page of threads, oldest first: those in which something is written in a language of `reads`, or the `others`.

    Two statements, one more where names are met that were not met lately; one where nobody has written anything; one
    less for a record that was read for its page.
    """
    kept = conversation_of(record, person)
    mine, rest = _split(kept["groups"], reads)
    groups = rest if others else mine
    rows: list[dict[str, Any]] = []
    # On the first page official answers stand in whatever language.
    if groups or (kept["groups"] and not after and not others) or (kept["held"] and person is not None):
        rows = page_rows(person, record.pk, tuple(sorted(groups)), after=after)
    threads, pinned, next_after = _threads(shown_of(rows, record, person), rows, reads, after, others)
    return Page(
        record_id=record.pk,
        comments=kept["comments"],
        threads=threads,
        pinned=pinned,
        taken=taken_of(kept["reactions"], codes_in(kept["mine"])),
        others=0 if others else sum(rest.values()),
        other_languages=_languages_of(rest),
        next_after=next_after,
        is_closed=kept["is_closed"],
    )


def _split(groups: Mapping[str, int], reads: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The groups of threads in which something is for this reader, and the others; places without words are for all."""
    wanted = set(reads)
    mine = {group: size for group, size in groups.items() if not group or wanted.intersection(group.split())}
    return mine, {group: size for group, size in groups.items() if group not in mine}


def _languages_of(groups: Mapping[str, int]) -> tuple[str, ...]:
    """The languages of these groups, the commonest first."""
    counts: dict[str, int] = {}
    for group, size in groups.items():
        for code in group.split():
            counts[code] = counts.get(code, 0) + size
    return tuple(sorted(counts, key=lambda code: (-counts[code], code)))


def codes_in(mine: str | None) -> set[str]:
    """The reader's reactions, as a row holds them."""
    return set(mine.split(",")) if mine else set()


def _threads(
    shown: dict[int, Shown], rows: list[dict[str, Any]], reads: Sequence[str], after: int, others: bool
) -> tuple[list[Shown], list[Shown], int]:
    """The threads of the page, what is pinned above them, and where the next page begins (0: there is none)."""
    heads = [row for row in rows if row["head_id"] is None]
    pinned = [shown[row["id"]] for row in heads if row["is_official"]]
    in_turn = [row for row in heads if not row["is_official"]]
    more = len(in_turn) > PAGE
    in_turn = in_turn[:PAGE]
    there = {row["id"] for row in in_turn} | {one.id for one in pinned}
    for head_id in there:
        answers = [shown[row["id"]] for row in rows if row["head_id"] == head_id]
        fold_answers(shown[head_id], answers, () if others else reads)
    # An official answer to a comment stands above too, whichever page its thread is on.
    if not after and not others:
        pinned += [shown[row["id"]] for row in rows if row["head_id"] and row["is_official"] and row["is_listed"]]
    return [shown[row["id"]] for row in in_turn], pinned, in_turn[-1]["id"] if more else 0


def fold_answers(head: Shown, answers: list[Shown], reads: Sequence[str]) -> None:
    """Hang answers under their head; those in languages that the reader doesn't read are folded, run by run."""
    for answer in answers:
        foreign = bool(reads) and answer.words and answer.language not in reads and not answer.is_own
        last = head.runs[-1] if head.runs else None
        if last is None or bool(last.languages) != foreign:
            last = Run([], (answer.language,) if foreign else ())
            head.runs.append(last)
        elif foreign and answer.language not in last.languages:
            head.runs[-1] = last = Run(last.comments, (*last.languages, answer.language))
        last.comments.append(answer)
    head.more = max(0, head.more - sum(answer.state == CommentState.SHOWN for answer in answers))


def taken_of(counts: Mapping[str, int], mine: Iterable[str] = ()) -> tuple[Taken, ...]:
    """All reactions in their order, with how many gave each."""
    return _taken(tuple(counts.items()), frozenset(mine))


@lru_cache(maxsize=2048)  # most comments are taken alike: by nobody or by a few
def _taken(counts: tuple[tuple[str, int], ...], mine: frozenset[str]) -> tuple[Taken, ...]:
    known = dict(counts)
    return tuple(Taken(code, known.get(code, 0), code in mine) for code in ReactionCode.values)


def shown_of(rows: list[dict[str, Any]], record: Record, person: Person | None) -> dict[int, Shown]:
    """The comments of these rows, by id; a statement for names that were not met lately."""
    speaking = {row["author_id"]: row["author_name"] for row in rows if row["author_id"] and not row["organisation_id"]}
    feigned = misleading(speaking)
    return {row["id"]: _shown(row, record, person, feigned) for row in rows}


def _shown(row: dict[str, Any], record: Record, person: Person | None, feigned: set[int]) -> Shown:
    is_own = person is not None and row["author_id"] == person.pk
    held_back = row["state"] in (CommentState.HELD, CommentState.HIDDEN)
    words = row["state"] == CommentState.SHOWN or (
        held_back and (is_own or (person is not None and person.is_coordinator))
    )
    return Shown(
        id=row["id"],
        thread_id=row["head_id"] or row["id"],
        who=said_by(row["author_id"], row["author_name"], row["organisation_name"]),
        organisation_id=row["organisation_id"],
        feigned=not row["organisation_id"] and row["author_id"] in feigned,
        text=row["text"] if words else "",
        words=words,
        language=row["language"],
        named=_named(row["named"]) if words else (),
        state=row["state"],
        at=row["created_at"],
        edited_at=row["edited_at"],
        official=row["is_official"],
        is_own=is_own,
        answered_id=row["answers_to_id"] if row["answers_to_id"] != row["head_id"] else None,
        answered=_answered(row),
        taken=taken_of(row["reactions"], codes_in(row["mine"])) if row["state"] == CommentState.SHOWN else (),
        may=_may(row, record, person, is_own),
        acts=acts_for(person, {**row, "record": record}) if words else (),
        more=max(0, row["size"] - (row["state"] == CommentState.SHOWN)),
    )


def _named(named: list[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
    """The names that are mentions, with where each leads."""
    language = get_language() or "en"
    return tuple((name, f"/{language}/organisations/of/{pk}/" if pk else "") for name, pk in named)


def said_by(author_id: int | None, author: str | None, organisation: str | None) -> str:
    """The name under which something is said."""
    if organisation:
        return organisation
    return (author or str(NAMELESS)) if author_id else _("Somebody who left")


def _answered(row: dict[str, Any]) -> str:
    """Whom an answer to an answer answers; empty for an answer to the thread's first comment."""
    if row["answers_to_id"] is None or row["answers_to_id"] == row["head_id"]:
        return ""
    if row["answered_state"] != CommentState.SHOWN:
        return ""
    return said_by(row["answered_author_id"], row["answered_author"], row["answered_organisation"])


def _may(row: dict[str, Any], record: Record, person: Person | None, is_own: bool) -> frozenset[str]:
    """What the reader may do with it, without a statement: the actions ask the rules again."""
    if person is None or person.is_suspended:
        return frozenset()
    shown = row["state"] == CommentState.SHOWN
    may = set()
    if shown:
        may |= {"answer", "react"} - ({"react"} if is_own else set())
    if is_own and row["state"] in (CommentState.SHOWN, CommentState.HELD):
        may |= {"take_back", "say_language"}
        if timezone.now() < row["created_at"] + EDITABLE_FOR:
            may.add("edit")
    owners = row["organisation_id"] is not None and row["organisation_id"] == record.owner_id
    edits = record.owner_id in person.edited_organisation_ids
    if shown and ((owners and edits) or (person.is_coordinator and row["organisation_id"])):
        may.add("unmark" if row["is_official"] else "mark")
    return frozenset(may)


def thread_of(
    record: Record, person: Person | None, head_id: int, *, after: int = 0, size: int = 50
) -> tuple[Shown | None, int]:
    """One thread with a page of its answers, none folded, and where the next page begins (0: there is none)."""
    rows = thread_rows(person, head_id, after=after, size=size)
    shown = shown_of(rows, record, person)
    head = shown.get(head_id)
    answers = [row for row in rows if row["head_id"] == head_id]
    if head is None:
        return None, 0
    more = len(answers) > size
    fold_answers(head, [shown[row["id"]] for row in answers[:size]], ())
    head.more = 0
    return head, answers[size - 1]["place"] if more else 0
