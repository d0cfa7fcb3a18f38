"""An organisation's share in the browser: with which offer, its words, when it is done."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.features.needs.actions import say_solved
from talka.features.needs.actions.overdue import remind
from talka.features.needs.models import Progress
from talka.kernel.facts.chain import broken_at, seal_facts
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Role
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_organisation, make_person, make_record

from .world import confirmed, group, part, post, taken_up

pytestmark = pytest.mark.django_db


def test_words_on_what_was_delivered_are_kept_when_the_number_is_the_same(client: Client) -> None:
    need = confirmed(quantity=30, unit="course_place")
    organisation, editor = taken_up(need, 5)
    client.force_login(editor)
    for words in ("Pirmie divi", "Pirmie divi", "Otrā grupa sākas maijā"):
        sent = {"organisation": organisation.pk, "delivered": 2, "text": words}
        assert post(client, need, "deliver/", **sent).status_code == 302
    assert list(Progress.objects.order_by("pk").values_list("text", "fact__verb")) == [
        ("Pirmie divi", "needs.delivered"),
        ("Otrā grupa sākas maijā", "needs.progress"),
    ]


def test_a_finished_part_without_a_number_stays_finished_when_its_words_change(client: Client) -> None:
    past = timezone.localdate() - timedelta(days=1)
    organisation, editor = taken_up(need := confirmed(), due_date=past)
    client.force_login(editor)
    post(client, need, "deliver/", organisation=organisation.pk)
    post(client, need, "share/", organisation=organisation.pk, what="Kursi trešdienās", due_date=str(past))
    assert (part(need, organisation).note, part(need, organisation).state) == ("Kursi trešdienās", "done")
    assert remind(timezone.localdate()) == 0


def test_taking_up_costs_few_statements_and_its_fact_is_sealed(client: Client) -> None:
    organisation, editor = group("Otrais")
    needs = [confirmed() for _ in range(2)]
    client.force_login(editor)
    assert post(client, needs[0], "take-up/", organisation=organisation.pk, what="Kursi").status_code == 302
    with CaptureQueriesContext(connection) as asked:
        assert post(client, needs[1], "take-up/", organisation=organisation.pk, what="Kursi").status_code == 302
    said = [one["sql"].split(maxsplit=1)[0] for one in asked if "SAVEPOINT" not in one["sql"]]
    # Session, person, need, organisation; the need locked, those who take part; the draft.
    assert (said.count("SELECT"), said.count("INSERT"), said.count("UPDATE"), len(said)) == (7, 2, 2, 11)
    # What is the same as before is not written: "shown" and "published_at" stand in indexes of their own.
    (written,) = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "records_record"')]
    assert re.findall(r'"(\w+)" = ', written.partition("WHERE")[0]) == ["state", "changed_at"]
    taken = part(needs[1], organisation)
    assert (taken.state, taken.by_id, taken.note, taken.note_language) == ("accepted", editor.pk, "Kursi", "lv")
    fact = Fact.objects.get(verb="needs.taken_up", record_id=needs[1].pk)
    assert (fact.actor_id, fact.organisation_id, fact.seal) == (editor.pk, organisation.pk, "")
    assert fact.details == {"participation": taken.pk, "promised": 0}
    while seal_facts():
        pass
    assert broken_at() is None
    Fact.objects.filter(pk=fact.pk).update(details={"participation": taken.pk, "promised": 1})
    fact.refresh_from_db()
    assert broken_at() == fact.position


def test_a_form_that_comes_back_proposes_the_offers_again(client: Client) -> None:
    organisation, editor = group()
    offer = make_record(Record, "offer", "open", owner=organisation, title="Kursi bez maksas")
    need = confirmed(quantity=5, unit="course_place")
    client.force_login(editor)
    for wrong in ({"what": ""}, {"what": "Kursi", "promised": 6}):
        answer = post(client, need, "take-up/", **{"organisation": organisation.pk, "offer": "", **wrong})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'<option value="{offer.pk}">Kursi bez maksas</option>' in page
        assert page.index('name="promised"') < page.index('name="offer"')
        assert page.index('name="offer"') < page.index('name="language"')


def test_an_offer_of_another_organisation_than_the_one_that_answers_keeps_the_form(client: Client) -> None:
    (first, editor), second = group("Pirmā"), make_organisation("Otrā")
    editor.memberships.create(organisation=second, role=Role.EDITOR)
    offers = [make_record(Record, "offer", "open", owner=one, title="Kursi") for one in (first, second)]
    need = confirmed()
    client.force_login(editor)
    form = client.get(f"/en/needs/{need.pk}/take-up/").content.decode()
    assert "Kursi (Pirmā)" in form
    assert "Kursi (Otrā)" in form
    share = {"organisation": first.pk, "what": "Kursi otrdienās"}
    answer = post(client, need, "take-up/", **share, offer=offers[1].pk)
    assert answer.status_code == 422
    assert "This is an offer of Otrā." in answer.content.decode()
    assert "Kursi otrdienās" in answer.content.decode()
    assert post(client, need, "take-up/", **share, offer=offers[0].pk).status_code == 302
    assert Link.objects.get().source_id == offers[0].pk


def test_a_kept_draft_keeps_its_organisation_unless_the_address_names_one(client: Client) -> None:
    (first, editor), second = group("Aaa"), make_organisation("Bbb")
    editor.memberships.create(organisation=second, role=Role.EDITOR)
    need = confirmed()
    keep_draft(editor, "", "need-share", {"what": ["Iesākts"], "organisation": [str(second.pk)]}, need.pk)
    client.force_login(editor)
    address = f"/en/needs/{need.pk}/take-up/"
    form = client.get(address).content.decode()
    assert "Iesākts" in form
    assert f'<option value="{second.pk}" selected>' in form
    assert f'<option value="{first.pk}" selected>' in client.get(f"{address}?organisation={first.pk}").content.decode()


def test_a_promise_that_comes_late_keeps_its_words(client: Client) -> None:
    organisation, editor = group()
    need = confirmed()
    say_solved(need, by=make_person(is_coordinator=True))
    client.force_login(editor)
    assert client.get(f"/en/needs/{need.pk}/take-up/").status_code == 403
    answer = post(client, need, "take-up/", organisation=organisation.pk, what="Vesela lapa vārdu")
    assert answer.status_code == 422
    assert "Vesela lapa vārdu" in answer.content.decode()
    assert "This need is not open now." in answer.content.decode()
