"""What moderation does with comments: held back, released, hidden, shown again, moved. Why is moderation's to note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .. import rules
from ..models import MOST_OFFICIAL, Comment, CommentState, Reaction, Slip
from .counting import fresh, locked, recount, recount_reactions, recount_thread
from .writing import publish


@transaction.atomic
def hold(comment: Comment, *, by: Person | None) -> Comment:
    """Take it out of others' sight until it is read; its place goes. Holding it twice changes nothing.

    `by` is a coordinator, or None: a rule of the site did it.
    """
    comment, conversation = fresh(comment)
    if comment.state == CommentState.HELD:
        return comment
    require(rules.may_hold_back(by, comment) if by else rules.is_there(None, comment))
    comment.state = CommentState.HELD
    comment.save(update_fields=["state"])
    note("comments.held", comment.record_id, by, comment=comment.pk)
    recount_thread(comment.head_id or comment.pk)
    recount(conversation)
    return comment


@transaction.atomic
def release(comment: Comment, *, by: Person) -> Comment:
    """Let everybody read what was held; its writer is trusted from now on. What is shown already stays as it is."""
    comment, conversation = fresh(comment)
    if comment.state == CommentState.SHOWN:
        return comment
    require(rules.may_release(by, comment))
    if comment.author_id:
        Person.objects.filter(pk=comment.author_id, trusted_at=None).update(trusted_at=timezone.now())
    publish(comment, by=comment.author)
    comment.keeps_place = False
    comment.save(update_fields=["keeps_place"])
    _unmark_beyond(comment.record_id, [comment])
    note("comments.released", comment.record_id, by, comment=comment.pk)
    recount_thread(comment.head_id or comment.pk)
    recount(conversation)
    return comment


unhide = release


def hide(comment: Comment, *, by: Person, keeps_place: bool = True) -> Comment:
    """Take its words out of sight; a sentence stands at its place unless `keeps_place` is False (spam)."""
    return hide_all([comment], by=by, keeps_place=keeps_place)[0]


@transaction.atomic
def hide_all(comments: Iterable[Comment], *, by: Person, keeps_place: bool = True) -> list[Comment]:
    """Hide many at once, of many records: each conversation is counted once. Those taken back or hidden stay so."""
    require(rules.coordinates(by, None))
    wanted = {comment.pk for comment in comments}
    done: list[Comment] = []
    for record_id in _records_of(wanted):
        conversation = locked(record_id)
        found = list(Comment.objects.filter(record_id=record_id, pk__in=wanted).order_by("pk"))
        for comment in found:
            if comment.state in (CommentState.SHOWN, CommentState.HELD):
                comment.state, comment.keeps_place = CommentState.HIDDEN, keeps_place and comment.shown_at is not None
                note("comments.hidden", record_id, by, comment=comment.pk)
        Comment.objects.bulk_update(found, ["state", "keeps_place"], batch_size=200)
        _recount_threads(found)
        recount(conversation)
        done += found
    return done


@transaction.atomic
def bring_back(was: Mapping[int, tuple[str, bool]], *, by: Person) -> list[Comment]:
    """Give hidden comments the state back that they had, ``{id: (state, keeps_place)}``; nobody is told of them anew.

    Other than `release` it trusts nobody: what was held is held again. Those that are not hidden stay as they are.
    """
    require(rules.coordinates(by, None))
    done: list[Comment] = []
    for record_id in _records_of(set(was)):
        conversation = locked(record_id)
        found = list(Comment.objects.filter(record_id=record_id, pk__in=was, state=CommentState.HIDDEN).order_by("pk"))
        for comment in found:
            comment.state, comment.keeps_place = was[comment.pk]
            note("comments.restored", record_id, by, comment=comment.pk)
        Comment.objects.bulk_update(found, ["state", "keeps_place"], batch_size=200)
        _unmark_beyond(record_id, found)
        _recount_threads(found)
        recount(conversation)
        done += found
    return done


def _unmark_beyond(record_id: int, returned: Iterable[Comment]) -> None:
    """Of official answers that come back when three others are marked meanwhile, the mark is gone."""
    marked = {one.pk: one for one in returned if one.is_official and one.state == CommentState.SHOWN}
    if not marked:
        return
    there = Comment.objects.filter(record_id=record_id, is_official=True, state=CommentState.SHOWN)
    places = max(0, MOST_OFFICIAL - there.exclude(pk__in=marked).count())
    for pk in sorted(marked)[places:]:
        marked[pk].is_official = False
        marked[pk].save(update_fields=["is_official"])


def _recount_threads(changed: list[Comment]) -> None:
    """Of a wave of spam most stand alone: those in one statement, the threads in which others wrote each by itself."""
    heads = {comment.head_id or comment.pk for comment in changed}
    busy = set(Comment.objects.filter(head_id__in=heads).order_by().values_list("head_id", flat=True).distinct())
    alone = Comment.objects.filter(pk__in=heads - busy, state=CommentState.HIDDEN)
    alone.update(size=0, languages="", is_listed=F("keeps_place"))
    shown = Comment.objects.filter(pk__in=heads - busy, state=CommentState.SHOWN)
    shown.update(size=1, languages=F("language"), is_listed=True)
    held = Comment.objects.filter(pk__in=heads - busy, state=CommentState.HELD)
    held.update(size=0, languages="", is_listed=False)
    for head_id in sorted(busy):
        recount_thread(head_id)


def _records_of(ids: set[int]) -> list[int]:
    """In the order of their ids, so that two who hide at once can't wait for each other."""
    rows = Comment.objects.filter(pk__in=ids).order_by("record_id").values_list("record_id", flat=True)
    return list(rows.distinct())


