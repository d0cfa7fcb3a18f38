"""Two entries of one organisation become one, with nothing lost.

What belongs to an organisation is found in the database's own plan: every table with a foreign key to it, those of
features that don't exist yet too. What can't move because the other one has the same already, stays where it is, at the
merged organisation, which is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.actions import move_conversation
from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person, Role
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, set_tags
from talka.kernel.records.models import LIVE, Participation, ParticipationRole, ParticipationState, Record

from .. import rules
from ..models import Claim, ClaimState, Invitation, InvitationState, NotTheSame, OrganisationPage, OrganisationState
from .content import COLUMNS, LISTS, NUMBERS, Name, content_of, put_names, write_identity

# Tables that keep pointing to the merged one: the journal says in whose name something was done then; a page is of its
# own organisation; what search and matching hold is made of records, and made anew; names are protected, and records
# announced, where they stand.
_KEPT = frozenset({"facts.Fact", "directory.OrganisationPage"})
_DERIVED = frozenset(
    {"search.SearchEntry", "matching.MatchProfile", "matching.Match", "comments.KnownName", "watching.Announced"}
)
# Of a page's record: its own texts and terms are joined below, by hand; what was said of it goes over before.
_JOINED = frozenset({"records.Tag", "records.Translation", "comments.Conversation"})
_WORDS: dict[str, str | Promise] = {
    "records.Record": _("Records that belong to it"),
    "records.Participation": _("Parts in records of others"),
    "people.Membership": _("People"),
    "people.Organisation": _("Entries merged into it before"),
    "records.Link": _("Links"),
    "directory.Claim": _("Claims"),
    "directory.Invitation": _("Invitations"),
    "directory.Message": _("Messages"),
}
_STRENGTH = [ParticipationState.INVITED, ParticipationState.ASKED, ParticipationState.ACCEPTED, ParticipationState.DONE]


@dataclass(frozen=True)
class Moving:
    """How many things of a sort move."""

    label: str
    count: int


def _keys_to(model: type[models.Model]) -> Iterator["ForeignKey[Any, Any]"]:
    """Every foreign key to a model, also those without a way back, in the order of their tables' names."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if relation.auto_created and not relation.concrete and isinstance(field, ForeignKey):
            parent_link = getattr(field.remote_field, "parent_link", False)
            if not parent_link and field.model._meta.label not in _DERIVED:
                found.append(field)
    yield from sorted(found, key=lambda field: (field.model._meta.label, field.name))


def _rows(field: "ForeignKey[Any, Any]", pk: int) -> Any:
    return field.model._base_manager.filter(**{field.attname: pk})


def _to_move(page: OrganisationPage) -> Iterator[tuple["ForeignKey[Any, Any]", int, Any]]:
    """(foreign key, to what, rows) of all that moves with an entry."""
    for field in _keys_to(Organisation):
        if field.model._meta.label not in _KEPT:
            rows = _rows(field, page.organisation_id)
            yield field, page.organisation_id, rows.exclude(pk=page.pk) if field.model is Record else rows
    for field in _keys_to(Record):
        if field.model._meta.label not in _JOINED:
            yield field, page.pk, _rows(field, page.pk)
    for field in _keys_to(OrganisationPage):
        if field.model._meta.label in ("directory.Source",):
            yield field, page.pk, _rows(field, page.pk)


def preview(page: OrganisationPage) -> list[Moving]:
    """What would move with an entry, most first."""
    counts: dict[str, int] = {str(_("Names")): page.names.count()}
    for field, _pk, rows in _to_move(page):
        if number := rows.count():
            label = str(_WORDS.get(field.model._meta.label, _("Other things")))
            counts[label] = counts.get(label, 0) + number
    return [Moving(label, count) for label, count in sorted(counts.items(), key=lambda item: -item[1]) if count]


@transaction.atomic
def merge(page: OrganisationPage, into: OrganisationPage, *, by: Person) -> OrganisationPage:
    """Make an entry a part of another; returns that one. Its address leads there from then on.

    Raises `Denied` unless a coordinator asks, and for an entry that is merged already elsewhere. Twice changes nothing.
    """
    page, into = _lock_both(page, into)
    if page.state == OrganisationState.MERGED and page.organisation.merged_into_id == into.organisation_id:
        return into
    require(rules.may_merge(by, page))
    if page.pk == into.pk:
        raise Denied(_("An entry can't be merged into itself."))
    if OrganisationState.MERGED in (page.state, into.state):
        raise Denied(_("One of the two is merged into another entry already."))
    elsewhere = _parts_elsewhere(page)
    _settle_people(page, into)
    _settle_parts(page, into)
    move_conversation(page, into=into, by=by)
    moved, kept = _move_all(page, into)
    _join_what_it_says(page, into, by)
    _close(page, into)
    note("directory.merged_away", page, by, organisation=page.organisation_id, into=into.pk)
    note("directory.merged", into, by, organisation=into.organisation_id, merged=page.pk, moved=moved, kept=kept)
    for record_id in elsewhere:
        note("directory.party_merged", record_id, by, organisation=into.organisation_id, was=page.organisation_id)
    return into


