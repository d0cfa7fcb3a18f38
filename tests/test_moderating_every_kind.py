"""A record of every kind can be reported, taken out of sight and restored; what its page gains costs no statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.moderation import actions
from talka.capabilities.moderation.actions.deciding import Statement
from talka.capabilities.moderation.models import Report
from talka.capabilities.moderation.panel import panel, withheld
from talka.capabilities.moderation.tests.proofs import proof
from talka.capabilities.search.indexing import index_records
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import Kind
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_person
from tests.test_contracts import SECRET, address, every_kind, made, text_of

pytestmark = pytest.mark.django_db
WHY = Statement("private", "It tells where somebody lives.", "en")


def boss() -> Person:
    return make_person(is_coordinator=True, address_confirmed_at=timezone.now())


@every_kind
def test_a_visitor_reports_it_a_coordinator_hides_and_restores_it(kind: Kind, client: Client) -> None:
    writer = make_person(address_confirmed_at=timezone.now())
    record = made(kind, f"{SECRET} readings", author=writer)
    page = text_of(client.get(address(kind, record)))
    report = f"/en/moderation/report/record/{record.pk}/"
    assert page.count(f'href="{report}"') == 1
    told = {"reason": "private", "words": "My street", "proof": proof(client)}
    answer = client.post(report, told)
    assert (answer.status_code, answer["Location"]) == (302, address(kind, record))

    by = boss()
    coordinator = Client()
    coordinator.force_login(by)
    assert SECRET in text_of(coordinator.get("/en/moderation/"))
    case = f"/en/moderation/record/{record.pk}/"
    assert "My street" in text_of(coordinator.get(case))
    sent = {"act": "hidden", "rule": "private", "facts": WHY.facts, "language": "en", "seen": 0}
    assert coordinator.post(case, sent).status_code == 302
    index_records([record.pk])
    assert client.get(address(kind, record)).status_code == 404
    assert client.get(report).status_code == 404
    assert SECRET not in text_of(client.get(f"/en/{kind.path}/"))
    assert Report.objects.get().state == "looked_at"
    theirs = Client()
    theirs.force_login(make_member(record.owner))
    assert "Others don" in text_of(theirs.get(address(kind, record)))

    decision = Report.objects.get().decision
    assert decision is not None
    assert coordinator.post(f"/en/moderation/decisions/{decision.pk}/restore/").status_code == 302
    assert client.get(address(kind, record)).status_code == 200


@every_kind
def test_what_stands_on_its_page_asks_the_database_nothing(kind: Kind, rf: Any, django_assert_num_queries: Any) -> None:
    record = made(kind, "Evening readings")
    owner, stranger, coordinator = make_member(record.owner), make_person(), boss()
    for person, expected in ((None, "report"), (stranger, "report"), (coordinator, "Decide"), (owner, "")):
        request = rf.get("/en/")
        request.person = person
        if person is not None:
            assert person.edited_organisation_ids is not None  # as the page has read them by then
        with django_assert_num_queries(0):
            drawn = panel(request, record) + withheld(request, record)
        assert (expected in drawn) if expected else drawn == ""


@every_kind
def test_held_until_seen_and_released(kind: Kind, client: Client) -> None:
    writer = make_person(address_confirmed_at=timezone.now())
    record: Record = made(kind, f"{SECRET} first", author=writer, withheld=True)
    record.refresh_from_db()
    assert not record.shown
    coordinator = Client()
    coordinator.force_login(boss())
    assert SECRET in text_of(coordinator.get("/en/moderation/?what=held"))
    actions.decide(Record.objects.get(pk=record.pk), "released", Statement(), by=boss())
    index_records([record.pk])
    assert client.get(address(kind, record)).status_code == 200
    assert Person.objects.get(pk=writer.pk).trusted_at is not None
    assert SECRET not in text_of(coordinator.get("/en/moderation/?what=held"))
