"""What is kept of a conversation, worked out anew from its comments: within the lock of the conversation."""

from collections import Counter
from typing import Any

from django.db.models import Count, Max, Q, Sum

from talka.kernel.records.models import Record

from ..models import Comment, CommentState, Conversation, Reaction


def locked(record_id: int) -> Conversation:
    """The conversation of a record, locked until the transaction's end; it is there from the first need of it."""
    found = Conversation.objects.select_for_update().filter(pk=record_id).first()
    if found is None:
        Conversation.objects.bulk_create([Conversation(record_id=record_id)], ignore_conflicts=True)
        found = Conversation.objects.select_for_update().get(pk=record_id)
    return found


def fresh(comment: Comment) -> tuple[Comment, Conversation]:
    """A comment read anew with its record, under the lock of its conversation. Raises Comment.DoesNotExist."""
    while True:
        record_id = Comment.objects.values_list("record_id", flat=True).get(pk=comment.pk)
        conversation = locked(record_id)
        found = Comment.objects.select_related("record").get(pk=comment.pk)
        if found.record_id == record_id:  # else it was moved while we waited
            return found, conversation


def recount_thread(head_id: int) -> None:
    """Keep what a thread's head says of it, and who in it has a place: three statements at most."""
    names = ("pk", "head_id", "answers_to_id", "state", "keeps_place", "is_listed", "language")
    rows: list[Any] = list(Comment.objects.filter(Q(pk=head_id) | Q(head=head_id)).values_list(*names, named=True))
    shown = [row for row in rows if row.state == CommentState.SHOWN]
    answered = {row.answers_to_id for row in shown}
    if any(row.head_id for row in shown):
        answered.add(head_id)
    for listed in (True, False):
        changed = [row.pk for row in rows if row.is_listed != listed and _has_place(row, answered) == listed]
        if changed:
            Comment.objects.filter(pk__in=changed).update(is_listed=listed)
    languages = " ".join(sorted({row.language for row in shown}))
    Comment.objects.filter(pk=head_id).update(size=len(shown), languages=languages[:200])


def _has_place(row: Any, answered: set[Any]) -> bool:
    if row.state == CommentState.HIDDEN:
        return row.keeps_place or row.pk in answered
    return row.state == CommentState.SHOWN or (row.state == CommentState.REMOVED and row.pk in answered)


def recount(conversation: Conversation) -> None:
    """Keep what the conversation says of all its threads."""
    comments = Comment.objects.filter(record_id=conversation.pk)
    groups: Counter[str] = Counter()
    for languages, size in comments.filter(head=None, is_listed=True).values_list("languages").annotate(Sum("size")):
        groups[languages] = size
    conversation.groups = dict(groups)
    conversation.comments = sum(groups.values())
    said = comments.aggregate(held=Count("pk", Q(state=CommentState.HELD)), last=Max("shown_at"))
    conversation.held, conversation.last_at = said["held"], said["last"]
    conversation.save(update_fields=["groups", "comments", "held", "last_at"])


def recount_around(comment: Comment, conversation: Conversation) -> None:
    """After one comment changed: its thread, then the whole."""
    recount_thread(comment.head_id or comment.pk)
    recount(conversation)


def recount_reactions(thing: Comment | Record) -> dict[str, int]:
    """How many take a comment or a record in which way, kept and returned."""
    where = {"comment": thing} if isinstance(thing, Comment) else {"record_id": thing.pk}
    counts = dict(Reaction.objects.filter(**where).values_list("code").annotate(Count("pk")))
    if isinstance(thing, Comment):
        Comment.objects.filter(pk=thing.pk).update(reactions=counts)
    else:
        Conversation.objects.filter(pk=thing.pk).update(reactions=counts)
    return counts
