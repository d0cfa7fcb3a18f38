"""Who calls themselves as an organisation or a coordinator is called: in other letters too (`toolkit.text.lookalikes`).

Skeletons of the names to be protected are kept in a table: comparing with ten thousand names on each page would cost
too much. The worker brings it up to date when it hears of an entry or a profile, and once a day for all.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import ENTRY
from talka.toolkit.text.lookalikes import skeleton

from .models import KnownName

CHUNK = 500
# The table follows facts by some seconds anyway: what it says of a name is remembered for as long as this.
FRESH_SECONDS = 60.0
MOST_REMEMBERED = 10_000
# Of those who are called so: a coordinator's own id, or the people of an organisation.
_Names = tuple[tuple[int | None, frozenset[int]], ...]
_remembered: dict[str, tuple[float, _Names]] = {}


def misleading(names: Mapping[int, str]) -> set[int]:
    """Of these persons (names by id) those whose name looks like an organisation's or another coordinator's.

    Whoever belongs to the organisation misleads nobody. At most two statements; none for names that this process has
    asked about within a minute.
    """
    looks: dict[str, list[int]] = {}
    for pk, name in names.items():
        if look := skeleton(name):
            looks.setdefault(look, []).append(pk)
    if not looks:
        return set()
    return {
        pk
        for look, names in _met(looks).items()
        for own, members in names
        for pk in looks[look]
        if pk != own and pk not in members
    }


def forget() -> None:
    """Ask anew at the next use."""
    _remembered.clear()


def _met(looks: Iterable[str]) -> dict[str, _Names]:
    """The names that look so, of those that are known; what is remembered is not asked again."""
    now = time.monotonic()
    found = {look: kept[1] for look in looks if (kept := _remembered.get(look)) and now - kept[0] < FRESH_SECONDS}
    asked = [look for look in looks if look not in found]
    if asked:
        fresh = _asked(asked)
        if len(_remembered) + len(fresh) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update({look: (now, names) for look, names in fresh.items()})
        found |= fresh
    return found


def _asked(looks: list[str]) -> dict[str, _Names]:
    rows = KnownName.objects.filter(skeleton__in=looks).values_list("skeleton", "organisation_id", "person_id")
    found: dict[str, list[tuple[int | None, frozenset[int]]]] = {look: [] for look in looks}
    met = list(rows)
    members = _members({organisation for _look, organisation, _own in met if organisation})
    for look, organisation, own in met:
        found[look].append((own, members.get(organisation or 0, frozenset())))
    return {look: tuple(names) for look, names in found.items()}


def _members(organisations: set[int]) -> dict[int, frozenset[int]]:
    if not organisations:
        return {}
    rows = Membership.objects.filter(organisation_id__in=organisations, state=MembershipState.ACTIVE)
    found: dict[int, set[int]] = {}
    for organisation, person in rows.values_list("organisation_id", "person_id"):
        found.setdefault(organisation, set()).add(person)
    return {organisation: frozenset(people) for organisation, people in found.items()}


@listen_together("*")
def hear_of_names(facts: Sequence[Fact]) -> None:
    """An organisation's entry changed, or somebody's profile: how their names look is kept anew."""
    records = {fact.record_id for fact in facts if fact.record_id}
    owners = Record.objects.filter(pk__in=records, kind=ENTRY, owner__isnull=False).values("owner_id")
    actors = {fact.actor_id for fact in facts if fact.actor_id and not fact.record_id}
    with transaction.atomic():
        keep(Organisation.objects.filter(pk__in=owners), "organisation")
        keep(Person.objects.filter(pk__in=actors, is_coordinator=True), "person")


@scheduled(every=timedelta(days=1), after=timedelta(hours=2))
def keep_all_names() -> None:
    """All names that nobody else may pass for; those that are none any more are forgotten."""
    coordinators = Person.objects.filter(is_coordinator=True, is_active=True)
    KnownName.objects.filter(person__isnull=False).exclude(person__in=coordinators).delete()
    KnownName.objects.filter(organisation__merged_into__isnull=False).delete()
    forget()
    keep(coordinators, "person")
    last = 0
    while ids := list(Organisation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        keep(Organisation.objects.filter(pk__in=ids, merged_into=None), "organisation")
        last = ids[-1]


def keep(rows: "object", whose: str) -> None:
    """Keep how the names of these organisations or persons look."""
    looks = {pk: skeleton(name) for pk, name in rows.values_list("pk", "name")}  # type: ignore[attr-defined]
    if not looks:
        return
    column = f"{whose}_id"
    stand = dict(KnownName.objects.filter(**{f"{column}__in": list(looks)}).values_list(column, "skeleton"))
    changed = [pk for pk, look in looks.items() if stand.get(pk, "") != look]
    KnownName.objects.filter(**{f"{column}__in": changed}).delete()
    KnownName.objects.bulk_create(
        [KnownName(**{column: pk}, skeleton=looks[pk]) for pk in changed if looks[pk]], ignore_conflicts=True
    )
    forget()
