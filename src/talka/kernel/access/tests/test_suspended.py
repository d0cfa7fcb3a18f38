"""Whoever is suspended reads, and changes nothing wherever they try."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from talka.kernel.people.models import FOR_GOOD, Person, Role
from talka.kernel.testing import make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_who_is_suspended_writes_for_nobody_but_still_belongs() -> None:
    ours = make_organisation()
    person = make_member(ours, Role.ADMIN, suspended_until=FOR_GOOD)
    assert person.is_suspended
    assert person.organisation_ids == [ours.pk]
    assert person.edited_organisation_ids == person.led_organisation_ids == []
    assert not person.is_trusted


def test_they_read_and_are_refused_whatever_they_send() -> None:
    client = signed_in(make_member(make_organisation(), Role.ADMIN, suspended_until=FOR_GOOD))
    assert client.get("/en/needs/").status_code == 200
    assert client.get("/en/offers/new/").status_code == 403
    answer = client.post("/en/needs/report/", {"title": "x"})
    assert answer.status_code == 403
    assert "suspended" in answer.content.decode()


def test_they_may_sign_out() -> None:
    client = signed_in(make_person(suspended_until=FOR_GOOD))
    client.post("/en/account/sign-out/")
    assert client.get("/en/account/").status_code == 302


def test_a_suspension_ends_by_itself() -> None:
    ours = make_organisation()
    person = make_member(ours, suspended_until=timezone.now() - timedelta(seconds=1))
    assert not person.is_suspended
    assert person.edited_organisation_ids == [ours.pk]
    assert signed_in(person).get("/en/offers/new/").status_code == 200
