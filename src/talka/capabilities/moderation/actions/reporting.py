"""Somebody says that something is wrong."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.access.middleware import SUSPENDED
from talka.kernel.access.rules import Denied
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from ..models import LONGEST, Reason, Report
from ..subjects import Subject, author_of, name_of

# Open reports of visitors on one thing; further ones are counted on the last of them.
MOST_OF_VISITORS = 10
NOT_OWN = _("This is your own. You can change it or take it back yourself.")
NEEDS_WORDS = _("Say in a few words what is wrong.")


@transaction.atomic
def report(
    subject: Subject,
    reason: str,
    *,
    by: Person | None,
    words: str = "",
    words_language: str = "en",
    met_in: Comment | None = None,
) -> Report:
    """Report a record, a comment, or a person who was met in a comment; that they see it, the door has made sure.

    Of one person one report of a thing is open: saying it again adds the new words and is counted. Raises `Denied` for
    one's own, for a comment that can't be read any more, and for "something else" without words.
    """
    _refuse(subject, reason, by, words)
    about = {name_of(subject): subject}
    words = words.strip()[:LONGEST]
    columns = {
        "reason": reason,
        "words": words,
        "words_language": words_language if words else "",
        "language": getattr(subject, "language", words_language) if not isinstance(subject, Person) else words_language,
        "met_in": met_in,
    }
    if by is None:
        return _of_visitor(about, columns)
    found, new = Report.objects.get_or_create(by=by, state="open", **about, defaults=columns)
    return _noted(found) if new else _again(found, columns)


def _refuse(subject: Subject, reason: str, by: Person | None, words: str) -> None:
    if reason not in Reason.values:
        raise Denied(_("Choose a reason."))
    if reason == Reason.OTHER and not words.strip():
        raise Denied(NEEDS_WORDS)
    if by is not None and by.is_suspended:
        raise Denied(SUSPENDED)
    whose = author_of(subject)
    if by is not None and whose is not None and whose.pk == by.pk:
        raise Denied(NOT_OWN)
    if isinstance(subject, Comment):
        state = Comment.objects.filter(pk=subject.pk).values_list("state", flat=True).first()
        if state != CommentState.SHOWN:
            raise Denied(_("This comment can't be read any more."))
    elif isinstance(subject, Record) and not Record.objects.filter(pk=subject.pk, shown=True).exists():
        raise Denied(_("Others can't see this any more."))


def _of_visitor(about: dict[str, Any], columns: dict[str, Any]) -> Report:
    """The same words for the same reason are counted, as is what comes when many wait already."""
    waiting = list(Report.objects.select_for_update().filter(by=None, state="open", **about).order_by("-pk"))
    said = (columns["reason"], columns["words"])
    same = next((one for one in waiting if (one.reason, one.words) == said), None)
    if same is None and len(waiting) < MOST_OF_VISITORS:
        return _noted(Report.objects.create(**about, **columns))
    return _again(same or waiting[0], {})


def _again(found: Report, columns: dict[str, Any]) -> Report:
    """Said once more: counted; what is new in it is added."""
    Report.objects.filter(pk=found.pk).update(times=F("times") + 1, last_at=timezone.now())
    words = columns.get("words", "")
    found.refresh_from_db()
    if words and words not in found.words:
        found.words = f"{found.words}\n\n{words}".strip()[:LONGEST]
        found.words_language = columns["words_language"]
        found.save(update_fields=["words", "words_language"])
    return found


def _noted(made: Report) -> Report:
    on, _pk = made.subject
    note("moderation.reported", None, made.by, report=made.pk, reason=made.reason, on=on)
    return made