def _lock_both(page: OrganisationPage, into: OrganisationPage) -> tuple[OrganisationPage, OrganisationPage]:
    """Both organisations and entries, locked in the order of their ids: two mergers can't wait for each other."""
    organisations = Organisation.objects.select_for_update().filter(pk__in=[page.organisation_id, into.organisation_id])
    owners = {row.pk: row for row in organisations.order_by("pk")}
    rows = {row.pk: row for row in OrganisationPage.objects.select_for_update().filter(
        pk__in=[page.pk, into.pk]).order_by("pk")}  # fmt: skip
    for row in rows.values():
        row.organisation = row.owner = owners[row.organisation_id]
    return rows[page.pk], rows[into.pk]


def _parts_elsewhere(page: OrganisationPage) -> list[int]:
    """Records of others in which it takes part, asks or answers: lists that tell of it have to hear of it."""
    found: set[int] = set()
    for field in _keys_to(Organisation):
        for beside in () if issubclass(field.model, Record) else field.model._meta.concrete_fields:
            about = beside.related_model
            if isinstance(about, type) and issubclass(about, Record) and not beside.null:
                found.update(_rows(field, page.organisation_id).values_list(beside.attname, flat=True))
    others = Record.objects.filter(pk__in=found - {page.pk}).exclude(owner_id=page.organisation_id)
    return sorted(others.values_list("pk", flat=True))


def _settle_people(page: OrganisationPage, into: OrganisationPage) -> None:
    """Whoever belongs to both keeps the higher role; doubled invitations and claims count once."""
    live = [MembershipState.ASKED, MembershipState.ACTIVE]
    there = {row.person_id: row for row in Membership.objects.select_for_update().filter(
        organisation_id=into.organisation_id, state__in=live)}  # fmt: skip
    ranks = [Role.MEMBER, Role.EDITOR, Role.ADMIN]
    for row in Membership.objects.select_for_update().filter(organisation_id=page.organisation_id, state__in=live):
        other = there.get(row.person_id)
        if other is None:
            continue
        if row.state == MembershipState.ACTIVE:
            known = other.role if other.state == MembershipState.ACTIVE else Role.MEMBER
            other.role = max(known, row.role, key=lambda role: ranks.index(Role(role)))
            other.state = MembershipState.ACTIVE
            other.save(update_fields=["role", "state"])
        row.state = MembershipState.LEFT
        row.save(update_fields=["state"])
    models_of: tuple[tuple[Any, dict[str, str]], ...] = (
        (Invitation, {"state": InvitationState.WITHDRAWN, "address": ""}),  # kept only while it waits
        (Claim, {"state": ClaimState.WITHDRAWN}),
    )
    for model, withdrawn in models_of:
        waiting = model.objects.filter(state="waiting")
        doubled = waiting.filter(organisation_id=into.organisation_id).values("person_id")
        waiting.filter(organisation_id=page.organisation_id, person_id__in=doubled).update(**withdrawn)


def _settle_parts(page: OrganisationPage, into: OrganisationPage) -> None:
    """Two parts in one record and role become one; a network is no member of itself."""
    parts = Participation.objects.select_for_update().filter(state__in=LIVE)
    there = {(row.record_id, row.role): row for row in parts.filter(organisation_id=into.organisation_id)}
    for row in parts.filter(organisation_id=page.organisation_id):
        record_id = into.pk if row.record_id == page.pk else row.record_id
        if other := there.get((record_id, row.role)):
            _join_parts(row, other)
    members = {(row.organisation_id, row.role): row for row in parts.filter(record_id=into.pk)}
    for row in parts.filter(record_id=page.pk):
        if other := members.get((row.organisation_id, row.role)):
            _join_parts(row, other)
    own = parts.filter(
        record_id__in=[page.pk, into.pk], organisation_id__in=[page.organisation_id, into.organisation_id]
    )
    own.filter(role=ParticipationRole.MEMBER).update(state=ParticipationState.LEFT)


