"""What waits for coordinators is counted as the pages behind it list it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.directory import actions as directory
from talka.features.directory.tests.world import coordinator, led, listed
from talka.features.needs import actions as needs
from talka.features.needs.tests.world import confirmed
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_person
from talka.site.coordinating import waiting

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    return {str(one.label): one.count for one in waiting(make_person(is_coordinator=True))}


def test_claims_that_wait_for_a_mailed_code_are_nobodys_work(client: Client) -> None:
    entry = listed()
    directory.claim_by_mail(entry, by=make_person(), address="a@balta.lv", language="lv")
    assert counted()["Claims"] == 0
    directory.claim(entry, by=make_person(), text="Strādāju tur", language="lv")
    assert counted()["Claims"] == 1
    client.force_login(coordinator())
    assert client.get("/en/organisations/queue/").content.decode().count("/claims/") == 1


def test_promises_are_counted_from_the_day_on_which_the_page_lists_them(client: Client) -> None:
    entry, editor = led()
    need = confirmed()
    needs.take_up(need, entry.organisation, needs.Share(what="Mēs", language="lv"), by=editor)
    client.force_login(coordinator())
    for days, late in ((1, 0), (6, 0), (7, 1), (8, 1)):
        Participation.objects.update(due_date=timezone.localdate() - timedelta(days=days))
        assert counted()["Late promises"] == late
        assert client.get("/en/needs/overdue/").content.decode().count(entry.organisation.name) == late
