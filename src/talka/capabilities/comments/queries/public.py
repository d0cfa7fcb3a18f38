"""Comments as programs get them: what everybody sees of a record's conversation, by id."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from ..models import Comment, CommentState
from .showing import said_by


def listed_comments(
    record_id: int, *, languages: Sequence[str] = (), after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """At most `limit` comments with a place, in the order in which they were written; one statement.

    Of those that were taken back or hidden only the place is told. With `languages` those alone that are in one.
    """
    found = Comment.objects.filter(record_id=record_id, is_listed=True, pk__gt=after)
    found = found.filter(Q(head=None) | Q(head__is_listed=True))
    if languages:
        found = found.filter(language__in=list(languages), state=CommentState.SHOWN)
    rows: Any = found.order_by("pk").values(
        "id", "head_id", "answers_to_id", "author_id", "author__name", "organisation_id", "organisation__name",
        "is_official", "text", "language", "state", "reactions", "created_at", "edited_at",
    )[:limit]  # fmt: skip
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    shown = row["state"] == CommentState.SHOWN
    by = said_by(row["author_id"], row["author__name"], row["organisation__name"])
    return {
        "id": row["id"],
        "thread": row["head_id"] or row["id"],
        "answers": row["answers_to_id"],
        "state": row["state"],
        "by": by if shown else "",
        "organisation": row["organisation_id"] if shown else None,
        "official": row["is_official"],
        "language": row["language"],
        "text": row["text"] if shown else "",
        "reactions": row["reactions"] if shown else {},
        "created_at": row["created_at"],
        "edited_at": row["edited_at"],
    }
