"""Who calls themselves as an organisation or a coordinator is called: in other letters too (`toolkit.text.lookalikes`).

Skeletons of the names to be protected are kept in a table: comparing with ten thousand names on each page would cost
too much. The worker brings it up to date when it hears of an entry or a profile, and once a day for all.
"""

from collections.abc import Mapping
from datetime import timedelta

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import ENTRY
from talka.toolkit.text.lookalikes import skeleton

from .models import KnownName

CHUNK = 500


def misleading(names: Mapping[int, str]) -> set[int]:
    """Of these persons (names by id) those whose name looks like an organisation's or another coordinator's.

    Whoever belongs to the organisation misleads nobody. One statement, two where a name is met.
    """
    looks: dict[str, list[int]] = {}
    for pk, name in names.items():
        if look := skeleton(name):
            looks.setdefault(look, []).append(pk)
    if not looks:
        return set()
    known = KnownName.objects.filter(skeleton__in=list(looks))
    met = list(known.values_list("skeleton", "organisation_id", "person_id"))
    owned = {(organisation, person) for _look, organisation, _own in met for person in _members(organisation)}
    return {
        pk for look, organisation, own in met for pk in looks[look] if pk != own and (organisation, pk) not in owned
    }


def _members(organisation_id: int | None) -> list[int]:
    if organisation_id is None:
        return []
    rows = Membership.objects.filter(organisation_id=organisation_id, state=MembershipState.ACTIVE)
    return list(rows.values_list("person_id", flat=True))


@listen("*")
def hear_of_names(fact: Fact) -> None:
    """An organisation's entry changed, or somebody's profile: how their names look is kept anew."""
    if fact.record_id:
        owner = Record.objects.filter(pk=fact.record_id, kind=ENTRY).values_list("owner_id", flat=True).first()
        if owner:
            keep(Organisation.objects.filter(pk=owner), "organisation")
    elif fact.actor_id:
        keep(Person.objects.filter(pk=fact.actor_id, is_coordinator=True), "person")


@scheduled(every=timedelta(days=1), after=timedelta(hours=2))
def keep_all_names() -> None:
    """All names that nobody else may pass for; those that are none any more are forgotten."""
    coordinators = Person.objects.filter(is_coordinator=True, is_active=True)
    KnownName.objects.filter(person__isnull=False).exclude(person__in=coordinators).delete()
    KnownName.objects.filter(organisation__merged_into__isnull=False).delete()
    keep(coordinators, "person")
    last = 0
    while ids := list(Organisation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        keep(Organisation.objects.filter(pk__in=ids, merged_into=None), "organisation")
        last = ids[-1]


def keep(rows: "object", whose: str) -> None:
    """Keep how the names of these organisations or persons look."""
    looks = {pk: skeleton(name) for pk, name in rows.values_list("pk", "name")}  # type: ignore[attr-defined]
    column = f"{whose}_id"
    stand = dict(KnownName.objects.filter(**{f"{column}__in": list(looks)}).values_list(column, "skeleton"))
    changed = [pk for pk, look in looks.items() if stand.get(pk, "") != look]
    KnownName.objects.filter(**{f"{column}__in": changed}).delete()
    KnownName.objects.bulk_create(
        [KnownName(**{column: pk}, skeleton=looks[pk]) for pk in changed if looks[pk]], ignore_conflicts=True
    )
