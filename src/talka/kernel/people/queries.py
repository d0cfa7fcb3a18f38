"""Who is who, as those who tell people things need it: ids of persons."""

from collections.abc import Iterable

from .models import Membership, MembershipState, Person, Role


def editors_of(organisations: Iterable[int | None]) -> set[int]:
    """Everybody who writes for one of these organisations. One statement."""
    rows = Membership.objects.filter(organisation_id__in=[pk for pk in organisations if pk])
    rows = rows.filter(state=MembershipState.ACTIVE, role__in=[Role.EDITOR, Role.ADMIN])
    return set(rows.values_list("person_id", flat=True))


def coordinators() -> set[int]:
    """All coordinators of the network. One statement."""
    return set(Person.objects.filter(is_coordinator=True, is_active=True).values_list("pk", flat=True))
