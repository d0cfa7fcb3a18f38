"""Is it solved? Verdicts, closing, reopening, merging; and the rules of all of it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from talka.features.needs import actions, rules
from talka.features.needs.actions.closing import LATE, PATIENCE, settle_old_questions
from talka.features.needs.models import Need, NeedState, Progress, Verdict, Voice
from talka.features.needs.queries.asking import those_asked
from talka.features.needs.queries.pages import moved_to
from talka.kernel.access.rules import Denied, Rule
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.models import Link, Participation
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import (
    five_people,
    make_member,
    make_organisation,
    make_person,
    make_record,
    rule_agrees,
)

from .world import confirmed, coordinator, fresh, group, taken_up

pytestmark = pytest.mark.django_db


def supported(voices: int) -> tuple[Need, list[Person]]:
    """A need that is said to be solved, its reporter and its supporters."""
    people = [make_person() for _ in range(voices + 1)]
    need = confirmed(people[0])
    for person in people[1:]:
        assert actions.raise_voice(need, by=person)
    organisation, editor = taken_up(need)
    actions.say_solved(need, by=editor, organisation=organisation, text="Kursi beigušies", language="lv")
    return fresh(need), people


def facts(verb: str) -> int:
    return Fact.objects.filter(verb=verb).count()


def test_voices_count_once_and_can_be_taken_back() -> None:
    reporter, person = make_person(), make_person()
    need = confirmed(reporter)
    assert [actions.raise_voice(need, by=person) for _ in range(2)] == [True, False]
    assert not actions.raise_voice(need, by=reporter)
    assert (fresh(need).voices, Voice.objects.count()) == (1, 1)
    assert [actions.take_voice_back(need, by=person) for _ in range(2)] == [True, False]
    assert (fresh(need).voices, Voice.objects.count()) == (0, 0)
    actions.close_as_not_feasible(need, by=coordinator(), reason="No", language="en")
    with pytest.raises(Denied):
        actions.raise_voice(need, by=person)


def test_more_than_half_must_say_yes() -> None:
    need, people = supported(voices=3)
    assert (need.state, need.asked_round) == ("answered", 1)
    for person, state in zip(people[:3], ["answered", "answered", "solved"], strict=True):
        assert actions.judge(need, by=person, asked_round=1, solved=True).state == state
        assert actions.judge(need, by=person, asked_round=1, solved=True).state == state
    assert facts("needs.solved") == 1
    assert facts("needs.judged") == 3


def test_one_no_reopens_even_what_counted_as_solved() -> None:
    need, people = supported(voices=1)
    for person in people:
        actions.judge(need, by=person, asked_round=1, solved=True)
    assert fresh(need).state == NeedState.SOLVED
    reopened = actions.judge(need, by=people[1], asked_round=1, solved=False, word="Vairs ne", language="lv")
    assert (reopened.state, reopened.responders) == ("reopened", 1)
    assert Progress.objects.get(fact__verb="needs.reopened").text == "Vairs ne"
    with pytest.raises(Denied):
        actions.judge(need, by=people[0], asked_round=1, solved=True)


def test_the_word_with_a_yes_can_be_read_by_everybody_and_may_come_later(client: Client) -> None:
    need, people = supported(voices=3)
    actions.judge(need, by=people[0], asked_round=1, solved=True)
    for _again in range(2):
        actions.judge(need, by=people[0], asked_round=1, solved=True, word="Paldies, iemācījos!", language="lv")
    html = client.get(f"/en/needs/{need.pk}/", follow=True).content.decode()
    assert html.count("Paldies, iemācījos!") == 1
    assert "Somebody whom it concerns says that it is solved." in html


def test_only_those_asked_may_judge_and_only_the_question_that_stands() -> None:
    need, people = supported(voices=1)
    for person in (make_person(), coordinator()):
        with pytest.raises(Denied):
            actions.judge(need, by=person, asked_round=1, solved=True)
    with pytest.raises(Denied):
        actions.judge(need, by=people[0], asked_round=2, solved=True)
    with time_machine.travel(timezone.now() + LATE + timedelta(days=1)), pytest.raises(Denied):
        actions.judge(need, by=people[0], asked_round=1, solved=True)
    assert not Verdict.objects.exists()
    actions.judge(need, by=people[0], asked_round=1, solved=False)
    organisation, editor = taken_up(need)
    assert actions.say_solved(need, by=editor, organisation=organisation).asked_round == 2
    with pytest.raises(Denied):
        actions.judge(need, by=people[0], asked_round=1, solved=True)
    actions.judge(need, by=people[0], asked_round=2, solved=True)
    assert actions.judge(need, by=people[1], asked_round=2, solved=True).state == NeedState.SOLVED


def test_saying_it_twice_asks_once_and_a_stranger_can_not_say_it() -> None:
    need, _people = supported(voices=0)
    actions.say_solved(need, by=coordinator())
    assert (fresh(need).asked_round, facts("needs.answered")) == (1, 1)
    other = confirmed(title="Cita")
    with pytest.raises(Denied):
        actions.say_solved(other, by=make_person())
    with pytest.raises(Denied):
        actions.say_solved(other, by=group()[1])


def test_its_reporter_may_say_it_and_that_is_an_answer() -> None:
    reporter = make_person()
    need = confirmed(reporter)
    assert actions.say_solved(need, by=reporter).state == NeedState.SOLVED
    assert Verdict.objects.get().person == reporter


def test_who_can_not_answer_is_not_asked() -> None:
    need, people = supported(voices=3)
    for gone in people[:2]:
        Person.objects.filter(pk=gone.pk).update(is_active=False)
    assert those_asked(need) == {people[2].pk, people[3].pk}
    for person, state in ((people[2], "answered"), (people[3], "solved")):
        assert actions.judge(need, by=person, asked_round=1, solved=True).state == state


def test_merging_keeps_the_voice_of_who_closed_their_account_and_makes_none_of_the_imports_keeper() -> None:
    keeper, gone = make_person(is_active=False, is_coordinator=True), make_person()
    need, into = confirmed(keeper), confirmed(title="Otra")
    actions.raise_voice(need, by=gone)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    assert actions.merge(need, into, by=coordinator()).voices == 1
    assert Voice.objects.get().person == gone


def test_questions_that_grow_old() -> None:
    some_yes, people = supported(voices=4)
    actions.judge(some_yes, by=people[1], asked_round=1, solved=True)
    silent, _people = supported(voices=1)
    assert settle_old_questions.func() == 0
    with time_machine.travel(timezone.now() + PATIENCE + timedelta(hours=1)):
        settle_old_questions.func()
        settle_old_questions.func()
    assert (fresh(some_yes).state, fresh(silent).state) == ("solved", "answered")
    assert facts("needs.silence") == 1
    boss = coordinator()
    with pytest.raises(Denied):
        actions.settle(silent, by=make_person())
    for _ in range(2):
        assert actions.settle(silent, by=boss).state == NeedState.SOLVED
    assert facts("needs.solved") == 2


def test_closing_as_not_feasible_and_opening_again() -> None:
    organisation, editor = group()
    need = actions.report(actions.Content(title="Tilts", language="lv"), by=editor, owner=organisation)
    with pytest.raises(Denied):
        actions.close_as_not_feasible(need, by=make_person(), reason="x", language="lv")
    for _ in range(2):
        actions.close_as_not_feasible(need, by=editor, reason="Nav naudas", language="lv")
    closed = fresh(need)
    assert (closed.state, closed.shown, closed.closed_reason) == ("not_feasible", True, "Nav naudas")
    with pytest.raises(Denied):
        actions.reopen(need, by=make_person())
    for _ in range(2):
        actions.reopen(need, by=editor, text="Nauda ir", language="lv")
    assert (fresh(need).state, fresh(need).closed_reason) == ("reopened", "")
    assert (facts("needs.not_feasible"), facts("needs.reopened")) == (1, 1)


def test_merging_keeps_every_voice_part_and_link() -> None:
    reporter, both, only = make_person(), make_person(), make_person()
    need, into = confirmed(reporter, quantity=5, unit="hour"), confirmed(quantity=10, unit="hour")
    for record, people in ((need, [both, only]), (into, [both, make_person()])):
        for person in people:
            actions.raise_voice(record, by=person)
    first, editor = taken_up(need, 3)
    actions.tell_progress(need, by=editor, organisation=first, text="Sākām", language="lv")
    earlier = confirmed(title="Pirmais")
    boss = coordinator()
    actions.merge(earlier, need, by=boss)
    for refused in (make_person(), editor):
        with pytest.raises(Denied):
            actions.merge(need, into, by=refused)
    for _ in range(2):
        merged = actions.merge(need, into, by=boss)
    assert (merged.voices, merged.state, merged.responders, merged.promised) == (5, "taken_up", 1, 3)
    assert Voice.objects.filter(need=into).count() == 5
    gone = fresh(need)
    assert (gone.state, gone.shown, gone.duplicate_of_id, gone.voices, gone.responders) == (
        "duplicate", False, into.pk, 0, 0,
    )  # fmt: skip
    assert fresh(earlier).duplicate_of_id == into.pk
    assert moved_to(earlier.pk, None) == into
    assert moved_to(into.pk, None) is None
    assert [note.text for note in into.progress_notes.all()] == ["Sākām"]
    assert not actions.raise_voice(need, by=only)
    assert actions.raise_voice(need, by=make_person())
    assert fresh(into).voices == 6
    for closed in (need, earlier):
        with pytest.raises(Denied):
            actions.merge(into, closed, by=boss)
    with pytest.raises(Denied):
        actions.merge(into, into, by=boss)


def test_one_organisation_in_both_has_one_part_afterwards() -> None:
    need, into = confirmed(quantity=5, unit="hour"), confirmed(title="Otrs", quantity=10, unit="hour")
    organisation, editor = taken_up(need, 3)
    actions.take_up(into, organisation, actions.Share("Vēl", "lv", 4), by=editor)
    actions.deliver(into, organisation, by=editor, delivered=1)
    actions.merge(need, into, by=coordinator())
    part = Participation.objects.get(record_id=into.pk)
    assert (part.promised, part.delivered, part.note) == (7, 1, "Vēl\n\nKursi")
    assert (fresh(into).responders, fresh(into).promised, fresh(into).delivered) == (1, 7, 1)
    assert Link.objects.filter(relation="duplicates").count() == 1


def test_rules_have_two_faces_that_agree() -> None:
    owner = make_organisation()
    author, supporter = make_person(), make_person()
    responder = make_member(make_organisation())
    for state in NeedState.values:
        for mine in (None, owner):
            need = make_record(Need, "need", state, owner=mine, author=author)
            Voice.objects.create(need=need, person=supporter)
            take_part(need, make_organisation(), "responder", by=author)
        take_part(need, responder.memberships.get().organisation, "responder", by=author)
    invited = make_member(make_organisation())
    take_part(need, invited.memberships.get().organisation, "responder", by=author, state="invited")
    people = {**five_people(owner, author), "supporter": supporter, "responder": responder, "invited": invited}
    named = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
    assert len(named) > 20
    assert [fault for rule in named for fault in rule_agrees(rule, Need, people)] == []