def _join_parts(row: Participation, other: Participation) -> None:
    """The one that stays is the further along, promises what both promised, and says what both said."""
    if _STRENGTH.index(ParticipationState(row.state)) > _STRENGTH.index(ParticipationState(other.state)):
        other.state = row.state
    for name in ("promised", "delivered"):
        if getattr(row, name) is not None:
            setattr(other, name, min((getattr(other, name) or 0) + getattr(row, name), 2**31 - 1))
    other.note = "\n\n".join(filter(None, dict.fromkeys([other.note, row.note])))
    other.since = min(other.since, row.since)
    other.due_date = max(filter(None, [other.due_date, row.due_date]), default=None)
    other.save()
    # What it promised and gave counts once: with the part that stays.
    row.state, row.promised, row.delivered = ParticipationState.LEFT, None, None
    row.save(update_fields=["state", "promised", "delivered"])


def _move_all(page: OrganisationPage, into: OrganisationPage) -> tuple[int, int]:
    """Let everything point to the other one; (how many rows moved, how many had to stay)."""
    moved = kept = 0
    for field, was, rows in _to_move(page):
        number = rows.count()
        stayed = _move(
            field,
            rows,
            into.organisation_id if was == page.organisation_id and field.related_model is Organisation else into.pk,
        )
        moved, kept = moved + number - stayed, kept + stayed
    return moved, kept


def _move(field: "ForeignKey[Any, Any]", rows: Any, to: int | None) -> int:
    """All at once; where the database refuses, row by row. How many stayed."""
    try:
        with transaction.atomic():
            rows.update(**{field.attname: to})
        return 0
    except IntegrityError:
        return sum(not _move_one(field, pk, to) for pk in list(rows.values_list("pk", flat=True)))


def _move_one(field: "ForeignKey[Any, Any]", pk: Any, to: int | None) -> bool:
    try:
        with transaction.atomic():
            field.model._base_manager.filter(pk=pk).update(**{field.attname: to})
    except IntegrityError:
        return False
    return True


def _join_what_it_says(page: OrganisationPage, into: OrganisationPage, by: Person) -> None:
    """The names of both; the other's facts where this one has none; terms, places and programmes of both."""
    was, stays = content_of(page), content_of(into)
    numbers = [getattr(page, name) for name in NUMBERS]
    taken = [*page.other_numbers, *numbers]
    for name in NUMBERS:  # first given up, then taken over: each stands once in the database
        setattr(page, name, "")
    page.save(update_fields=list(NUMBERS))
    for name, number in zip(NUMBERS, numbers, strict=True):
        same_country = name != "registry_number" or not into.country or into.country == was.country
        if number and not getattr(into, name) and same_country:
            setattr(into, name, number)
    own = {getattr(into, name) for name in NUMBERS}
    into.other_numbers = sorted({*into.other_numbers, *taken} - own - {""})
    for name in COLUMNS:
        if name not in NUMBERS and not getattr(into, name):
            setattr(into, name, getattr(was, name))
    for name in LISTS:
        setattr(into, name, list(dict.fromkeys([*getattr(stays, name), *getattr(was, name)])))
    into.place_id = into.place_id or page.place_id
    if not into.logo:
        into.logo, page.logo = page.logo, ""
        page.save(update_fields=["logo"])
    into.version += 1
    into.save()
    into.places_served.add(*was.places_served)
    set_tags(into, {*stays.terms, *was.terms})
    names = [*stays.all_names(), *(Name(one.language, one.name, one.short_name) for one in was.all_names())]
    put_names(into, list({(one.language, one.name): one for one in reversed(names)}.values())[::-1], by=by)
    write_identity(into, content_of(into))


def _close(page: OrganisationPage, into: OrganisationPage) -> None:
    """The merged one keeps its texts, for whoever looks back, and leads to the other."""
    page.organisation.merged_into_id = into.organisation_id
    page.organisation.save(update_fields=["merged_into"])
    enter_state(page, OrganisationState.MERGED)
    page.save(update_fields=STATE_COLUMNS)


@transaction.atomic
def say_not_the_same(page: OrganisationPage, other: OrganisationPage, *, by: Person) -> None:
    """Two entries that look alike are two organisations: nobody is asked about them again. Twice changes nothing."""
    require(rules.may_merge(by, page))
    if page.pk == other.pk:
        raise Denied(_("An entry can't be compared with itself."))
    first, second = sorted([page.pk, other.pk])
    _pair, new = NotTheSame.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by})
    if new:
        note("directory.not_the_same", page, by, other=other.pk)
