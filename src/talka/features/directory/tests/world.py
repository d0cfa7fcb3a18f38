"""Made-up entries and people for the tests of this folder."""

from dataclasses import replace
from typing import Any

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage, OrganisationState
from talka.kernel.people.models import Membership, Person, Role
from talka.kernel.testing import make_person

CONTENT = actions.Content(name="Biedrība „Baltā māja”", language="lv", country="LV", website="https://www.balta.lv")


def coordinator() -> Person:
    """Somebody who coordinates the network."""
    return make_person(is_coordinator=True)


def listed(**columns: Any) -> OrganisationPage:
    """A listed entry that nobody has claimed."""
    return actions.propose(replace(CONTENT, **columns), by=coordinator())


def member_of(page: OrganisationPage, role: str = Role.EDITOR, **columns: Any) -> Person:
    """Somebody with this role in it."""
    person = make_person(**columns)
    Membership.objects.create(person=person, organisation=page.organisation, role=role)
    return person


def led(**columns: Any) -> tuple[OrganisationPage, Person]:
    """A listed entry and its admin."""
    page = listed(**columns)
    return page, member_of(page, Role.ADMIN)


def in_every_state() -> list[OrganisationPage]:
    """An entry in each state; the listed one a network with an admin."""
    pages = [listed(name=f"In {state}") for state in OrganisationState.values]
    for page, state in zip(pages, OrganisationState.values, strict=True):
        OrganisationPage.objects.filter(pk=page.pk).update(state=state, shown=state in ("listed", "verified", "closed"))
    return pages
