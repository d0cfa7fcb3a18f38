"""In whose name a need is taken up, and once; the address stands over a kept draft."""

import re

import pytest
from django.test import Client

from talka.features.needs import actions
from talka.features.needs.actions import Share
from talka.kernel.people.models import Role
from talka.kernel.records.links import assert_link
from talka.kernel.records.models import Draft, Participation, Record
from talka.kernel.testing import make_member, make_organisation, make_record

from .world import confirmed

pytestmark = pytest.mark.django_db


def test_the_organisation_that_the_address_names_is_proposed(client: Client) -> None:
    need = confirmed()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    client.force_login(person)
    address = f"/en/needs/{need.pk}/take-up/"
    fields = {"what": ["Half a sentence"], "organisation": [str(first.pk)], "offer": [""]}
    Draft.objects.create(person=person, form="need-share", record_id=need.pk, fields=fields)
    form = client.get(address, {"organisation": second.pk}).content.decode()
    assert "Half a sentence" in form
    assert f'<option value="{second.pk}" selected>' in form


def test_who_has_taken_it_up_is_led_to_their_part(client: Client) -> None:
    need = confirmed()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    actions.take_up(need, first, Share("Kursi", "lv"), by=person)
    client.force_login(person)
    address = f"/en/needs/{need.pk}/take-up/"
    assert client.get(address, {"organisation": first.pk})["Location"].endswith(f"share/?organisation={first.pk}")
    assert f'value="{second.pk}"' in client.get(address).content.decode()
    again = client.post(address, {"what": "Other words", "language": "lv", "organisation": first.pk})
    assert again.status_code == 422
    assert "Other words" in again.content.decode()
    assert Participation.objects.get().note == "Kursi"
    for _twice in range(2):
        sent = {"what": "Also us", "language": "lv", "organisation": second.pk}
        assert client.post(address, sent).status_code == 302
    assert "/share/" in client.get(address)["Location"]


def test_a_half_written_change_waits_and_goes_when_it_is_sent(client: Client) -> None:
    need = confirmed()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    for organisation in (first, second):
        actions.take_up(need, organisation, Share("Kursi", "lv"), by=person)
    client.force_login(person)
    address = f"/en/needs/{need.pk}/share/"
    form = client.get(address, {"organisation": second.pk}).content.decode()
    autosave = re.findall(r'"(/en/[^"]*draft[^"]*)"', form)[0]
    half = {"what": "Half a sentence", "language": "lv", "organisation": second.pk}
    assert client.post(autosave, half).status_code == 204
    assert "Half a sentence" in client.get(address, {"organisation": second.pk}).content.decode()
    assert "Half a sentence" not in client.get(address, {"organisation": first.pk}).content.decode()
    assert client.post(f"{address}?organisation={second.pk}", {**half, "what": "All of it"}).status_code == 302
    assert not Draft.objects.exists()
    assert Participation.objects.get(organisation=second).note == "All of it"


def test_the_offer_in_the_address_stands_over_the_one_of_a_kept_draft(client: Client) -> None:
    need = confirmed()
    owner = make_organisation()
    person = make_member(owner)
    offer = make_record(Record, "offer", "open", title="Vakara kursi", owner=owner)
    client.force_login(person)
    Draft.objects.create(person=person, form="need-share", record_id=need.pk, fields={"what": ["Half"], "offer": [""]})
    form = client.get(f"/en/needs/{need.pk}/take-up/", {"offer": offer.pk}).content.decode()
    assert "Half" in form
    assert f'<option value="{offer.pk}" selected>' in form


def test_the_offers_that_answer_it_are_shown_as_far_as_one_may_see_them(client: Client) -> None:
    need, owner = confirmed(), make_organisation("Baltā māja")
    editor = make_member(owner)
    open_one = make_record(Record, "offer", "open", title="Vakara kursi", owner=owner)
    hidden = make_record(Record, "offer", "withdrawn", title="Hidden words", owner=owner)
    actions.take_up(need, owner, Share("Kursi", "lv"), by=editor, offer=open_one)
    assert_link(hidden, "answers", need, by=editor, confirmed=True)
    html = client.get(f"/en/needs/{need.pk}-{need.slug}/").content.decode()
    assert f"/en/offers/{open_one.pk}-vakara-kursi/" in html
    assert "Hidden words" not in html
    actions.withdraw(need, owner, by=editor)
    assert "Vakara kursi" not in client.get(f"/en/needs/{need.pk}-{need.slug}/").content.decode()


def test_from_a_match_the_offer_can_be_asked_for_too(client: Client) -> None:
    need, owner = confirmed(), make_organisation("Baltā māja")
    editor = make_member(owner)
    actions.take_up(need, owner, Share("Kursi", "lv"), by=editor)
    client.force_login(editor)
    for offering, shown in ((make_organisation(), True), (owner, False)):
        offer = make_record(Record, "offer", "open", title="Vakara kursi", owner=offering)
        html = client.get(f"/en/needs/{need.pk}/invite/{offer.pk}/").content.decode()
        assert (f"/en/offers/{offer.pk}/ask/?need={need.pk}&amp;organisation={owner.pk}" in html) == shown
