"""Reactions are counted once, and the official answer stands out."""

import pytest

from talka.capabilities.comments import actions, rules
from talka.capabilities.comments.models import Comment
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Role
from talka.kernel.records.taking_part import take_part
from talka.kernel.testing import five_people, make_member, make_organisation

from .world import coordinator, fresh, kept, said, topic, trusted

pytestmark = pytest.mark.django_db


def test_each_person_takes_it_in_one_way_once() -> None:
    record, anna = topic(), trusted()
    comment = said(record)
    for _twice in range(2):
        assert actions.react(comment, "thanks", by=anna, wanted=True) == {"thanks": 1}
        actions.react(record, "agree", by=anna, wanted=True)
    actions.react(comment, "useful", by=anna, wanted=True)
    assert actions.react(comment, "thanks", by=trusted(), wanted=True) == {"thanks": 2, "useful": 1}
    for _twice in range(2):
        assert actions.react(comment, "thanks", by=anna, wanted=False) == {"thanks": 1, "useful": 1}
    assert fresh(comment).reactions == {"thanks": 1, "useful": 1}
    assert kept(record).reactions == {"agree": 1}


def test_not_ones_own_nor_what_is_hidden_nor_a_sign_of_ones_own() -> None:
    record, anna = topic(), trusted()
    comment = said(record, by=anna)
    for by, code in ((anna, "thanks"), (trusted(), "hate")):
        with pytest.raises(Denied):
            actions.react(comment, code, by=by, wanted=True)
    actions.hide(comment, by=coordinator())
    with pytest.raises(Denied):
        actions.react(comment, "thanks", by=trusted(), wanted=True)
    with pytest.raises(Denied):
        actions.react(topic(state="hidden"), "thanks", by=trusted(), wanted=True)


def test_the_owners_answer_is_official_three_times_at_most() -> None:
    record = topic()
    editor = make_member(record.owner)
    first = said(record, by=editor, organisation=record.owner, official=True)
    assert fresh(first).is_official
    for number in range(2):
        said(record, f"More {number}", by=editor, organisation=record.owner, official=True)
    fourth = said(record, by=editor, organisation=record.owner)
    with pytest.raises(Denied, match="three"):
        actions.mark_official(fourth, by=editor, official=True)
    actions.mark_official(first, by=editor, official=False)
    actions.mark_official(fourth, by=editor, official=True)
    assert [fresh(one).is_official for one in (first, fourth)] == [False, True]


def test_of_others_only_who_takes_part_and_only_by_a_coordinator() -> None:
    record, boss = topic(), coordinator()
    helper, stranger = make_organisation("Helpers"), make_organisation("Strangers")
    helps, strange = make_member(helper), make_member(stranger)
    take_part(record, helper, "responder", by=boss)
    answer = said(record, by=helps, organisation=helper, official=True)
    assert not fresh(answer).is_official
    other = said(record, by=strange, organisation=stranger)
    own = said(record, by=make_member(record.owner))
    for comment, by in ((answer, helps), (answer, make_member(record.owner)), (other, boss), (own, boss)):
        with pytest.raises(Denied):
            actions.mark_official(comment, by=by, official=True)
    actions.mark_official(answer, by=boss, official=True)
    assert fresh(answer).is_official


RULES = (
    rules.may_read, rules.may_read_words, rules.may_edit, rules.may_take_back, rules.may_say_language,
    rules.may_react, rules.may_make_official, rules.may_hold_back, rules.may_release,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_faces_of_the_rules_agree(rule: object) -> None:
    record, anna, boss = topic(), trusted(), coordinator()
    editor = make_member(record.owner)
    helper = make_organisation()
    take_part(record, helper, "responder", by=boss)
    comments = [
        said(record, by=anna),
        said(record, by=anna),
        said(record, by=anna),
        said(record, by=editor, organisation=record.owner),
        said(record, by=make_member(helper), organisation=helper),
    ]
    actions.hide(comments[0], by=boss)
    actions.hold(comments[1], by=boss)
    actions.take_back(comments[2], by=anna)
    people = {**five_people(record.owner), "author": anna, "leader": make_member(record.owner, Role.ADMIN)}
    faults = []
    for who, person in people.items():
        listed = set(Comment.objects.filter(rule.where(person)).values_list("pk", flat=True))  # type: ignore[attr-defined]
        for comment in Comment.objects.select_related("record"):
            if bool(rule(person, comment)) != (comment.pk in listed):  # type: ignore[operator]
                faults.append((who, comment.pk, comment.state))
    assert not faults


def test_an_official_answer_out_of_sight_leaves_its_place_to_another() -> None:
    record, by = topic(), coordinator()
    editor = make_member(record.owner)
    first, second, _third = [said(record, by=editor, organisation=record.owner, official=True) for _n in range(3)]
    for comment in (first, second):
        actions.hide(comment, by=by)
    new = said(record, by=editor, organisation=record.owner, official=True)
    assert fresh(new).is_official
    actions.release(first, by=by)
    actions.bring_back({second.pk: ("shown", False)}, by=by)
    assert [fresh(comment).is_official for comment in (first, second, new)] == [True, False, True]
    with pytest.raises(Denied):
        said(record, by=editor, organisation=record.owner, official=True)
