"""Typed relations between records: asserted by one side, confirmed by the other."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .models import Link, Record


@transaction.atomic
def assert_link(
    source: Record,
    relation: str,
    target: Record,
    *,
    by: Person | None,
    confirmed: bool = False,
    quantity: int | None = None,
) -> Link:
    """Say that source … target. Twice changes nothing; `confirmed` when `by` speaks for both sides."""
    link, new = Link.objects.get_or_create(
        source_id=source.pk,
        relation=relation,
        target_id=target.pk,
        defaults={"asserted_by": by, "quantity": quantity},
    )
    if new:
        note("records.linked", source, by, relation=relation, target=target.pk, link=link.pk)
    if confirmed and link.confirmed_at is None:
        confirm_link(link, by=by)
    return link


@transaction.atomic
def confirm_link(link: Link, *, by: Person | None) -> Link:
    """The other side agrees. Whether `by` may say so is for the caller's rule."""
    if Link.objects.filter(pk=link.pk, confirmed_at=None).update(confirmed_at=timezone.now(), confirmed_by=by):
        note("records.link_confirmed", link.source_id, by, link=link.pk, target=link.target_id)
        link.refresh_from_db()
    return link


@transaction.atomic
def end_link(source: Record, relation: str, target: Record, *, by: Person | None) -> None:
    """It is so no more. Twice changes nothing. Whether `by` may say so is for the caller's rule."""
    gone, _rows = Link.objects.filter(source_id=source.pk, relation=relation, target_id=target.pk).delete()
    if gone:
        note("records.unlinked", source, by, relation=relation, target=target.pk)


def links_of(record: Record) -> list[Any]:
    """The record's confirmed links both ways, in one statement, as rows with both ends' ids, relation and quantity.

    Titles are for the caller to fetch through the door: the other end may not be visible.
    """
    rows = Link.objects.filter(Q(source_id=record.pk) | Q(target_id=record.pk), confirmed_at__isnull=False)
    return [*rows.values("id", "source_id", "relation", "target_id", "quantity")]