@transaction.atomic
def move_thread(comments: Sequence[Comment], *, into: Record, by: Person) -> list[Comment]:
    """Move comments to another record's conversation: the first of a thread with its answers.

    An answer becomes the first of a thread of its own there. Who may do so, the caller asks. Moving to where they are
    already changes nothing.
    """
    moving = [comment for comment in comments if comment.record_id != into.pk]
    if not moving:
        return []
    sources = {comment.record_id for comment in moving}
    conversations = {pk: locked(pk) for pk in sorted({*sources, into.pk})}
    heads: set[int] = set()
    moved: list[Comment] = []
    for each in sorted(moving, key=lambda comment: comment.pk):
        comment = Comment.objects.get(pk=each.pk)
        if comment.record_id not in conversations:
            raise Denied(_("Somebody else moved it meanwhile. Look again."))
        if comment.record_id == into.pk:  # it came along with its thread
            continue
        heads |= {comment.head_id or comment.pk, comment.pk}
        _move(comment, into)
        note("comments.moved", each.record_id, by, comment=comment.pk, into=into.pk)
        moved.append(comment)
    for head_id in sorted(heads):
        recount_thread(head_id)
    for conversation in conversations.values():
        recount(conversation)
    return moved


def _move(comment: Comment, into: Record) -> None:
    if comment.head_id:
        Comment.objects.filter(answers_to=comment).update(answers_to=comment.head_id)
    Comment.objects.filter(head=comment).update(record_id=into.pk, is_official=False)
    comment.record_id, comment.head, comment.answers_to, comment.place = into.pk, None, None, 0
    comment.is_official = False
    comment.save(update_fields=["record", "head", "answers_to", "place", "is_official"])


@transaction.atomic
def move_conversation(record: Record, *, into: Record, by: Person) -> None:
    """All that was said about a record, and how people take it, goes to the one that it was merged into."""
    for pk in sorted((record.pk, into.pk)):
        locked(pk)
    heads = list(Comment.objects.filter(record_id=record.pk, head=None))
    move_thread(heads, into=into, by=by)
    Slip.objects.filter(record_id=record.pk).update(record_id=into.pk)
    there = Reaction.objects.filter(record_id=into.pk, person_id=OuterRef("person_id"), code=OuterRef("code"))
    Reaction.objects.filter(~Exists(there), record_id=record.pk).update(record_id=into.pk)
    for each in (record, into):
        recount_reactions(each)


@transaction.atomic
def close_conversation(record: Record, *, by: Person, closed: bool = True) -> None:
    """Nobody adds to it any more (or does again); who may say so, the caller asks. Twice changes nothing."""
    conversation = locked(record.pk)
    if conversation.is_closed != closed:
        conversation.is_closed = closed
        conversation.save(update_fields=["is_closed"])
        note("comments.closed" if closed else "comments.opened", record, by)
