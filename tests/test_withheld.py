"""A record of any kind that was taken out of sight: gone for others, not for its owner and for coordinators."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from talka.capabilities.search.counts import recount
from talka.capabilities.search.indexing import index_records
from talka.kernel.people.models import Person
from talka.kernel.records.actions import enter_state, lock, withhold
from talka.kernel.records.kinds import Kind
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_contracts import SECRET, address, every_kind, made, shown_state, text_of

pytestmark = pytest.mark.django_db


def taken_away(record: Record) -> None:
    with transaction.atomic():
        withhold(lock(record), True)
    index_records([record.pk])
    recount()


def sees(person: Person | None, where: str) -> bool:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(where).status_code == 200


@every_kind
def test_a_withheld_record_is_gone_for_others(kind: Kind, client: Client) -> None:
    record = made(kind, SECRET)
    organisation = make_organisation("Guest")
    guest = make_member(organisation)
    with transaction.atomic():
        take_part(record, organisation, "partner", by=guest)
    owner_editor = make_member(record.owner)
    assert sees(None, address(kind, record))
    taken_away(record)
    assert not sees(None, address(kind, record))
    assert not sees(guest, address(kind, record))
    assert sees(owner_editor, address(kind, record))
    assert sees(make_person(is_coordinator=True), address(kind, record))
    for path in (f"/en/{kind.path}/", f"/en/search/?q={SECRET}", f"/{kind.path}.atom", f"/api/v1/search?q={SECRET}"):
        page = text_of(client.get(path)).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        assert address(kind, record) not in page, path


@every_kind
def test_what_happens_meanwhile_does_not_show_it_and_released_it_is_seen(kind: Kind) -> None:
    record: Any = made(kind, SECRET)
    taken_away(record)
    record.refresh_from_db()
    enter_state(record, shown_state(kind))
    assert not record.shown
    with transaction.atomic():
        assert withhold(lock(record), False)
        assert not withhold(lock(record), False)
    record.refresh_from_db()
    assert record.shown
    assert sees(None, address(kind, record))
