"""A comment is written, edited, taken back; the language that it is in is said."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import may_begin
from talka.toolkit.languages import is_language_code

from .. import rules
from ..content import Content, cleaned, has_link
from ..mentions import Found, find
from ..models import LONGEST, MOST_OFFICIAL, Comment, CommentState, CommentVersion, Conversation, Mention
from ..tongues import language_of
from .counting import fresh, locked, recount_around

# The same words by the same person at the same place within this time are one form, sent twice.
SENT_TWICE = timedelta(minutes=10)
# Whoever has had so many comments read may write links without waiting.
KNOWN_AFTER = 3


@transaction.atomic
def write(
    record: Record,
    content: Content,
    *,
    by: Person,
    organisation: Organisation | None = None,
    answers_to: Comment | None = None,
    official: bool = False,
) -> Comment:
    """Add a comment, in one's own name or an organisation's, to the record or in answer to another comment.

    What somebody writes who isn't trusted yet, or a link of somebody who is hardly known, is held until a coordinator
    has read it. The same words sent twice are one comment. Raises `Denied`, with a sentence, when they may not.
    """
    conversation = locked(record.pk)
    require(rules.may_write(by, record, conversation))
    if organisation is not None:
        require(may_begin(by, organisation))
    answered = _answered(answers_to, record)
    text = _text(content)
    if twin := _sent_before(record, text, by, organisation, answered):
        return twin
    found = find(text, content.chosen, by, record)
    comment = Comment.objects.create(
        record_id=record.pk,
        head_id=(answered.head_id or answered.pk) if answered else None,
        answers_to=answered,
        place=_next_place(answered),
        author=by,
        organisation=organisation,
        text=text,
        language=_language(content, text),
        state=CommentState.HELD if _waits(by, organisation, text) else CommentState.SHOWN,
        named=found.named,
    )
    _put_mentions(comment, found)
    if comment.state == CommentState.HELD:
        note("comments.held", record, by, organisation=organisation, comment=comment.pk)
    else:
        publish(comment, by=by)
    if official and organisation is not None and organisation.pk == record.owner_id:
        make_official(comment, conversation, by=by)
    recount_around(comment, conversation)
    return comment


def publish(comment: Comment, *, by: Person | None) -> None:
    """Others can read it from now on, and are told: once, however often it is hidden and shown again."""
    comment.state = CommentState.SHOWN
    if comment.shown_at is None:
        comment.shown_at = timezone.now()
        answered = comment.answers_to_id
        note(
            "comments.written", comment.record_id, by, organisation=comment.organisation_id, comment=comment.pk,
            **({"answers": answered} if answered else {}),
        )  # fmt: skip
        _note_mentions(comment, by, set(comment.mentions.values_list("pk", flat=True)))
    comment.save(update_fields=["state", "shown_at"])


def _note_mentions(comment: Comment, by: Person | None, mentions: set[int]) -> None:
    if mentions:
        note(
            "comments.mentioned", comment.record_id, by, organisation=comment.organisation_id,
            comment=comment.pk, mentions=sorted(mentions),
        )  # fmt: skip


def make_official(comment: Comment, conversation: Conversation, *, by: Person) -> None:
    """Mark it as the official answer of whoever it is about, within the lock; at most three can be read as such."""
    marked = Comment.objects.filter(record_id=conversation.pk, is_official=True, state=CommentState.SHOWN)
    if marked.count() >= MOST_OFFICIAL:
        raise Denied(_("There are three official answers already. Take the mark off one of them first."))
    comment.is_official = True
    comment.save(update_fields=["is_official"])
    if comment.state == CommentState.SHOWN:
        note(
            "comments.answered_officially",
            comment.record_id,
            by,
            organisation=comment.organisation_id,
            comment=comment.pk,
        )


def _answered(comment: Comment | None, record: Record) -> Comment | None:
    """The comment that is answered, as it is now."""
    if comment is None:
        return None
    found = Comment.objects.filter(pk=comment.pk, record_id=record.pk).first()
    if found is None:
        raise Denied(rules.is_shown.why)
    require(rules.may_answer(None, found))
    return found


def _text(content: Content) -> str:
    text = cleaned(content.text)
    if not text:
        raise Denied(_("Write something first."))
    if len(text) > LONGEST:
        raise Denied(_("A comment has at most 5,000 letters. Leave something out, or write it in two."))
    return text


def _language(content: Content, text: str) -> str:
    return content.language if is_language_code(content.language) else language_of(text, content.likely)


def _next_place(answered: Comment | None) -> int:
    if answered is None:
        return 0
    last = Comment.objects.filter(head_id=answered.head_id or answered.pk).aggregate(Max("place"))["place__max"]
    return (last or 0) + 1


def _sent_before(
    record: Record, text: str, by: Person, organisation: Organisation | None, answered: Comment | None
) -> Comment | None:
    since = timezone.now() - SENT_TWICE
    recent = Comment.objects.filter(record_id=record.pk, author=by, created_at__gt=since, text=text)
    same = recent.filter(organisation=organisation, answers_to=answered)
    return same.exclude(state=CommentState.REMOVED).order_by("pk").first()


def _waits(by: Person, organisation: Organisation | None, text: str) -> bool:
    """Whether a coordinator reads it first."""
    if organisation is not None or by.is_coordinator or by.edited_organisation_ids:
        return False
    if not by.is_trusted:
        return True
    known = Comment.objects.filter(author=by, state=CommentState.SHOWN)[:KNOWN_AFTER].count() >= KNOWN_AFTER
    return has_link(text) and not known


def _put_mentions(comment: Comment, found: Found) -> set[int]:
    """Make the comment's mentions just these; the ids of those that are new."""
    before = {(row.person_id, row.organisation_id): row.pk for row in comment.mentions.all()}
    wanted = {(pk, None) for pk in found.people} | {(None, pk) for pk in found.organisations}
    Mention.objects.filter(pk__in=[pk for pair, pk in before.items() if pair not in wanted]).delete()
    new = Mention.objects.bulk_create(
        Mention(comment=comment, person_id=person_id, organisation_id=organisation_id)
        for person_id, organisation_id in sorted(wanted - before.keys(), key=str)
    )
    return {mention.pk for mention in new}


