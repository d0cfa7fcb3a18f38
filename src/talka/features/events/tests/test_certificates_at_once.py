"""Certificates asked for, made, corrected and revoked by several at once: real threads on a real database."""

from collections import Counter
from typing import Any

import pytest
from django.core.files.storage import default_storage

from talka.features.events.actions import certificates
from talka.features.events.models import Certificate, Event, Issuing
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person

from .certified import held, issued, was_there
from .test_races import at_once
from .world import fresh, verbs

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PRESSES, WORKERS = 6, 6, 3


def kept_files(event: Event) -> list[str]:
    """The documents that lie in the store for this event."""
    folder = f"certificates/{event.pk}"
    return sorted(f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def test_the_button_pressed_by_several_at_once_begins_one_issuing() -> None:
    event, editor = held()
    for number in range(PEOPLE):
        was_there(event, f"Person {number}")

    def press(_number: int) -> Issuing:
        return certificates.start_issuing(fresh(event), by=Person.objects.get(pk=editor.pk))

    pressed = at_once(press, range(PRESSES))
    assert {type(one) for one in pressed} == {Issuing} and len({one.pk for one in pressed}) == 1
    assert Issuing.objects.get().total == PEOPLE
    assert len(verbs(event, "events.certificates_asked")) == 1


def test_workers_that_do_the_same_work_at_once_make_one_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.features.events.actions.certificates import issuing

    monkeypatch.setattr(issuing, "AT_ONCE", 2)  # so that they take turns
    monkeypatch.setattr(issuing, "MADE_AT_ONCE", 1)
    event, editor = held()
    there = {was_there(event, f"Person {number}").pk for number in range(PEOPLE)}
    run = certificates.start_issuing(event, by=editor)
    done = at_once(certificates.issue_certificates.call, [run.pk] * WORKERS)
    assert all(isinstance(one, int) for one in done)
    rows = list(Certificate.objects.filter(event=event))
    assert Counter(row.registration_id for row in rows) == dict.fromkeys(there, 1)
    assert len({row.number for row in rows}) == PEOPLE
    assert kept_files(event) == sorted(row.document for row in rows)  # what was made twice is thrown away
    told = Fact.objects.filter(verb="certificates.issued").values_list("record_id", flat=True)
    assert list(told) == [event.pk] * PEOPLE
    assert fresh(run).finished_at is not None


def test_corrected_and_revoked_at_once_it_is_one_of_them_and_one_holds_at_most() -> None:
    event, editor = held()
    was_there(event, "Ana")
    (old,) = issued(event, editor)

    def act(number: int) -> Any:
        by = Person.objects.get(pk=editor.pk)
        if number % 2:
            return certificates.revoke(fresh(old), because="mistake", by=by)
        return certificates.reissue(fresh(old), name=f"Anna {number // 2 % 2}", by=by)

    done = at_once(act, range(8))
    assert all(isinstance(one, Certificate | Denied) for one in done)
    assert Certificate.objects.filter(event=event).count() == 2  # one new one, whichever name came first
    (new,) = Certificate.objects.filter(event=event, revoked_at=None)
    assert fresh(old).replaced_by == new and fresh(old).revoked_because in ("replaced", "mistake")
    assert len(verbs(event, "certificates.revoked")) == 1
    certificates.make_documents.call(event.pk)
    assert kept_files(event) == [fresh(new).document]
