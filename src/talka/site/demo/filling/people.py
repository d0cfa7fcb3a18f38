"""The demo's persons: roles, not people."""

from django.utils import timezone

from talka.kernel.people.models import Person

from .world import World, rows_of


def fill(world: World) -> None:
    """Make them; memberships come with their organisations."""
    for row in rows_of("people"):
        world.people[row["key"]] = Person.objects.create(
            email=row["email"],
            name=row["name"],
            language=row["language"],
            is_coordinator=bool(row.get("coordinator")),
            address_confirmed_at=timezone.now(),
            password="!",
        )
