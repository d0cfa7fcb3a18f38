"""What an entry's page shows beside what every record's page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, JSONField, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber

from talka.capabilities.watching.offering import watches_owner
from talka.kernel.people.models import NAMELESS, Membership, MembershipState, Person, Role
from talka.kernel.records.doors import visible, visible_records
from talka.kernel.records.kinds import Kind, SaidOf, has_kind, kind_of, kinds
from talka.kernel.records.models import ParticipationRole, ParticipationState, Record
from talka.kernel.records.taking_part import ENTRY, told_parts
from talka.kernel.records.texts import in_language
from talka.kernel.vocabulary.labels import places
from talka.toolkit.joining import joined
from talka.ui.parts import MapPoint

from .. import rules
from ..models import OrganisationName, OrganisationPage, OrganisationState
from .lists import rows_of

IN_IT = (ParticipationState.ACCEPTED, ParticipationState.DONE)
SHOWN = 30  # records of a kind; the list has the others
SHOWN_NETWORKS = 200  # which no list has
_ROLE_ORDER = {Role.ADMIN: 0, Role.EDITOR: 1, Role.MEMBER: 2}


@dataclass(frozen=True)
class Name:
    """What it is called in one language."""

    language: str
    name: str
    short_name: str


@dataclass(frozen=True)
class Belonging:
    """Somebody who belongs to it, or asks to."""

    membership: int
    person: int
    name: str
    role: str
    state: str


@dataclass(frozen=True)
class Own:
    """A record that it owns or takes part in."""

    id: int
    kind: Kind
    title: str
    language: str
    address: str
    state: str
    tone: str
    live: bool
    own: bool


@dataclass(frozen=True)
class Group:
    """Its records of one kind."""

    kind: Kind
    records: list[Own]
    more: str  # where all of them are listed; "" when these are all


@dataclass(frozen=True)
class Said:
    """What was said of its part in a record."""

    record: Own
    of_it: SaidOf


def read_along(person: Person | None) -> dict[str, Any]:
    """Columns to be read together with an entry: whether it is claimed, its names, places served, what was said of it.

    Its people too, for insiders.
    """
    served = OrganisationPage.places_served.through._default_manager.all()
    people = Membership.objects.filter(state__in=[MembershipState.ACTIVE, MembershipState.ASKED])
    mine = _mine(person)
    return {
        "read_watched": watches_owner(person),
        "read_claimed": Exists(rules.ADMINS.filter(organisation_id=OuterRef("owner_id"))),
        "read_names": rows_of(OrganisationName.objects.all(), "page_id", "pk", "pk", "language", "name", "short_name"),
        "read_places": joined(served, "organisationpage_id", "place_id"),
        "read_people": rows_of(people.filter(mine), "organisation_id", "owner_id", "pk", "person_id", "person__name",
                               "role", "state") if person else Value(None, JSONField()),
        **{name: column for kind in kinds() if kind.sayings for name, column in kind.sayings.columns().items()},
    }  # fmt: skip


def _mine(person: Person | None) -> Q:
    """Whose people this person may know by name: those of their own organisations; a coordinator everybody's."""
    if person is None:
        return Q(pk__in=[])
    return Q() if person.is_coordinator else Q(organisation_id__in=person.organisation_ids)


def names_of(page: Any) -> list[Name]:
    """All its names, the oldest first, of a page read with `read_along`."""
    rows = sorted(page.read_names or [])
    return [Name(language, name, short) for _pk, language, name, short in rows]


def people_of(page: Any, state: str = MembershipState.ACTIVE) -> list[Belonging]:
    """Its people by role and name, of a page read with `read_along`; none for an outsider."""
    rows = [row for row in page.read_people or [] if row[4] == state]
    found = [Belonging(pk, person, name or str(NAMELESS), role, state) for pk, person, name, role, _state in rows]
    return sorted(found, key=lambda one: (_ROLE_ORDER.get(Role(one.role), 9), one.name.casefold()))


def map_points(page: Any, language: str) -> list[MapPoint]:
    """Where it is and where it is active, of a page read with `read_along`."""
    known = places(language)
    served = [int(pk) for pk in page.read_places.split(",")] if page.read_places else []
    ids = dict.fromkeys([*([page.place_id] if page.place_id else []), *served])
    found = [known[pk] for pk in ids if pk in known]
    return [
        MapPoint(
            place.latitude,
            place.longitude,
            place.name,
            step="find",
            count=3 if place.id == page.place_id else 1,
            country=place.country,
        )
        for place in found
        if place.latitude is not None and place.longitude is not None
    ]


