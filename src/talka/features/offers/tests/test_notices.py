"""Who hears of an offer, in which language."""

from typing import Any

import pytest
from django.test import Client

from talka.capabilities.notices.queries import notices_of
from talka.capabilities.notices.sending import send_waiting
from talka.features.offers import actions
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.testing import make_member, make_organisation


@pytest.mark.django_db(transaction=True)
def test_the_owner_hears_of_the_request_and_the_asker_of_the_answer(mailoutbox: list[Any]) -> None:
    owner, asking = make_organisation("Baltā māja"), make_organisation("ICPI")
    editor, asker = make_member(owner, language="lv"), make_member(asking, language="ka")
    Person.objects.update(address_confirmed_at="2026-01-01T00:00:00Z")
    columns = {"title": "Vakara kursi", "offer_type": "training"}
    offer = actions.publish_offer(columns, owner=owner, by=editor, terms=[], language="lv")
    asked = actions.ask(offer, asking, by=asker, message="ჩვენთვის", language="ka")
    tell_all(), send_waiting()
    assert [(editor.email in mail.to[0], "ჩვენთვის" in mail.body) for mail in mailoutbox] == [(True, True)]
    actions.decline_ask(asked, by=editor, answer="Diemžēl nē")
    tell_all(), send_waiting()
    assert asker.email in mailoutbox[1].to[0]
    assert "Diemžēl nē" in mailoutbox[1].body
    assert len(mailoutbox) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("promised", [True, False])
def test_who_asked_hears_that_the_offer_was_taken_back_and_can_read_it(
    client: Client, mailoutbox: list[Any], promised: bool
) -> None:
    owner, asking = make_organisation("Baltā māja"), make_organisation("ICPI")
    editor, asker = make_member(owner, language="lv"), make_member(asking, language="en")
    stranger = make_member(make_organisation(), language="en")
    columns = {"title": "Vakara kursi", "offer_type": "training"}
    offer = actions.publish_offer(columns, owner=owner, by=editor, terms=[], language="lv")
    asked = actions.ask(offer, asking, by=asker, message="For us", language="en")
    if promised:
        actions.accept_ask(asked, by=editor, answer="Labprāt!")
    Person.objects.update(address_confirmed_at="2026-01-01T00:00:00Z")
    tell_all(), send_waiting()
    mailoutbox.clear()
    actions.withdraw_offer(offer, by=editor)
    tell_all(), send_waiting()
    assert [mail.to[0].rpartition("<")[2].strip(">") for mail in mailoutbox] == [asker.email]
    assert "Baltā māja took back the offer" in mailoutbox[0].subject
    assert "Labprāt" not in mailoutbox[0].body  # that was said when it was promised
    assert notices_of(asker).filter(code="offers.declined").count() == 1
    client.force_login(asker)
    page = client.get(f"/en/offers/{offer.pk}-vakara-kursi/")
    assert page.status_code == 200
    assert "Withdrawn" in page.content.decode()
    assert "For us" in page.content.decode()
    client.force_login(stranger)
    assert client.get(f"/en/offers/{offer.pk}-vakara-kursi/").status_code == 404
