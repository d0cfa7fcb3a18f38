"""Many at once: real threads on a real database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from talka.capabilities.notices.links import link
from talka.features.needs import actions
from talka.features.needs.actions import Content, Share, TooMuch
from talka.features.needs.actions.slips import CONFIRM
from talka.features.needs.models import Need, Voice
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_person, make_place

from .world import WORDS, confirmed, coordinator, fresh, group, taken_up

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[Any], Any], on: Sequence[Any]) -> list[Any]:
    """Do it for each in a thread of its own; what each returned, or the refusal."""

    def one(each: Any) -> Any:
        try:
            return act(each)
        except (Denied, TooMuch) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(on)) as pool:
        return list(pool.map(one, on))


def test_of_those_who_promise_the_last_places_one_gets_them() -> None:
    need = confirmed(quantity=30, unit="course_place")
    taken_up(need, 20)
    groups = [group() for _ in range(5)]

    def promise(pair: Any) -> Participation:
        organisation, editor = pair
        return actions.take_up(need, organisation, Share("Kursi", "lv", 10), by=Person.objects.get(pk=editor.pk))

    answers = at_once(promise, groups)
    assert sum(isinstance(answer, Participation) for answer in answers) == 1
    assert all(answer.still_open == 0 for answer in answers if isinstance(answer, TooMuch))
    now = fresh(need)
    assert (now.promised, now.responders) == (30, 2)


def test_one_organisation_takes_it_up_once() -> None:
    need = confirmed(quantity=30, unit="course_place")
    organisation, editor = group()
    people = [editor.pk] * 6

    def take(pk: int) -> int:
        return actions.take_up(need, organisation, Share("Kursi", "lv", 5), by=Person.objects.get(pk=pk)).pk

    assert len(set(at_once(take, people))) == 1
    assert (fresh(need).promised, fresh(need).responders) == (5, 1)
    assert Fact.objects.filter(verb="needs.taken_up").count() == 1


def test_twenty_voices_at_once_are_twenty() -> None:
    need = confirmed()
    people = [make_person() for _ in range(20)]
    twice = [*people, *people[:5]]
    at_once(lambda person: actions.raise_voice(need, by=person), twice)
    assert fresh(need).voices == Voice.objects.count() == 20
    assert Fact.objects.filter(verb="needs.voiced").count() == 20


def test_voices_that_come_while_it_is_merged_are_kept() -> None:
    need, into = confirmed(), confirmed(title="Otra")
    people = [make_person() for _ in range(8)]
    boss = coordinator()

    def act(person: Person | None) -> Any:
        return actions.merge(need, into, by=boss) if person is None else actions.raise_voice(need, by=person)

    at_once(act, [*people[:4], None, *people[4:]])
    assert fresh(into).voices == Voice.objects.filter(need=into).count() == 9
    assert not Voice.objects.filter(need=need).exists()


def test_two_mergers_crosswise_end_with_one_need() -> None:
    one, other = confirmed(), confirmed(title="Otra")
    boss = coordinator()
    answers = at_once(lambda pair: actions.merge(*pair, by=boss), [(one, other), (other, one)])
    assert sum(isinstance(answer, Need) for answer in answers) == 1
    assert sorted([fresh(one).state, fresh(other).state]) == ["confirmed", "duplicate"]


def test_a_no_and_the_last_yes_leave_it_open() -> None:
    people = [make_person() for _ in range(3)]
    need = confirmed(people[0])
    for person in people[1:]:
        actions.raise_voice(need, by=person)
    actions.say_solved(need, by=coordinator())

    def judge(pair: tuple[Person, bool]) -> Any:
        return actions.judge(need, by=pair[0], asked_round=1, solved=pair[1])

    at_once(judge, [(people[0], True), (people[1], True), (people[2], False)])
    assert fresh(need).state == "reopened"


def test_one_report_sent_from_two_windows_is_one() -> None:
    person = make_person()
    at_once(lambda _n: actions.report(Content(**WORDS), by=person), range(4))
    assert Need.objects.count() == 1
    slips = at_once(lambda _n: actions.ask_to_report(Content(**WORDS), email="a@example.org", language="lv"), range(4))
    assert len({slip.pk for slip in slips}) == 1


def test_a_mailed_link_that_is_pressed_many_times_at_once_hands_in_one_report() -> None:
    content = Content(title="Nav autobusa", language="lv", place=make_place("LV-livani", lv="Līvāni").pk)
    slip = actions.ask_to_report(content, email="anna@example.org", language="lv")
    address = urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path
    answers = at_once(lambda _number: Client().post(address, {"choice": "send"}).status_code, range(6))
    assert answers == [200] * 6
    assert Need.objects.count() == 1
