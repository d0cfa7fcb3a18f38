"""An organisation's share in the browser: with which offer, its words, when it is done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.needs.actions.overdue import remind
from talka.features.needs.models import Progress
from talka.kernel.people.models import Role
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_organisation, make_record

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
