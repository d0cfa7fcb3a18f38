"""From what fits an organisation one gets, by the button beside it, to the page where one does something about it."""

from typing import Any

import pytest
from django.test import Client

from talka.capabilities.matching.cards import match_cards
from talka.capabilities.matching.queries import SaidMatch
from talka.features.directory import actions as directory
from talka.features.directory.actions import Content
from talka.features.needs import actions as needs
from talka.features.needs.actions import Content as Need
from talka.features.needs.models import Need as NeedRecord
from talka.features.offers import actions as offers
from talka.features.partners import actions as partners
from talka.kernel.access.speaking import SESSION_KEY
from talka.kernel.people.models import Person, Role
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import take_part
from talka.kernel.records.texts import card_rows
from talka.kernel.testing import make_member, make_organisation, make_person, make_place

pytestmark = pytest.mark.django_db


def world(boss: Person) -> tuple[Any, list[Any]]:
    """An organisation's page, and one record of each kind of another organisation."""
    page, other = (directory.propose(Content(name=name, language="lv"), by=boss) for name in ("Mēs", "Viņi"))
    theirs = make_member(other.organisation)
    words: dict[str, Any] = {"owner": other.organisation, "by": theirs, "terms": [], "language": "lv"}
    return page, [
        needs.report(Need(title="Trūkst kursu", language="lv"), by=boss),
        offers.publish_offer({"title": "Kursi", "offer_type": "training"}, **words),
        partners.publish_call({"title": "Kopā", "role": "partner"}, **words),
        other,
    ]


def proposed(*records: Record) -> list[SaidMatch]:
    """These records as what fits another."""
    rows = card_rows(Record.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"), "en")
    return [SaidMatch(row["id"], row["kind"], 0.5, (), (), row) for row in rows]


def acts(record: Record, person: Person | None, *candidates: Record) -> list[str]:
    """What the buttons beside these candidates say to somebody, but for turning them down."""
    found = match_cards(record, proposed(*candidates), person)
    return [str(act.label) for card in found for act in card.actions if act.label != "Doesn't fit"]


def test_each_proposal_has_its_act(client: Client) -> None:
    boss = make_person(is_coordinator=True)
    page, records = world(boss)
    editor = make_member(page.organisation)
    found = proposed(*records)
    client.force_login(editor)
    urls = {
        match.kind: card.actions[0].url for match, card in zip(found, match_cards(page, found, editor), strict=True)
    }
    assert set(urls) == {"need", "offer", "call", "organisation"}
    for kind, end in (("need", "take-up"), ("offer", "ask"), ("call", "answer"), ("organisation", "contact")):
        answer = client.get(urls[kind], follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0].endswith(f"/{end}/?organisation={page.organisation_id}")
        assert b"<form" in answer.content


def test_an_offer_is_proposed_for_a_need_in_its_owners_name(client: Client) -> None:
    page, (need, offer, _call, other) = world(make_person(is_coordinator=True))
    editor = make_member(other.organisation)
    editor.memberships.create(organisation=page.organisation, role=Role.EDITOR)
    client.force_login(editor)
    for speaking in (page.organisation_id, other.organisation_id):
        session = client.session
        session[SESSION_KEY] = speaking
        session.save()
        answer = client.get(f"/en/offers/{offer.pk}/suggest/{need.pk}/", follow=True)
        assert answer.status_code == 200
        form = answer.content.decode()
        assert f'<option value="{other.organisation_id}" selected>' in form
        assert f'<option value="{offer.pk}" selected>' in form


def test_an_offer_is_told_to_an_organisation_through_its_contact_desk(client: Client) -> None:
    page, (_need, offer, _call, other) = world(make_person(is_coordinator=True))
    editor = make_member(other.organisation)
    assert acts(offer, editor, page) == ["Write to them"]
    client.force_login(editor)
    form = client.get(f"/en/offers/{offer.pk}/suggest/{page.pk}/", follow=True).content.decode()
    assert 'value="Kursi"' in form
    assert f"We offer this: http://testserver/en/offers/{offer.pk}-kursi/" in form


def test_only_for_ones_own_organisation_and_what_one_may_see(client: Client) -> None:
    boss = make_person(is_coordinator=True)
    page, records = world(boss)
    hidden = needs.report(Need(title="Slepeni", language="lv"), by=make_person())
    act = f"/en/organisations/{page.pk}/act/"
    assert client.get(f"{act}{records[0].pk}/").status_code == 302  # to the sign-in
    client.force_login(make_person())
    assert client.get(f"{act}{records[0].pk}/").status_code == 403
    client.force_login(make_member(page.organisation))
    assert client.get(f"{act}{hidden.pk}/").status_code == 404
    assert client.post(f"{act}{records[0].pk}/").status_code == 405


def needs_of(need: Record) -> NeedRecord:
    """The need as it stands."""
    return NeedRecord.objects.get(pk=need.pk)


def test_nobody_is_offered_what_would_be_refused() -> None:
    boss = make_person(is_coordinator=True)
    page, (_need, offer, call, other) = world(boss)
    theirs, editor, resident = make_member(other.organisation), make_member(page.organisation), make_person()
    need = needs.confirm(needs.report(Need(title="Trūkst bibliotēkas", language="lv"), by=resident), by=boss)
    assert acts(need, boss, page, offer) == ["Invite to respond"] * 2
    assert acts(need, resident, page, offer) == acts(need, editor, page) == acts(need, None, page) == []
    asked = offers.ask(offer, page.organisation, by=editor, message="Lūdzu", language="lv")
    offers.accept_ask(asked, by=theirs, answer="Jā")
    offer = Record.objects.get(pk=offer.pk)
    assert acts(offer, theirs, need) == ["Offer it for this need"]
    assert acts(offer, boss, need) == acts(offer, editor, need) == []
    partners.invite_partner(call, page.organisation, by=theirs)
    partners.answer_invitation(call, page.organisation, by=editor, accept=True)
    assert acts(call, theirs, other) == acts(call, boss, other) == ["Invite as partner"]
    assert acts(call, editor, other) == []
    take_part(page, other.organisation, "member", by=boss)
    assert acts(page, editor, need) == ["Take it up"]
    assert acts(page, theirs, need) == acts(page, boss, need) == []
    assert acts(page, editor, offer) == []  # it is reserved
    needs.say_solved(need, by=boss)
    need = needs_of(need)
    assert acts(need, boss, page) == acts(page, editor, need) == acts(offer, theirs, need) == []


def test_buttons_cost_the_same_however_many_cards(django_assert_num_queries: Any) -> None:
    boss = make_person(is_coordinator=True)
    make_place("LV")
    need, editor = world(boss)[1][0], make_member(make_organisation())
    for number in (1, 5):
        found = proposed(*(offers.publish_offer(
            {"title": f"Kursi {n}", "offer_type": "training"},
            owner=make_organisation(), by=boss, terms=[], language="lv",
        ) for n in range(number)))  # fmt: skip
        person = Person.objects.get(pk=editor.pk)
        assert person.edited_organisation_ids
        lack = needs_of(need)
        match_cards(lack, found, None)  # places and terms are in memory then
        with django_assert_num_queries(1):  # whether they respond to it
            match_cards(lack, found, person)
