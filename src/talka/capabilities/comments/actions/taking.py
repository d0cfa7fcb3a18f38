"""How others take it: reactions, and which answers are the official ones."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import Record

from .. import rules
from ..models import Comment, Reaction, ReactionCode
from .counting import fresh, locked, recount_reactions
from .writing import make_official


@transaction.atomic
def react(thing: Comment | Record, code: str, *, by: Person, wanted: bool) -> dict[str, int]:
    """Say how one takes a comment or a record, or take that back; asking twice changes nothing. Returns the counts."""
    if code not in ReactionCode.values:
        raise Denied
    if isinstance(thing, Comment):
        thing, _conversation = fresh(thing)
        require(rules.may_react(by, thing))
        where: dict[str, Any] = {"comment": thing}
    else:
        locked(thing.pk)
        if not visible_records(by).filter(pk=thing.pk, shown=True).exists():
            raise Denied
        where = {"record_id": thing.pk}
    if wanted:
        Reaction.objects.get_or_create(person=by, code=code, **where)
    else:
        Reaction.objects.filter(person=by, code=code, **where).delete()
    return recount_reactions(thing)


@transaction.atomic
def mark_official(comment: Comment, *, by: Person, official: bool) -> Comment:
    """An answer of the record's owner stands out, or no more; a coordinator may say so of who takes part.

    Twice changes nothing.
    """
    comment, conversation = fresh(comment)
    require(rules.may_make_official(by, comment))
    if official and not comment.is_official:
        make_official(comment, conversation, by=by)
    elif comment.is_official and not official:
        comment.is_official = False
        comment.save(update_fields=["is_official"])
        note("comments.unmarked", comment.record_id, by, organisation=comment.organisation_id, comment=comment.pk)
    return comment
