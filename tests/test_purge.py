"""Each night what has had its time goes; what hasn't stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from talka.capabilities.notices.models import Notice, ReturnedMail
from talka.features.accounts.actions.purging import purge_personal_data
from talka.features.directory.models import Claim, Invitation
from talka.kernel.facts.models import Fact, Trouble
from talka.kernel.jobs.schedule import SCHEDULES
from talka.kernel.testing import make_organisation, make_person

pytestmark = pytest.mark.django_db


def test_what_has_had_its_time_goes() -> None:
    person, organisation = make_person(), make_organisation()
    fact = Fact.objects.create(verb="x.y")
    late, just = datetime(2026, 11, 21, 3, 44, tzinfo=UTC), datetime(2026, 11, 21, 3, 46, tzinfo=UTC)
    for at in (late, just):
        other = Fact.objects.create(verb="x.z")
        Notice.objects.create(person=person, fact=other, code="c", created_at=at)
        made = {"organisation": organisation, "person": person}
        Invitation.objects.create(**made, state="accepted", answered_at=at, address="a@example.org")
        Claim.objects.create(**made, way="mail", state="declined", answered_at=at)
    Claim.objects.create(**made, way="mail", state="waiting")
    Invitation.objects.create(**made, state="waiting")
    Trouble.objects.create(fact=fact, listener="a", again_at=datetime(2027, 9, 22, tzinfo=UTC))
    Trouble.objects.create(fact=fact, listener="b", again_at=datetime(2027, 9, 23, tzinfo=UTC))
    ReturnedMail.objects.create(address="b@example.org", at=datetime(2025, 11, 20, tzinfo=UTC))
    ReturnedMail.objects.create(address="c@example.org", at=datetime(2025, 11, 23, tzinfo=UTC))

    with time_machine.travel(datetime(2027, 11, 21, 3, 45, tzinfo=UTC), tick=False):
        removed = purge_personal_data.call()
        assert {label: count for label, count in removed.items() if count} == {
            "notices.Notice": 1, "notices.ReturnedMail": 1, "directory.Claim": 1, "directory.Invitation": 1,
            "facts.Trouble": 1,
        }  # fmt: skip
        assert not any(purge_personal_data.call().values())  # again finds nothing
    assert [notice.created_at for notice in Notice.objects.all()] == [just]
    assert set(Claim.objects.values_list("state", flat=True)) == {"waiting", "declined"}
    assert set(Invitation.objects.values_list("state", flat=True)) == {"waiting", "accepted"}
    assert [returned.address for returned in ReturnedMail.objects.all()] == ["c@example.org"]


def test_it_is_done_each_night() -> None:
    schedule = SCHEDULES["talka.features.accounts.actions.purging.purge_personal_data"]
    assert schedule.due_at(datetime(2026, 11, 22, 12, tzinfo=UTC)) == datetime(2026, 11, 22, 3, 45, tzinfo=UTC)