def records_of(organisation_id: int, person: Person | None, language: str) -> list[dict[str, Any]]:
    """What it owns or takes part in, each with who else takes part: the newest of each kind; one statement.

    Only what this person may see and be told of, without its own entry. `parties` are rows of (organisation, its name).
    """
    parts = told_parts(person).filter(state__in=IN_IT)
    mine = Q(owner_id=organisation_id) | Q(pk__in=parts.filter(organisation_id=organisation_id).values("record_id"))
    # Ranked within its kind: many needs don't push the networks out, which seldom change.
    rank = Window(RowNumber(), partition_by=F("kind"), order_by=[F("changed_at").desc(), F("pk").desc()])
    ranked = visible_records(person).filter(mine).exclude(kind=ENTRY, owner_id=organisation_id).annotate(rank=rank)
    newest = ranked.filter(Q(rank__lte=SHOWN + 1) | Q(kind=ENTRY, rank__lte=SHOWN_NETWORKS)).values("pk")
    others = rows_of(parts, "record_id", "pk", "organisation_id", "organisation__called")
    rows = Record.objects.filter(pk__in=newest).order_by("-changed_at", "-pk")
    rows = in_language(rows, language).annotate(parties=others)
    wanted = ("id", "kind", "slug", "state", "owner_id", "owner__called", "parties")
    return list(rows.values(*wanted, "read_title", "read_language"))


def grouped(rows: Iterable[Mapping[str, Any]], organisation_id: int, language: str) -> list[Group]:
    """The rows of `records_of` by kind, in the navigation's order, what is live first; other entries left out."""
    groups: dict[str, list[Own]] = {}
    for row in rows:
        if row["kind"] != ENTRY and has_kind(row["kind"]):
            groups.setdefault(row["kind"], []).append(_own(row, organisation_id, language))
    ordered = sorted(groups.items(), key=lambda item: (kind_of(item[0]).position, item[0]))
    return [_group(kind_of(code), own, organisation_id, language) for code, own in ordered]


def _group(kind: Kind, own: list[Own], organisation_id: int, language: str) -> Group:
    more = f"/{language}/{kind.path}/?owner={organisation_id}" if len(own) > SHOWN else ""
    return Group(kind, sorted(own[:SHOWN], key=lambda one: not one.live), more)


def said_of(page: Any, groups: Iterable[Group]) -> list[Said]:
    """What was said of it, of a page read with `read_along`, about those of its records that this reader sees."""
    shown = {own.id: own for group in groups for own in group.records}
    said = [one for kind in kinds() if kind.sayings for one in kind.sayings.read(page)]
    return [Said(shown[one.record], one) for one in sorted(said, key=lambda one: -one.record) if one.record in shown]


def networks_of(rows: Iterable[Mapping[str, Any]], organisation_id: int, language: str) -> list[Own]:
    """The networks among the rows of `records_of`: entries of others in which it takes part."""
    return [_own(row, organisation_id, language) for row in rows if row["kind"] == ENTRY]


def _own(row: Mapping[str, Any], organisation_id: int, language: str) -> Own:
    kind = kind_of(row["kind"])
    state = kind.state(row["state"])
    return Own(
        id=row["id"],
        kind=kind,
        title=row["read_title"],
        language=row["read_language"],
        address=kind.address(row["id"], row["slug"], language),
        state=str(state.label),
        tone=state.tone,
        live=state.live,
        own=row["owner_id"] == organisation_id,
    )


def members_of(participants: Iterable[Mapping[str, Any]], *states: str) -> list[Mapping[str, Any]]:
    """A network's members (or those invited, or asking), of the rows that `record_page` has read."""
    wanted = states or IN_IT
    return [row for row in participants if row["role"] == ParticipationRole.MEMBER and row["state"] in wanted]


def moved_to(pk: int, person: Person | None) -> OrganisationPage | None:
    """The entry that a merged one leads to, if this reader may see it."""
    merged = OrganisationPage.objects.filter(pk=pk, state=OrganisationState.MERGED).values(
        "organisation__merged_into_id"
    )
    return visible(OrganisationPage, person, rules.may_see).filter(organisation_id__in=merged).first()


def entry_of(organisation_id: int, person: Person | None) -> OrganisationPage | None:
    """An organisation's entry, or that of the one it was merged into, if this reader may see it."""
    itself = Q(organisation_id=organisation_id) | Q(organisation__merged=organisation_id)
    found = visible(OrganisationPage, person, rules.may_see).filter(itself)
    return min(found, key=lambda page: page.state == OrganisationState.MERGED, default=None)
