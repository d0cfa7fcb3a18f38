"""What several views share: the comment behind an address, with its record through the door."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from talka.kernel.access.clients import client_of
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing, Rule, require
from talka.kernel.people.limits import hit
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of

from .. import rules
from ..models import Comment, CommentState
from ..queries.rows import PAGE
from ..tongues import languages_read

HOUR = 3600
# How often within an hour: for whoever is signed in, for a network address of visitors, for one mail address.
OFTEN = {"write": (40, 15, 5), "react": (300, 0, 0), "names": (900, 0, 0), "edit": (120, 0, 0)}


def too_often(request: Request, what: str, email: str = "") -> bool:
    """Whether this asker, or this address, has sent too many within the hour."""
    for_person, for_client, for_address = OFTEN[what]
    if request.person:
        return not hit(f"comments.{what}:person:{request.person.pk}", limit=for_person, seconds=HOUR)
    within = hit(f"comments.{what}:client:{client_of(request)}", limit=for_client, seconds=HOUR)
    if email:
        within = hit(f"comments.{what}:{email.lower()}", limit=for_address, seconds=HOUR) and within
    return not within


def language_now() -> str:
    """The reader's language."""
    return get_language() or "en"


def number_of(text: str) -> int:
    """A number out of an address; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def comment_for(request: Request, pk: int, rule: Rule, *, seen: Rule = rules.may_read) -> tuple[Comment, Record]:
    """The comment behind an address and its record.

    Missing (404) unless they may see the record and the comment's place; refused (403) unless the rule lets them.
    """
    try:
        comment = Comment.objects.select_related("record").filter(pk=pk).first()
    except OverflowError as error:
        raise Missing from error
    if comment is None:
        raise Missing
    record = get_any_record(request.person, comment.record_id)
    if not seen(request.person, comment):
        raise Missing
    require(rule(request.person, comment))
    return comment, record


def record_address(record: Record) -> str:
    """Where the record is read."""
    return kind_of(record.kind).address(record.pk, record.slug, language_now())


def comment_address(request: Request, comment: Comment, record: Record) -> str:
    """Where a comment stands for this reader: on the record's page if it is on the first page there, else its own."""
    head_id = comment.head_id or comment.pk
    heads = Comment.objects.filter(record_id=record.pk, head=None, is_listed=True, pk__lt=head_id)
    is_read = comment.language in languages_read(request) and comment.state == CommentState.SHOWN
    if is_read and heads[:PAGE].count() < PAGE:
        return f"{record_address(record)}#comment-{comment.pk}"
    return f"{reverse('comments:thread', args=[comment.pk])}#comment-{comment.pk}"


def around(record: Record) -> dict[str, Any]:
    """What every page about a comment says of its record."""
    return {"record": record, "text": text_of(record, language_now()), "address": record_address(record)}
