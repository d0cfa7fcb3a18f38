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
from talka.features.offers import actions as offers
from talka.features.partners import actions as partners
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.records.texts import card_rows
from talka.kernel.testing import make_member, make_person

pytestmark = pytest.mark.django_db


def world(boss: Person) -> tuple[Any, list[Record]]:
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


def test_each_proposal_has_its_act(client: Client) -> None:
    boss = make_person(is_coordinator=True)
    page, records = world(boss)
    editor = make_member(page.organisation)
    rows = card_rows(Record.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"), "en")
    found = [SaidMatch(row["id"], row["kind"], 0.5, (), (), row) for row in rows]
    client.force_login(editor)
    acts = {
        match.kind: card.actions[0].url for match, card in zip(found, match_cards(page, found, editor), strict=True)
    }
    assert set(acts) == {"need", "offer", "call", "organisation"}
    for kind, end in (("need", "take-up"), ("offer", "ask"), ("call", "answer"), ("organisation", "contact")):
        answer = client.get(acts[kind], follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0].endswith(f"/{end}/")
        assert b"<form" in answer.content


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
