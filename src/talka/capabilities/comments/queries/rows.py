"""The statements behind a page of comments: each one for all people of one sort, made once."""

from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, Value

from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.records.viewers import ForViewers
from talka.toolkit.joining import joined
from talka.toolkit.prepared import Prepared

from .. import rules
from ..models import Comment, Conversation, Reaction

PAGE = 20  # threads
ANSWERS_AT_ONCE = 10  # of each thread
COLUMNS = (
    "id", "record_id", "head_id", "answers_to_id", "place", "author_id", "organisation_id", "is_official", "text",
    "language", "state", "is_listed", "size", "languages", "reactions", "named", "created_at", "edited_at",
)  # fmt: skip
NAMES = {
    "author_name": F("author__name"),
    "organisation_name": F("organisation__name"),
    "answered_author_id": F("answers_to__author_id"),
    "answered_author": F("answers_to__author__name"),
    "answered_organisation": F("answers_to__organisation__name"),
    "answered_state": F("answers_to__state"),
}

KEPT = ("comments", "held", "groups", "reactions", "is_closed")
NONE: dict[str, Any] = {"comments": 0, "held": 0, "groups": {}, "reactions": {}, "is_closed": False, "mine": ""}
_conversation = Prepared(lambda record_id: Conversation.objects.filter(pk=record_id).values(*KEPT, mine=Value("")))
_conversation_for = Prepared(
    lambda record_id, person_id: Conversation.objects.filter(pk=record_id).values(*KEPT, mine=_mine(person_id))
)
_READ = "read_conversation_"


def _mine(person_id: int) -> Subquery:
    return joined(Reaction.objects.filter(person_id=person_id), "record_id", "code")


def read_along(viewer: Any) -> dict[str, Any]:
    """What is kept of a record's conversation, as expressions on the record (`conversation_of` finds them there)."""
    mine = _mine(viewer.pk) if viewer else Value("")
    return {**{f"{_READ}{name}": F(f"conversation__{name}") for name in KEPT}, f"{_READ}mine": mine}


def conversation_of(record: Record, person: Person | None = None) -> dict[str, Any]:
    """What is kept of a record's conversation, and how the person takes the record (`mine`).

    One statement; none for a record that was read for this person's page.
    """
    if hasattr(record, f"{_READ}mine"):
        if getattr(record, f"{_READ}comments") is None:
            return NONE
        return {name: getattr(record, f"{_READ}{name}") for name in (*KEPT, "mine")}
    found = (
        _conversation_for(record_id=record.pk, person_id=person.pk) if person else _conversation(record_id=record.pk)
    )
    return next(iter(found), NONE)


def _selected(comments: "QuerySet[Any]", viewer: Any) -> "QuerySet[Any]":
    """The columns of comments, with how the viewer takes each (`mine`: codes, joined by commas)."""
    own = joined(Reaction.objects.filter(person_id=viewer.pk), "comment_id", "code") if viewer else Value("")
    return comments.order_by("pk").values(*COLUMNS, **NAMES, mine=own)


def _held_back(viewer: Any) -> Q:
    return (rules.is_unseen & (rules.wrote_it | rules.coordinates)).where(viewer)


def _page(
    viewer: Any, groups: tuple[str, ...], is_first: bool, size: int, record_id: int, after: int
) -> "QuerySet[Any]":
    """A page of threads with their first answers: on the first page the official answers as well."""
    heads = Comment.objects.filter(record_id=record_id, head=None, pk__gt=after, is_official=False)
    in_turn = heads.filter(Q(is_listed=True, languages__in=groups) | _held_back(viewer))
    chosen = in_turn.order_by("pk").values("pk")[: size + 1]
    early = rules.may_read.where(viewer) & Q(place__lte=ANSWERS_AT_ONCE)
    wanted = Q(pk__in=chosen) | (Q(head_id__in=chosen) & early)
    if is_first:
        wanted |= Q(is_official=True, is_listed=True) | (Q(head__is_official=True, head__is_listed=True) & early)
    return _selected(Comment.objects.filter(wanted, record_id=record_id), viewer)


_pages = ForViewers(_page)


def page_rows(
    viewer: Any, record_id: int, groups: tuple[str, ...], *, after: int = 0, size: int = PAGE
) -> list[dict[str, Any]]:
    """The comments of a page by id: `size` + 1 threads, with what is pinned above when it is the first page."""
    # No thread is in the language “-”: without a group there would be no statement to be kept.
    rows: list[dict[str, Any]] = _pages.rows(
        viewer, groups or ("-",), not after, size, record_id=record_id, after=after
    )
    return rows


_thread = ForViewers(
    # `after` is part of the key: a place is too small a number to stand for what is filled in later.
    lambda viewer, size, after, head_id: _selected(
        Comment.objects.filter(rules.may_read.where(viewer) & (Q(pk=head_id) | Q(head_id=head_id, place__gt=after))),
        viewer,
    )[: size + 2]
)


def thread_rows(viewer: Any, head_id: int, *, after: int = 0, size: int = 50) -> list[dict[str, Any]]:
    """A thread's first comment and `size` + 1 of its answers from a place on."""
    rows: list[dict[str, Any]] = _thread.rows(viewer, size, after, head_id=head_id)
    return rows


def own_reactions(person_id: int, record_id: int, ids: list[int]) -> dict[int | None, set[str]]:
    """How somebody took these comments and (None) their record; one statement."""
    found: dict[int | None, set[str]] = {}
    rows = Reaction.objects.filter(Q(comment_id__in=ids) | Q(record_id=record_id), person_id=person_id)
    for comment_id, code in rows.values_list("comment_id", "code"):
        found.setdefault(comment_id, set()).add(code)
    return found
