"""Typed relations between records: asserted by one side, confirmed by the other."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .doors import visible_records
from .kinds import kind_of
from .models import LIVE, Link, Record
from .texts import card_query
from .viewers import ForViewers


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


@transaction.atomic
def end_links_of(organisation_id: int, relation: str, target: Record, *, by: Person | None) -> None:
    """End the links of an organisation's live records to another record; what somebody was given or promised stays."""
    for link in Link.objects.filter(
        relation=relation, target_id=target.pk, source__owner_id=organisation_id
    ).select_related("source"):
        source = link.source
        promised = source.participations.filter(state__in=LIVE).exists()
        if kind_of(source.kind).state(source.state).live and not promised:
            end_link(source, relation, target, by=by)


_asked = ForViewers(
    lambda viewer, language, organisation: card_query(
        visible_records(viewer)
        .filter(pk__in=Link.objects.filter(confirmed_at__isnull=True, target__owner=organisation).values("target_id"))
        .order_by("pk"),
        language,
    )
)


def asked_of(organisation_id: int, person: Person | None, language: str) -> list[dict[str, Any]]:
    """An organisation's records of which others say something that its side has not confirmed; rows for cards."""
    return _asked.rows(person, language, organisation=organisation_id)


def linked_to(record_id: int, relation: str) -> "QuerySet[Link]":
    """Confirmed links of others to a record; what is on their other end the reader sees through the door alone."""
    return Link.objects.filter(target_id=record_id, relation=relation, confirmed_at__isnull=False)


def linked_from(record_id: int, relation: str) -> "QuerySet[Link]":
    """Confirmed links of a record to others; likewise."""
    return Link.objects.filter(source_id=record_id, relation=relation, confirmed_at__isnull=False)


_sources = ForViewers(
    lambda viewer, relation, language, record_id: card_query(
        visible_records(viewer).filter(pk__in=linked_to(record_id, relation).values("source_id")).order_by("pk"),
        language,
    )
)


_targets = ForViewers(
    lambda viewer, relation, language, record_id: card_query(
        visible_records(viewer)
        .filter(pk__in=Link.objects.filter(source_id=record_id, relation=relation).values("target_id"))
        .order_by("pk"),
        language,
    ).annotate(is_confirmed=Exists(linked_from(record_id, relation).filter(target_id=OuterRef("pk"))))
)


def targets_of(record: Record, relation: str, person: Person | None, language: str) -> list[dict[str, Any]]:
    """What a record says it is linked to, of that what the reader may see: rows for cards, in one statement.

    `is_confirmed` tells whether the other side has said so too.
    """
    return _targets.rows(person, relation, language, record_id=record.pk)


_all_sources = ForViewers(
    lambda viewer, relation, language, record_id: card_query(
        visible_records(viewer)
        .filter(pk__in=Link.objects.filter(target_id=record_id, relation=relation).values("source_id"))
        .order_by("pk"),
        language,
    ).annotate(is_confirmed=Exists(linked_to(record_id, relation).filter(source_id=OuterRef("pk"))))
)


def all_sources_of(record: Record, relation: str, person: Person | None, language: str) -> list[dict[str, Any]]:
    """The same and what waits for the record's side to say whether it is so (`is_confirmed`); for that side alone."""
    return _all_sources.rows(person, relation, language, record_id=record.pk)


def sources_of(record: Record, relation: str, person: Person | None, language: str) -> list[dict[str, Any]]:
    """What is linked to a record, of that what the reader may see: rows for cards, in one statement."""
    return _sources.rows(person, relation, language, record_id=record.pk)
