"""Leaving: each declared field goes its way; and what has had its time is removed."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .models import Membership, MembershipState, Organisation, Person, Role
from .personal import Erasure, Personal, by_model, declarations, steps_before_erasure

# Somebody who left has an address at which nobody can be (RFC 2606 §2).
NOWHERE = "left.invalid"
CHUNK = 500


class LastAdminError(ValueError):
    """They lead organisations that nobody else leads: `organisations`."""

    def __init__(self, organisations: list[Organisation]) -> None:
        super().__init__(", ".join(map(str, organisations)))
        self.organisations = organisations


def led_alone(person: Person) -> list[Organisation]:
    """Organisations that work and whose only admin (who can sign in) they are, by name; one statement."""
    admins = Membership.objects.filter(state=MembershipState.ACTIVE, role=Role.ADMIN)
    others = admins.filter(organisation=OuterRef("pk"), person__is_active=True).exclude(person=person)
    mine = admins.filter(organisation=OuterRef("pk"), person=person)
    rows = Organisation.objects.filter(Exists(mine), ~Exists(others), is_closed=False, merged_into=None)
    return list(rows.order_by("name", "pk"))


@transaction.atomic
def erase(person: Person, *, give_up: bool = False) -> Person:
    """Take a person out: each field goes the way it is declared to; who is left has no name, no address, no way in.

    What others rely on (a need that was taken up, a promise of an organisation) stays without them. Twice changes
    nothing. The caller notes the fact.

    :param give_up: leave also organisations that nobody else leads.
    :raises LastAdminError: for somebody who leads one alone, unless they give it up.
    """
    mine = Membership.objects.filter(person=person, state=MembershipState.ACTIVE).values("organisation_id")
    # Locked first, as by all who change roles: two last admins don't leave at once, each relying on the other.
    list(Organisation.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if has_left(person):
        return person
    if not give_up and (alone := led_alone(person)):
        raise LastAdminError(alone)
    for step in steps_before_erasure():
        step(person)
    others = [(model, fields) for model, fields in by_model() if model is not Person]
    for model, fields in others:
        _erase_of(model, fields, person)
    # After all words: many are found only by way of the row that leads to the person.
    for model, fields in others:
        _unlink(model, fields, person)
    return _emptied(person)


def theirs(fields: list[Personal], person: Person) -> Q:
    """Rows that are this person's, by any of these declarations; an empty Q for none."""
    found = Q()
    for one in fields:
        found |= Q(**{one.whose: person.pk}) & one.where if one.whose else Q()
        found |= Q(**{f"{one.address}__iexact": person.email}) & one.where if one.address else Q()
    return found


def _erase_of(model: type[models.Model], fields: list[Personal], person: Person) -> None:
    rows = model._default_manager
    if gone := theirs([one for one in fields if one.erasure == Erasure.ROW], person):
        _delete(rows.filter(gone))
    for one in fields:
        if one.erasure == Erasure.BLANK and (found := theirs([one], person)):
            _blank(rows.filter(found), one)


def _unlink(model: type[models.Model], fields: list[Personal], person: Person) -> None:
    for one in fields:
        column: Any = model._meta.get_field(one.field)
        if one.erasure == Erasure.UNLINK and column.null:
            model._default_manager.filter(theirs([one], person)).update(**{one.field: None})


def empty_of(column: Any) -> Any:
    """What a column holds when it holds nothing."""
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def _emptied(person: Person) -> Person:
    """Nobody is left: what is declared to be emptied is, and the address is one at which nobody can be."""
    for one in declarations():
        if one.model is Person and one.erasure == Erasure.BLANK:
            setattr(person, one.field, empty_of(Person._meta.get_field(one.field)))
    person.email = f"{person.pk}@{NOWHERE}"
    person.is_active = person.is_coordinator = False
    person.set_unusable_password()  # which also ends every session: its key is made of the password's
    person.save()
    person.forget_roles()
    return person


def has_left(person: Person) -> bool:
    """Whether they were taken out."""
    return person.email.endswith(f"@{NOWHERE}")


def purge() -> dict[str, int]:
    """Remove what has had its time, by model: how many rows. What a function of its own removes is left to that."""
    now, removed = timezone.now(), dict[str, int]()
    seen: set[tuple[Any, ...]] = set()
    for one in declarations():
        kept, is_row = one.kept, one.erasure == Erasure.ROW
        key = (one.model, "" if is_row else one.field, kept.time, kept.since, str(kept.where))
        if kept.time is None or kept.by or key in seen:
            continue
        seen.add(key)
        old = one.model._default_manager.filter(kept.where, **{f"{kept.since}__lt": now - kept.time})
        label = one.model._meta.label
        removed[label] = removed.get(label, 0) + (_delete(old) if is_row else _blank(old, one))
    return removed


def _delete(rows: models.QuerySet[Any]) -> int:
    removed = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def _blank(rows: models.QuerySet[Any], one: Personal) -> int:
    empty = empty_of(one.model._meta.get_field(one.field))
    full = rows.filter(**{f"{one.field}__isnull": False}) if empty is None else rows.exclude(**{one.field: empty})
    return full.update(**{one.field: empty})
