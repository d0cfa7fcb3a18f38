"""Asking in the browser: in whose name, once, for which need; nothing that was written is lost."""

import pytest
from django.test import Client

from talka.features.offers import actions
from talka.features.offers.models import Ask, Offer
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Organisation, Person, Role
from talka.kernel.records.models import Draft, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

from .test_offers import offered

pytestmark = pytest.mark.django_db
BUTTON = "/ask/"


def of_two(first: Organisation, second: Organisation) -> Person:
    """Somebody who writes for both and speaks for the first."""
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    return person


def page(client: Client, offer: Offer) -> str:
    return client.get(f"/en/offers/{offer.pk}-vakara-kursi/").content.decode()


def test_who_writes_for_two_asks_for_the_one_that_does_not_offer_it(client: Client) -> None:
    offer, _editor = offered()
    assert offer.owner
    Organisation.objects.filter(pk=offer.owner.pk).update(name="Aaa")
    other = make_organisation("Bbb")
    client.force_login(of_two(offer.owner, other))
    assert BUTTON in page(client, offer)
    form = client.get(f"/en/offers/{offer.pk}/ask/")
    assert "In the name of Bbb" in form.content.decode()
    answer = client.post(
        f"/en/offers/{offer.pk}/ask/", {"message": "For us", "language": "en", "organisation": other.pk}
    )
    assert answer.status_code == 302
    assert Ask.objects.get().organisation == other


def test_it_is_asked_in_the_name_that_the_address_says_or_that_is_chosen(client: Client) -> None:
    offer, _editor = offered()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    client.force_login(of_two(first, second))
    form = client.get(f"/en/offers/{offer.pk}/ask/", {"organisation": second.pk}).content.decode()
    assert f'<option value="{second.pk}" selected>' in form
    wrong = {"message": "Keep me", "language": "en", "organisation": make_organisation().pk}
    answer = client.post(f"/en/offers/{offer.pk}/ask/", wrong)
    assert answer.status_code == 422
    assert "Keep me" in answer.content.decode()
    client.post(f"/en/offers/{offer.pk}/ask/", {**wrong, "organisation": second.pk})
    assert Ask.objects.get().organisation == second


def test_a_second_request_is_told_before_the_form_and_keeps_its_words(client: Client) -> None:
    offer, _editor = offered()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    client.force_login(of_two(first, second))
    address, sent = f"/en/offers/{offer.pk}/ask/", {"message": "For us", "language": "en", "organisation": first.pk}
    for _twice in range(2):  # the same, by a double click
        assert client.post(address, sent).status_code == 302
    again = client.post(address, {**sent, "message": "Other words"})
    assert again.status_code == 422
    assert "Other words" in again.content.decode()
    assert "Aaa has asked for it already." in again.content.decode()
    assert client.get(address, {"organisation": first.pk}).status_code == 302
    assert "In the name of Bbb" in client.get(address).content.decode()
    assert BUTTON in page(client, offer)
    client.post(address, {**sent, "organisation": second.pk})
    assert client.get(address).status_code == 302
    assert f"/offers/{offer.pk}{BUTTON}" not in page(client, offer)
    assert Ask.objects.count() == 2


