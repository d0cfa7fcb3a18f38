"""Who may ask, translate, decide, and in what state a record is: two faces each that agree."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.translation import rules
from talka.capabilities.translation.models import Proposal, ProposalState
from talka.capabilities.translation.states import (
    BEHIND,
    CURRENT,
    DRAFT,
    MACHINE,
    MISSING,
    ORIGINAL,
    state_column,
    state_in,
)
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.models import Record, Translation, Visibility
from talka.kernel.testing import five_people, make_member, make_organisation, make_person, make_record, rule_agrees

pytestmark = pytest.mark.django_db


def people_and_records() -> tuple[dict[str, Person | None], dict[str, Record]]:
    """The five kinds of person and an author; records of an owner with editors, of one without, of nobody."""
    owner, author = make_organisation(), make_person()
    people = five_people(owner, author)
    people["suspended editor"] = make_member(owner, suspended_until=FOR_GOOD)
    bare = make_organisation("Nobody works here")
    make_member(bare, "member")
    records: dict[str, dict[str, Any]] = {
        "owned": {"owner": owner},
        "bare": {"owner": bare},
        "own": {"author": author},
        "nobody's": {},
    }
    made = {
        f"{name} {visibility}": make_record(Record, "trial", "open", visibility=visibility, **columns)
        for name, columns in records.items()
        for visibility in Visibility.values
    }
    make_record(Record, "trial", "hidden", owner=owner)
    return people, made


def test_both_faces_agree() -> None:
    people, _records = people_and_records()
    for rule in (rules.may_see, rules.may_ask, rules.may_translate, rules.may_decide, rules.has_no_writers):
        assert rule_agrees(rule, Record, people) == []


def test_who_decides() -> None:
    people, records = people_and_records()

    def deciders(name: str) -> set[str]:
        return {who for who, person in people.items() if rules.may_decide(person, records[f"{name} public"])}

    assert deciders("owned") == {"editor"}
    assert deciders("bare") == {"coordinator"}
    assert deciders("own") == {"author", "coordinator"}
    assert deciders("nobody's") == {"coordinator"}


def test_who_translates() -> None:
    people, records = people_and_records()
    assert {who for who, person in people.items() if rules.may_translate(person, records["owned public"])} == {
        *people
    } - {"visitor"}
    assert not rules.may_translate(people["stranger"], records["owned parties"])


def combinations() -> list[Any]:
    states, makings = [None, "draft", "machine", "current", "behind"], (*ProposalState.values, "")
    return [(language, state, made) for language in ("lv", "ru") for state in states for made in makings]


@pytest.mark.parametrize(("language", "state", "made"), combinations())
def test_the_state_in_a_language(language: str, state: str | None, made: str) -> None:
    record = make_record(Record, "trial", "open", language="lv")
    if state:
        Translation.objects.create(record=record, language=language, title="x", state=state)
    if made:
        Proposal.objects.create(record=record, language=language, state=made, source_digest="")
    being_made = made in ("draft", "offered", "sent_back")
    said = state_in(language, "lv", state, being_made)
    assert Record.objects.annotate(there=state_column(language)).get(pk=record.pk).there == said
    assert said in (ORIGINAL, MISSING, DRAFT, MACHINE, CURRENT, BEHIND)
    assert (said == ORIGINAL) == (language == "lv")
    if language == "ru" and state in ("machine", "current", "behind"):
        assert said == state
    elif language == "ru":
        assert said == (DRAFT if being_made or state == "draft" else MISSING)


def test_another_s_language_is_not_this_one_s() -> None:
    record = make_record(Record, "trial", "open", language="lv")
    Translation.objects.create(record=record, language="ka", title="x", state="current", changed_at=timezone.now())
    assert Record.objects.annotate(there=state_column("ru")).get(pk=record.pk).there == MISSING
