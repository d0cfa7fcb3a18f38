"""Whoever is killed or works at once, each is told once; and how many statements it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from talka.capabilities.notices import hearing
from talka.capabilities.notices.models import Mail, Notice
from talka.capabilities.watching import announcing
from talka.capabilities.watching.models import Announced
from talka.capabilities.watching.watchers import watchers_of
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .conftest import Publish, told

pytestmark = pytest.mark.django_db
Draft = Callable[..., Record]
Watcher = Callable[..., Person]


def test_who_was_told_before_the_worker_was_killed_is_not_told_again(
    draft: Draft, watcher: Watcher, monkeypatch: pytest.MonkeyPatch, publish: Publish
) -> None:
    people = [watcher("theme") for _number in range(7)]
    monkeypatch.setattr(hearing, "CHUNK", 3)
    whole, calls = hearing._tell_some, []

    def killed(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise SystemExit
        whole(*arguments)

    monkeypatch.setattr(hearing, "_tell_some", killed)
    with pytest.raises(SystemExit):
        publish(draft())
    assert Notice.objects.count() == Mail.objects.count() == 3
    tell_all()
    assert [len(some) for some in told(*people)] == [1] * 7
    assert Mail.objects.values("person").distinct().count() == Mail.objects.count() == 7
    Fact.objects.update(told_at=None)
    tell_all()
    assert Notice.objects.count() == Mail.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_hear_of_it_at_once_announce_it_once(draft: Draft, publish: Publish, watcher: Watcher) -> None:
    """Each hears another fact of the same record."""
    people = [watcher("organisation") for _number in range(3)]
    record = draft()
    with transaction.atomic():
        record.state, record.shown, record.published_at = "open", True, timezone.now()
        record.save()
        facts = [note("trial.published", record), note("trial.tagged", record)]
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def work(fact: Fact) -> None:
        try:
            start.wait(10)
            announcing.announce([fact])
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(fact,)) for fact in facts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert [len(some) for some in told(*people)] == [1, 1, 1]
    assert Announced.objects.count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_statements_do_not_grow_with_those_who_watch(
    many: int, draft: Draft, watcher: Watcher, django_assert_num_queries: Any
) -> None:
    for _number in range(many):
        watcher("organisation", "theme", "place", rhythm="daily")
    record = draft()
    with transaction.atomic():
        record.state, record.shown, record.published_at = "open", True, timezone.now()
        record.save()
        fact = note("trial.published", record)
    with django_assert_num_queries(21):
        announcing.announce([fact])
    assert Notice.objects.count() == many


def test_statements_of_who_watches(draft: Draft, watcher: Watcher, django_assert_num_queries: Any) -> None:
    people = [watcher("organisation", "theme", "place") for _number in range(3)]
    record = draft()
    Record.objects.update(shown=True, state="open")
    # The record, its themes and theirs around it, the places around it, who watches each, who may see it (two).
    with django_assert_num_queries(9):
        assert set(watchers_of(record.pk)) == {one.pk for one in people}
    assert watchers_of(10**9) == {}
