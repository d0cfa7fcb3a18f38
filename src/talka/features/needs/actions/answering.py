"""What others say that answers a need: the need's side says whether it is so."""

from __future__ import annotations

from django.db import transaction

from talka.kernel.access.rules import Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.kernel.records.links import confirm_link, end_link
from talka.kernel.records.models import Link, Relation

from .. import rules
from ..models import Need


def _said_of(need: Need, source: int) -> Link:
    link = (
        Link.objects.select_related("source")
        .filter(source_id=source, relation=Relation.ANSWERS, target_id=need.pk)
        .first()
    )
    if link is None:
        raise Missing
    return link


@transaction.atomic
def agree_that_it_answers(need: Need, source: int, *, by: Person) -> None:
    """The record of this id, of which its owner says that it answers the need, does so. Twice changes nothing."""
    need = lock(need)
    require(rules.may_say_what_answers(by, need))
    link = _said_of(need, source)
    if link.confirmed_at is None:
        confirm_link(link, by=by)
        note("needs.offer_agreed", need, by, organisation=need.owner_id, source=source)


@transaction.atomic
def deny_that_it_answers(need: Need, source: int, *, by: Person) -> None:
    """It doesn't answer the need: the link ends. Twice changes nothing; what stands confirmed stays."""
    need = lock(need)
    require(rules.may_say_what_answers(by, need))
    link = (
        Link.objects.select_related("source")
        .filter(source_id=source, relation=Relation.ANSWERS, target_id=need.pk, confirmed_at__isnull=True)
        .first()
    )
    if link is not None:
        end_link(link.source, Relation.ANSWERS, need, by=by)
        note("needs.offer_denied", need, by, organisation=need.owner_id, source=source)
