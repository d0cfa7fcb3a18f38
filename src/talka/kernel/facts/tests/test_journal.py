"""The journal: nothing without its change, told at least once, sealed so that tampering shows."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from talka.kernel.facts import chain, telling
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact, Trouble
from talka.kernel.facts.sentences import say, sentence_of, story


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_listeners", {})


def noted(verb: str = "trial.done", **details: Any) -> Fact:
    with transaction.atomic():
        return note(verb, 7, **details)


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        note("trial.done", 7)
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_listeners_hear_their_verbs_once(listeners: None) -> None:
    heard: list[tuple[str, str]] = []

    @telling.listen("trial.*")
    def everything(fact: Fact) -> None:
        heard.append(("all", fact.verb))

    @telling.listen("trial.done")
    def one(fact: Fact) -> None:
        heard.append(("one", fact.verb))

    noted("trial.done"), noted("trial.begun"), noted("other.done")
    assert telling.tell_all() == 3
    assert sorted(heard) == [("all", "trial.begun"), ("all", "trial.done"), ("one", "trial.done")]
    assert telling.tell_all() == 0


@pytest.mark.django_db
def test_a_failing_listener_holds_up_nobody_and_is_tried_again(listeners: None) -> None:
    heard: list[int] = []
    broken = True

    @telling.listen("trial.done")
    def fails(fact: Fact) -> None:
        Fact.objects.filter(pk=fact.pk).update(verb="half done")
        if broken:
            raise ValueError("not today")

    @telling.listen("trial.done")
    def works(fact: Fact) -> None:
        heard.append(fact.pk)

    fact = noted()
    telling.tell_all()
    trouble = Trouble.objects.get()
    assert heard == [fact.pk] and trouble.attempts == 1 and "not today" in trouble.error
    fact.refresh_from_db()
    assert fact.verb == "trial.done"  # what the failing listener wrote went back with it

    assert telling.tell_again() == 0  # not yet
    broken = False
    Trouble.objects.update(again_at=timezone.now())
    assert telling.tell_again() == 1
    assert not Trouble.objects.exists() and heard == [fact.pk]


@pytest.mark.django_db
def test_facts_told_together_are_told_once_and_one_bad_one_holds_up_no_other(listeners: None) -> None:
    heard: list[list[int]] = []

    @telling.listen_together("trial.*")
    def together(facts: Sequence[Fact]) -> None:
        if any(fact.verb == "trial.bad" for fact in facts):
            raise ValueError("not this one")
        heard.append([fact.pk for fact in facts])

    first, other, second = noted(), noted("other.done"), noted()
    assert telling.tell_all() == 3 and heard == [[first.pk, second.pk]] and other.pk not in heard[0]
    heard.clear()
    third, bad, fourth = noted(), noted("trial.bad"), noted()
    assert telling.tell_all() == 3 and heard == [[third.pk], [fourth.pk]]
    assert Trouble.objects.get().fact_id == bad.pk
    Fact.objects.filter(pk=bad.pk).update(verb="trial.good")
    Trouble.objects.update(again_at=timezone.now())
    assert telling.tell_again() == 1 and heard[-1] == [bad.pk] and not Trouble.objects.exists()


@pytest.mark.django_db
def test_a_listener_that_always_fails_is_given_up(listeners: None) -> None:
    @telling.listen("trial.done")
    def fails(fact: Fact) -> None:
        raise ValueError

    noted()
    telling.tell_all()
    for _attempt in range(telling.ATTEMPTS):
        Trouble.objects.update(again_at=timezone.now())
        telling.tell_again()
    assert Trouble.objects.get().given_up


@pytest.mark.django_db
def test_the_chain_shows_what_was_tampered_with() -> None:
    facts = [noted(number=number) for number in range(5)]
    assert chain.seal_facts() == 5 and chain.seal_facts() == 0
    assert chain.broken_at() is None
    noted()
    chain.seal_facts()
    assert chain.broken_at() is None
    Fact.objects.filter(pk=facts[2].pk).update(details={"number": 99})
    assert chain.broken_at() == 3


@pytest.mark.django_db
def test_the_chain_shows_a_removed_line_but_bears_the_erasure_of_a_person() -> None:
    from talka.kernel.testing import make_person

    person = make_person()
    with transaction.atomic():
        _first, second, _third = (note("trial.done", 7, person) for _ in range(3))
    chain.seal_facts()
    person.delete()
    assert chain.broken_at() is None
    Fact.objects.filter(pk=second.pk).delete()
    assert chain.broken_at() == 2


@pytest.mark.django_db
def test_the_story_is_one_statement_and_names_organisations(django_assert_num_queries: object) -> None:
    from talka.kernel.testing import make_organisation

    say(trial__told="%(organisation)s told %(number)s.", trial__vague="Something %(lacking)s happened.")
    with transaction.atomic():
        note("trial.told", 7, organisation=make_organisation("Baltā māja"), number=3)
        note("trial.untold", 7)
    with django_assert_num_queries(1):  # type: ignore[operator]
        lines = story(7)
    assert [line.sentence for line in lines] == ["Baltā māja told 3."]
    assert sentence_of("trial.vague") == "Something  happened."
