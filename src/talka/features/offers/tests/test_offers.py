"""Offers: publishing, asking, answering, giving; both outcomes of each, twice, at once, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from talka.features.offers import actions, rules
from talka.features.offers.models import Ask, AskState, Offer, OfferState
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person, Role
from talka.kernel.records.actions import Stale, set_tags
from talka.kernel.records.models import Link, Participation, Record
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import (
    five_people,
    make_member,
    make_organisation,
    make_place,
    make_record,
    make_term,
    rule_agrees,
)

COLUMNS: dict[str, Any] = {"title": "Vakara kursi", "summary": "Latviešu valoda", "offer_type": "training"}


def offered(**columns: Any) -> tuple[Offer, Person]:
    """An open offer and an editor of its owner."""
    owner = make_organisation()
    editor = make_member(owner)
    values = {**COLUMNS, **columns}
    return actions.publish_offer(values, owner=owner, by=editor, terms=[], language="lv"), editor


def asked_for(offer: Offer, **columns: Any) -> tuple[Ask, Person]:
    """A request for it and the editor who asked."""
    organisation = make_organisation()
    editor = make_member(organisation)
    return actions.ask(offer, organisation, by=editor, message="For us", language="en", **columns), editor


@pytest.mark.django_db
def test_only_who_writes_for_the_owner_publishes() -> None:
    offer, _editor = offered()
    assert offer.shown
    assert offer.state == "open"
    assert offer.owner
    member = make_member(offer.owner, Role.MEMBER)
    for person in (member, make_member(make_organisation())):
        with pytest.raises(Denied):
            actions.publish_offer(COLUMNS, owner=offer.owner, by=person, terms=[], language="lv")
    assert Offer.objects.count() == Fact.objects.filter(verb="offers.published").count() == 1


@pytest.mark.django_db
def test_a_change_on_an_old_version_is_refused() -> None:
    offer, editor = offered()
    actions.change_offer(offer, {"title": "A"}, by=editor, terms=[], version=1)
    with pytest.raises(Stale):
        actions.change_offer(offer, {"title": "B"}, by=editor, terms=[], version=1)
    offer.refresh_from_db()
    assert (offer.title, offer.version) == ("A", 2)


@pytest.mark.django_db
def test_asking_twice_changes_nothing_and_ones_own_offer_cannot_be_asked_for() -> None:
    offer, editor = offered()
    asked, asker = asked_for(offer)
    assert actions.ask(offer, asked.organisation, by=asker, message="Again", language="en") == asked
    assert offer.owner
    with pytest.raises(Denied):
        actions.ask(offer, offer.owner, by=editor, message="Mine", language="en")
    with pytest.raises(Denied):
        actions.ask(offer, asked.organisation, by=editor, message="In their name", language="en")
    assert Fact.objects.filter(verb="offers.asked").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("involved", [True, False])
def test_accepting_reserves_it_and_answers_the_askers_need(involved: bool) -> None:
    offer, editor = offered()
    need = make_record(Record, "need", "confirmed", title="Need")
    asked, asker = asked_for(offer, need=need)
    if involved:  # anybody may name a need: only who answers it can say for it what answers it
        take_part(need, asked.organisation, "responder", by=asker)
    with pytest.raises(Denied):
        actions.accept_ask(asked, by=asker)
    actions.accept_ask(asked, by=editor, answer="Gladly")
    actions.accept_ask(asked, by=editor)
    offer.refresh_from_db()
    assert offer.state == OfferState.RESERVED
    assert (Link.objects.get().confirmed_at is not None) == involved
    assert Participation.objects.get(record=offer).organisation == asked.organisation
    other = make_organisation()
    with pytest.raises(Denied):
        actions.ask(offer, other, by=make_member(other), message="Late", language="en")


@pytest.mark.django_db
def test_a_request_taken_back_opens_the_offer_again() -> None:
    offer, editor = offered()
    asked, asker = asked_for(offer)
    actions.accept_ask(asked, by=editor)
    actions.take_back_ask(asked, by=asker)
    actions.take_back_ask(asked, by=asker)
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN
    assert Participation.objects.get().state == "left"


@pytest.mark.django_db
@pytest.mark.parametrize(("end", "state"), [(actions.give, "given"), (actions.withdraw_offer, "withdrawn")])
def test_everyone_who_waits_is_answered_when_it_ends(end: Any, state: str) -> None:
    offer, editor = offered()
    first, _asker = asked_for(offer)
    second, asker = asked_for(offer)
    actions.accept_ask(first, by=editor)
    with pytest.raises(Denied):
        end(offer, by=asker)
    end(offer, by=editor)
    end(offer, by=editor)
    for changed in (offer, first, second):
        changed.refresh_from_db()
    assert offer.state == state
    assert offer.shown == (state == "given")
    assert first.state == (AskState.GIVEN if state == "given" else AskState.DECLINED)
    assert second.state == AskState.DECLINED
    actions.reopen_offer(offer, by=editor)
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


@pytest.mark.django_db
def test_it_expires_after_its_last_day_and_not_before() -> None:
    today = timezone.localdate()
    past, _editor = offered(until_date=today)
    last_day, _editor = offered(until_date=today)
    asked, _asker = asked_for(past)
    Offer.objects.filter(pk=past.pk).update(until_date=today - timedelta(days=1))
    assert actions.expire_offers.func() == 1
    assert actions.expire_offers.func() == 0
    for changed in (past, last_day, asked):
        changed.refresh_from_db()
    assert (past.state, last_day.state, asked.state) == ("expired", "open", "declined")
    assert not actions.expire(10**9)


@pytest.mark.django_db(transaction=True)
def test_two_askers_accepted_at_once_leave_one() -> None:
    offer, editor = offered()
    asks = [asked_for(offer)[0] for _ in range(4)]

    def accept(asked: Ask) -> bool:
        try:
            actions.accept_ask(asked, by=Person.objects.get(pk=editor.pk))
        except Denied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        accepted = list(pool.map(accept, asks))
    assert sum(accepted) == 1
    assert Ask.objects.filter(state=AskState.ACCEPTED).count() == 1
    assert Fact.objects.filter(verb="offers.reserved").count() == 1


@pytest.mark.django_db
def test_rules_have_two_faces_that_agree() -> None:
    owner = make_organisation()
    for state in OfferState.values:
        make_record(Offer, "offer", state, owner=owner, offer_type="training")
    people = {**five_people(owner), "of two": make_member(owner)}
    second = make_organisation()
    people["of two"].memberships.create(organisation=second, role=Role.EDITOR)  # type: ignore[union-attr]
    asking = make_organisation()
    people["asker"] = make_member(asking, Role.MEMBER)
    for offer in Offer.objects.filter(state__in=[OfferState.OPEN, OfferState.WITHDRAWN]):
        Ask.objects.create(offer=offer, organisation=asking, message="For us", language="en")
    named = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
    assert len(named) > 5
    assert [fault for rule in named for fault in rule_agrees(rule, Offer, people)] == []


FORM = {
    "title": "Vakara kursi", "language": "lv", "offer_type": "training", "terms_of_use": "free", "quantity": "12",
    "unit": "course_place", "body": "Divreiz nedēļā.",
}  # fmt: skip


@pytest.mark.django_db
def test_an_editor_publishes_reads_and_changes_it_in_the_browser(client: Client) -> None:
    editor = make_member(make_organisation("Baltā māja"))
    client.force_login(editor)
    assert client.get("/lv/offers/new/").status_code == 200
    answer = client.post("/lv/offers/new/", FORM)
    offer = Offer.objects.get()
    assert answer["Location"] == f"/lv/offers/{offer.pk}-vakara-kursi/"
    assert "Vakara kursi" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/lv/offers/{offer.pk}/")["Location"] == answer["Location"]
    changed = client.post(f"/lv/offers/{offer.pk}/edit/", {**FORM, "title": "Rīta kursi", "version": "1"})
    assert changed.status_code == 302
    stale = client.post(f"/lv/offers/{offer.pk}/edit/", {**FORM, "title": "Nakts kursi", "version": "1"})
    assert stale.status_code == 409
    assert "Nakts kursi" in stale.content.decode()
    assert "Rīta" in stale.content.decode()


@pytest.mark.django_db
def test_it_is_not_offered_again_until_a_day_that_is_over(client: Client) -> None:
    today = timezone.localdate()
    offer, editor = offered(from_date=today + timedelta(days=5))
    actions.withdraw_offer(offer, by=editor)
    client.force_login(editor)
    for day in (today - timedelta(days=1), today + timedelta(days=4)):
        answer = client.post(f"/en/offers/{offer.pk}/reopen/", {"until_date": day.isoformat()})
        assert answer.status_code == 422
        assert "Choose a later one" in answer.content.decode()
    later = (today + timedelta(days=5)).isoformat()
    assert client.post(f"/en/offers/{offer.pk}/reopen/", {"until_date": later}).status_code == 302
    Offer.objects.update(from_date=None, until_date=today - timedelta(days=1))
    with pytest.raises(Denied, match="last day"):
        asked_for(offer)


@pytest.mark.django_db
def test_bad_input_comes_back_with_what_was_written(client: Client) -> None:
    client.force_login(make_member(make_organisation()))
    bad = {**FORM, "from_date": "2026-05-02", "until_date": "2026-05-01", "place": "Nowhere at all", "body": "Keep me"}
    answer = client.post("/en/offers/new/", bad)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Keep me" in html
    assert "The last day is before the first" in html
    assert not Offer.objects.exists()


@pytest.mark.django_db
def test_what_one_may_not_do_is_missing_or_told(client: Client) -> None:
    offer, editor = offered()
    asked, _asker = asked_for(offer)
    actions.withdraw_offer(offer, by=editor)
    assert client.get(f"/en/offers/{offer.pk}/").status_code == 404
    client.force_login(make_member(make_organisation()))
    assert client.get(f"/en/offers/{offer.pk}/asks/{asked.pk}/answer/").status_code == 404
    actions.reopen_offer(offer, by=editor)
    assert client.get(f"/en/offers/{offer.pk}/asks/{asked.pk}/answer/").status_code == 404
    assert client.post(f"/en/offers/{offer.pk}/give/").status_code == 403
    client.force_login(make_member(make_organisation(), Role.MEMBER))
    assert client.get("/en/offers/new/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("asks", [1, 3])
def test_the_page_costs_the_same_however_many_ask(client: Client, asks: int, django_assert_num_queries: Any) -> None:
    offer, editor = offered(place=make_place("LV-livani", lv="Līvāni"))
    set_tags(offer, [make_term(code, lv=code).pk for code in "abc"[:asks]])
    for number in range(asks):
        asked_for(offer, need=make_record(Record, "need", "confirmed", title=f"Trūkst telpu {number}"))
    address = f"/lv/offers/{offer.pk}-vakara-kursi/"
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
    client.force_login(editor)
    with django_assert_num_queries(8):
        assert client.get(address).content.decode().count("Trūkst telpu") == asks