def test_a_coordinator_without_an_organisation_is_told_why(client: Client) -> None:
    offer, _editor = offered()
    client.force_login(make_person(is_coordinator=True))
    for address in ("/en/offers/new/", f"/en/offers/{offer.pk}/ask/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "organisation" in answer.content.decode()


def test_the_need_in_the_address_stands_over_the_one_of_a_kept_draft(client: Client) -> None:
    offer, _editor = offered()
    asker = make_member(make_organisation())
    client.force_login(asker)
    need = make_record(Record, "need", "confirmed", title="Nav kursu")
    fields = {"message": ["Half a sentence"], "need": [""], "language": ["en"]}
    Draft.objects.create(person=asker, form="offer-ask", record_id=offer.pk, fields=fields)
    form = client.get(f"/en/offers/{offer.pk}/ask/", {"need": need.pk}).content.decode()
    assert "Half a sentence" in form
    assert f'name="need" value="{need.pk}"' in form
    assert "Nav kursu" in form


def test_only_a_need_that_the_asker_may_see_is_asked_for(client: Client) -> None:
    offer, editor = offered()
    asking = make_organisation()
    asker = make_member(asking)
    client.force_login(asker)
    hidden = make_record(Record, "need", "reported", title="Hidden words")
    other, _other_editor = offered()
    sent = {"message": "For us", "language": "en", "organisation": asking.pk}
    for number in (hidden.pk, other.pk, 10**30):
        assert "Hidden words" not in client.get(f"/en/offers/{offer.pk}/ask/", {"need": number}).content.decode()
    client.post(f"/en/offers/{offer.pk}/ask/", {**sent, "need": hidden.pk})
    assert Ask.objects.get().need is None
    actions.take_back_ask(Ask.objects.get(), by=asker)
    client.post(f"/en/offers/{offer.pk}/ask/", {**sent, "need": other.pk})
    assert not Ask.objects.filter(need__isnull=False).exists()
    assert editor.pk


def test_needs_are_shown_to_those_who_may_see_them(client: Client) -> None:
    offer, editor = offered()
    for state, title in (("confirmed", "Nav kursu"), ("reported", "Hidden words")):
        organisation = make_organisation()
        asker = make_member(organisation)
        need = make_record(Record, "need", state, title=title, owner=organisation)
        actions.ask(offer, organisation, by=asker, message="For us", language="en", need=need)
    first, second = Ask.objects.order_by("pk")
    client.force_login(editor)
    html = page(client, offer)
    assert f"/en/needs/{first.need_id}-nav-kursu/" in html
    assert "Hidden words" not in html
    assert "Hidden words" not in client.get(f"/en/offers/{offer.pk}/asks/{second.pk}/answer/").content.decode()
    actions.accept_ask(first, by=editor)
    client.logout()
    assert "Needs that it answers" in page(client, offer)
    actions.release_ask(first, by=editor, answer="We can't")
    assert "Needs that it answers" not in page(client, offer)
    actions.accept_ask(second, by=editor)
    assert "Hidden words" not in page(client, offer)


def test_only_a_need_is_answered() -> None:
    offer, editor = offered()
    other, _editor = offered()
    with pytest.raises(Missing):
        actions.ask(offer, make_organisation(), by=editor, message="x", language="en", need=other)


def test_a_kept_draft_keeps_its_organisation_unless_the_address_names_one_or_it_has_asked(client: Client) -> None:
    offer, _editor = offered()
    first, second = make_organisation("Aaa"), make_organisation("Bbb")
    asker = of_two(first, second)
    client.force_login(asker)
    address = f"/en/offers/{offer.pk}/ask/"
    assert f'<option value="{first.pk}" selected>' in client.get(address).content.decode()
    fields = {"message": ["Half"], "organisation": [str(second.pk)], "language": ["en"]}
    Draft.objects.create(person=asker, form="offer-ask", record_id=offer.pk, fields=fields)
    assert f'<option value="{second.pk}" selected>' in client.get(address).content.decode()
    named = client.get(address, {"organisation": first.pk}).content.decode()
    assert f'<option value="{first.pk}" selected>' in named
    actions.ask(offer, second, by=asker, message="For us", language="en")
    assert "In the name of Aaa" in client.get(address).content.decode()


def test_a_draft_in_the_name_of_one_that_has_asked_proposes_the_first_of_the_others(client: Client) -> None:
    offer, _editor = offered()
    first, second, third = (make_organisation(name) for name in ("Aaa", "Bbb", "Ccc"))
    asker = of_two(first, second)
    asker.memberships.create(organisation=third, role=Role.EDITOR)
    fields = {"message": ["Half"], "organisation": [str(third.pk)], "language": ["en"]}
    Draft.objects.create(person=asker, form="offer-ask", record_id=offer.pk, fields=fields)
    actions.ask(offer, third, by=asker, message="For us", language="en")
    client.force_login(asker)
    assert f'<option value="{first.pk}" selected>' in client.get(f"/en/offers/{offer.pk}/ask/").content.decode()


def test_an_address_that_names_the_offers_own_organisation_leads_to_what_was_asked_already(client: Client) -> None:
    offer, _editor = offered()
    assert offer.owner
    other = make_organisation("Bbb")
    asker = of_two(offer.owner, other)
    actions.ask(offer, other, by=asker, message="For us", language="en")
    client.force_login(asker)
    assert client.get(f"/en/offers/{offer.pk}/ask/", {"organisation": offer.owner.pk}).status_code == 302


def test_a_request_that_comes_late_keeps_its_words(client: Client) -> None:
    offer, editor = offered()
    earlier, late = make_organisation(), make_organisation()
    actions.accept_ask(actions.ask(offer, earlier, by=make_member(earlier), message="First", language="en"), by=editor)
    client.force_login(make_member(late))
    address = f"/en/offers/{offer.pk}/ask/"
    assert client.get(address).status_code == 403
    answer = client.post(address, {"message": "A page of words", "language": "en", "organisation": late.pk})
    assert answer.status_code == 422
    assert "A page of words" in answer.content.decode()
    assert "This offer is no longer open." in answer.content.decode()
    assert Ask.objects.count() == 1
