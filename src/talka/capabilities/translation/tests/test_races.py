"""Two at once: they ask, begin, accept, answer, and change the original while somebody accepts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from talka.capabilities.translation.actions import asking, publishing, writing
from talka.capabilities.translation.actions.shared import Overtaken
from talka.capabilities.translation.models import Ask, Demand, Proposal, ProposalState
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.actions import digest_of, lock, save_text
from talka.kernel.records.models import Record, Translation
from talka.kernel.testing import make_person

from .conftest import RUSSIAN, World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own; what each returned, or the refusal."""

    def one(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (Denied, Overtaken) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def count(verb: str) -> int:
    return Fact.objects.filter(verb=verb).count()


def test_one_who_asks_six_times_counts_once_and_six_count_six(world: World) -> None:
    answers = at_once(*[lambda: asking.ask(world.record, "ru", by=again(world.anna))] * 6)
    assert sorted(answers) == [False] * 5 + [True]
    readers = [make_person() for _ in range(6)]
    at_once(*[lambda reader=reader: asking.ask(world.record, "ru", by=again(reader)) for reader in readers])
    assert (Demand.objects.get().people, Ask.objects.count(), count("translation.asked")) == (7, 7, 7)


def test_one_who_begins_twice_has_one(world: World) -> None:
    made = at_once(*[lambda: writing.begin(world.record, "ru", by=again(world.anna)).pk] * 4)
    assert len(set(made)) == 1 and count("translation.begun") == 1


def test_two_who_accept_the_same_accept_it_once(world: World) -> None:
    found = world.offered()
    at_once(*[lambda: publishing.accept(found, by=again(world.editor), version=found.version)] * 4)
    assert (count("translation.accepted"), count("records.translated")) == (1, 1)


def test_of_two_that_are_accepted_over_the_same_one_asks_again(world: World) -> None:
    pair = [world.offered(), world.offered(by=world.juris, title="Другое")]
    answers = at_once(*[
        lambda one=one: publishing.accept(one, by=again(world.editor), stands="")
        for one in pair
    ])  # fmt: skip
    assert sum(isinstance(answer, Overtaken) for answer in answers) == 1
    assert Translation.objects.count() == 1 and Proposal.objects.filter(state=ProposalState.OFFERED).count() == 1


def test_accepted_or_sent_back_but_not_both(world: World) -> None:
    found = world.offered()
    answers = at_once(
        lambda: publishing.accept(found, by=again(world.editor)),
        lambda: publishing.send_back(found, by=again(world.editor), word="Nē", word_language="lv"),
    )
    assert sum(isinstance(answer, Denied) for answer in answers) == 1
    assert count("translation.accepted") + count("translation.sent_back") == 1


def edit(record: Record) -> None:
    with transaction.atomic():
        now = lock(record)
        now.body = "Cits teksts."
        save_text(now)


@pytest.mark.parametrize("guarded", [True, False])
def test_the_original_changes_while_it_is_accepted(world: World, guarded: bool) -> None:
    found = world.offered()
    was = digest_of(world.fresh()) if guarded else None
    at_once(
        lambda: publishing.accept(found, by=again(world.editor), original=was),
        lambda: edit(world.record),
    )
    made = Translation.objects.first()
    if made is None:
        assert guarded, "it is asked again, since it was made from something else than what stands there"
        assert Proposal.objects.get().state == ProposalState.OFFERED
    else:
        assert made.state == "behind" and made.source_digest != digest_of(world.fresh())


def test_taken_back_while_it_is_accepted(world: World) -> None:
    found = world.offered()
    at_once(
        lambda: publishing.accept(found, by=again(world.editor)), lambda: writing.withdraw(found, by=again(world.anna))
    )
    found.refresh_from_db()
    assert (found.state == ProposalState.ACCEPTED) == Translation.objects.exists()


def test_handed_over_twice_is_handed_over_once(world: World) -> None:
    mine = writing.begin(world.record, "ru", by=world.anna)
    at_once(*[lambda: writing.offer(mine, RUSSIAN, by=again(world.anna), version=1)] * 4)
    assert count("translation.offered") == 1
