"""Made-up entries and people for the tests of this folder."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from talka.features.directory import actions
from talka.features.directory.actions.content import Content
from talka.features.directory.actions.importing import make_entry
from talka.features.directory.models import OrganisationPage, OrganisationState
from talka.features.directory.queries.likely import certain
from talka.features.directory.rules.numbers import plain_number
from talka.kernel.people.models import Membership, Organisation, OrganisationType, Person, Role
from talka.kernel.testing import make_person
from talka.kernel.vocabulary.models import Place

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


@transaction.atomic
def ensure_organisation(
    name: str,
    *,
    by: Person | None,
    language: str = "en",
    country: str = "",
    registry_number: str = "",
    type: str = OrganisationType.NGO,
    website: str = "",
    place: int | None = None,
) -> Organisation:
    """The organisation that is certainly meant (number, or name with nothing against it), else a new unclaimed one."""
    content = Content(
        name=name, language=language, type=type, country=country.upper(), website=website, place=place,
        registry_number=plain_number(registry_number, country),
    )  # fmt: skip
    path = Place.objects.filter(pk=place).values_list("path", flat=True).first() if place else ""
    found = certain(content.named(path or ""))
    if found is not None:
        return found.organisation
    listed = by is None or by.is_coordinator
    return make_entry(
        content, by=by, state=OrganisationState.LISTED if listed else OrganisationState.PROPOSED
    ).organisation
