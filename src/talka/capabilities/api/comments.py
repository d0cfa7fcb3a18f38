"""A record's conversation as the API says it."""

from talka.capabilities.comments.queries.public import listed_comments
from talka.capabilities.comments.queries.rows import conversation_of
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record

from .schemas import CommentAnswer, CommentsAnswer, CommentsAsked


def comments_of(pk: int, person: Person | None, asked: CommentsAsked) -> CommentsAnswer:
    """What is said about a record that this person may see. Raises `Missing` for one that they may not see."""
    record = get_any_record(person, pk)
    after, limit = int(asked.cursor or 0), asked.limit
    languages = [code for value in asked.language for code in value.split(",") if code]
    found = listed_comments(record.pk, languages=languages, after=after, limit=limit + 1)
    return CommentsAnswer(
        comments=[CommentAnswer(**row) for row in found[:limit]],
        total=conversation_of(record)["comments"],
        next=str(found[limit - 1]["id"]) if len(found) > limit else None,
    )
