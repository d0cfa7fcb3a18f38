"""What is published first for an organisation whose entry nobody may see waits until a coordinator has seen it."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from talka.capabilities.moderation import actions as moderation
from talka.capabilities.moderation.actions.deciding import Statement
from talka.features.directory import actions as directory
from talka.features.directory.models import OrganisationPage
from talka.features.news import actions as news
from talka.features.offers import actions as offers
from talka.features.partners import actions as partners
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, Organisation, Person, Role
from talka.kernel.records.actions import lock, withhold
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person

pytestmark = pytest.mark.django_db
OFFER: dict[str, Any] = {"title": "Courses", "summary": "Latvian", "offer_type": "training"}
CALL: dict[str, Any] = {
    "title": "School of citizens", "role": "partner", "seeks": [{"type": "ngo", "count": 2, "countries": []}],
}  # fmt: skip


def organisation() -> tuple[OrganisationPage, Organisation, Person]:
    """A listed organisation and its editor."""
    content = directory.Content(name="White House", language="en", country="LV")
    page = directory.propose(content, by=make_person(is_coordinator=True))
    editor = make_person(address_confirmed_at=timezone.now())
    owner = Organisation.objects.get(pk=page.organisation_id)
    Membership.objects.create(person=editor, organisation=owner, role=Role.ADMIN)
    return page, owner, editor


_number = count(1)


def titled() -> dict[str, Any]:
    """A title of its own: the same sent twice is one record."""
    return {"title": f"Number {next(_number)}"}


def offered(owner: Organisation, by: Person) -> Record:
    return offers.publish_offer(OFFER | titled(), owner=owner, by=by, terms=[], language="en")


def called(owner: Organisation, by: Person) -> Record:
    return partners.publish_call(CALL | titled(), owner=owner, by=by, terms=[], language="en")


def told(owner: Organisation, by: Person) -> Record:
    written = news.write_news(titled() | {"summary": "It is"}, owner=owner, by=by, terms=[], language="en")
    return news.approve(news.submit(written, by=by), by=by, version=None)


every_way = pytest.mark.parametrize("publish", [offered, called, told])


@every_way
def test_of_a_listed_organisation_it_is_seen_at_once(publish: Any) -> None:
    _page, owner, editor = organisation()
    record = Record.objects.get(pk=publish(owner, editor).pk)
    assert (record.shown, record.withheld) == (True, False)


@every_way
def test_of_one_whose_entry_was_taken_out_of_sight_it_waits(publish: Any) -> None:
    page, owner, editor = organisation()
    with transaction.atomic():
        withhold(lock(page), True)
    record = Record.objects.get(pk=publish(owner, editor).pk)
    assert (record.shown, record.withheld, record.published_at) == (False, True, None)
    assert Fact.objects.filter(verb="records.held", record_id=record.pk).count() == 1
    by = make_person(is_coordinator=True)
    moderation.decide(record, "released", Statement(), by=by)
    record.refresh_from_db()
    assert (record.shown, record.withheld) == (True, False)
    assert record.published_at is not None
    assert Person.objects.get(pk=editor.pk).trusted_at is not None
    again = Record.objects.get(pk=publish(owner, Person.objects.get(pk=editor.pk)).pk)
    assert again.shown


def test_a_coordinator_and_who_is_trusted_publish_at_once() -> None:
    page, owner, editor = organisation()
    with transaction.atomic():
        withhold(lock(page), True)
    Person.objects.filter(pk=editor.pk).update(trusted_at=timezone.now())
    for by in (Person.objects.get(pk=editor.pk), make_person(is_coordinator=True)):
        assert Record.objects.get(pk=called(owner, by).pk).shown
