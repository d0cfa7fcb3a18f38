"""Who hears of an offer, in which language."""

from typing import Any

import pytest

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