@transaction.atomic
def edit(comment: Comment, content: Content, *, by: Person) -> Comment:
    """Say it in other words, within 15 minutes; what stood there is kept. The same words change nothing.

    Raises `Denied` when it isn't theirs or too late. A link may have it wait to be read again.
    """
    comment, conversation = fresh(comment)
    require(rules.may_edit(by, comment))
    text = _text(content)
    language = _language(content, text) if content.language or text != comment.text else comment.language
    if (text, language) == (comment.text, comment.language):
        return comment
    reworded, was_shown = text != comment.text, comment.state == CommentState.SHOWN
    if reworded:
        CommentVersion.objects.create(comment=comment, text=comment.text)
        comment.edited_at = timezone.now()
    found = find(text, content.chosen, by, comment.record)
    new = _put_mentions(comment, found)
    comment.text, comment.language, comment.named = text, language, found.named
    if reworded and was_shown and _waits(by, comment.organisation, text):
        comment.state = CommentState.HELD
    comment.save(update_fields=["text", "language", "named", "edited_at", "state"])
    note("comments.edited", comment.record_id, by, organisation=comment.organisation_id, comment=comment.pk)
    if was_shown and comment.state == CommentState.HELD:
        note("comments.held", comment.record_id, by, organisation=comment.organisation_id, comment=comment.pk)
    if comment.state == CommentState.SHOWN:
        _note_mentions(comment, by, new)
    recount_around(comment, conversation)
    return comment


@transaction.atomic
def say_language(comment: Comment, language: str, *, by: Person) -> Comment:
    """It is written in another language than was thought; its words stay. The same language changes nothing."""
    comment, conversation = fresh(comment)
    require(rules.may_say_language(by, comment))
    if not is_language_code(language):
        raise Denied(_("Choose a language."))
    if comment.language != language:
        comment.language = language
        comment.save(update_fields=["language"])
        note("comments.language_said", comment.record_id, by, comment=comment.pk, language=language)
        recount_around(comment, conversation)
    return comment


@transaction.atomic
def take_back(comment: Comment, *, by: Person) -> Comment:
    """Its writer takes it back: its words, versions and mentions are gone; its place stays where others answered it."""
    comment, conversation = fresh(comment)
    if comment.state == CommentState.REMOVED and rules.wrote_it(by, comment):
        return comment
    require(rules.may_take_back(by, comment))
    comment.versions.all().delete()
    comment.mentions.all().delete()
    comment.text, comment.named, comment.state, comment.is_official = "", [], CommentState.REMOVED, False
    comment.save(update_fields=["text", "named", "state", "is_official"])
    note("comments.taken_back", comment.record_id, by, organisation=comment.organisation_id, comment=comment.pk)
    recount_around(comment, conversation)
    return comment
