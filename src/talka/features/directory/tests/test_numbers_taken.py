"""A number that stands in another entry: told, and linked, only as far as the reader may see that entry."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from talka.features.directory import actions
from talka.features.directory.models import OrganisationPage
from talka.kernel.testing import make_person

from .world import CONTENT, coordinator, led

pytestmark = pytest.mark.django_db
FORM = {"title": "Cita", "language": "lv", "organisation_type": "ngo", "country": "LV", "sure": "on"}
NUMBERS: dict[str, Any] = {"registry_number": "90000069830", "pic": "123456789", "oid": "E12345678"}


@pytest.mark.parametrize("name", list(NUMBERS))
def test_a_proposals_name_is_told_to_nobody_who_types_its_number(client: Client, name: str) -> None:
    proposer, boss = make_person(), coordinator()
    hidden = actions.propose(replace(CONTENT, name="Slepena biedrība", **{name: NUMBERS[name]}), by=proposer)
    link = f"/en/organisations/{hidden.pk}/"
    for person, sees in ((make_person(), False), (proposer, True), (boss, True)):
        client.force_login(person)
        answer = client.post("/en/organisations/new/", {**FORM, name: NUMBERS[name]})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert ("Slepena" in html, link in html) == (sees, sees)
        assert ("A coordinator is looking at it" in html) is not sees
        assert f'href="#id_{name}_field"' in html, "the error stands at the number that is taken"
    other, admin = led(name="Īstā")
    client.force_login(admin)
    form = {**FORM, "title": "Īstā", name: NUMBERS[name], "version": str(other.version)}
    changed = client.post(f"/en/organisations/{other.pk}/edit/", form)
    assert changed.status_code == 422
    assert "Slepena" not in changed.content.decode()
    assert OrganisationPage.objects.count() == 2
    actions.take_on(hidden, by=boss)
    listed_now = client.post(f"/en/organisations/{other.pk}/edit/", form).content.decode()
    assert "Slepena" in listed_now
    assert link in listed_now
