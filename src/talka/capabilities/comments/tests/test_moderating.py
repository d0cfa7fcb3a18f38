"""Held, released, hidden, shown again, moved: counts and places are right after each."""

from typing import Any

import pytest

from talka.capabilities.comments import actions
from talka.capabilities.comments.models import Comment, CommentState, Reaction
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import coordinator, fresh, kept, said, topic, trusted

pytestmark = pytest.mark.django_db


def stand(comment: Comment) -> tuple[str, bool]:
    now = fresh(comment)
    return now.state, now.is_listed


def test_what_is_hidden_leaves_a_sentence_and_comes_back() -> None:
    record, boss = topic(), coordinator()
    comment = said(record)
    for _twice in range(2):
        actions.hide(comment, by=boss)
    assert stand(comment) == ("hidden", True)
    assert kept(record).comments == 0
    actions.unhide(comment, by=boss)
    assert stand(comment) == ("shown", True)
    assert kept(record).comments == 1
    assert list(Fact.objects.order_by("pk").values_list("verb", flat=True)) == [
        "comments.written", "comments.hidden", "comments.released",
    ]  # fmt: skip


def test_spam_leaves_no_place_unless_it_was_answered() -> None:
    record, boss = topic(), coordinator()
    spam, answered = said(record), said(record)
    said(record, "To it", answers_to=answered)
    actions.hide_all([spam, answered], by=boss, keeps_place=False)
    assert [stand(one) for one in (spam, answered)] == [("hidden", False), ("hidden", True)]
    assert (kept(record).comments, kept(record).groups) == (1, {"en": 1})


def test_what_is_held_again_goes_with_its_thread() -> None:
    record = topic()
    comment = said(record)
    said(record, answers_to=comment)
    actions.hold(comment, by=None)
    assert stand(comment) == ("held", False)
    assert (kept(record).comments, kept(record).held) == (0, 1)
    actions.release(comment, by=coordinator())
    assert kept(record).comments == 2
    assert Fact.objects.filter(verb="comments.written").count() == 2  # nobody is told twice


def test_a_wave_over_many_records_is_hidden_at_once(django_assert_max_num_queries: Any) -> None:
    spammers = [make_person() for _each in range(3)]
    records = [topic() for _each in range(3)]
    wave = [said(record, f"Buy {n}", by=person) for record in records for n, person in enumerate(spammers)]
    boss = coordinator()
    with django_assert_max_num_queries(80):
        actions.hide_all(wave, by=boss, keeps_place=False)
    assert all(stand(one) == ("hidden", False) for one in wave)
    assert all(kept(record).held == kept(record).comments == 0 for record in records)
    assert Fact.objects.filter(verb="comments.hidden").count() == 9


def test_only_coordinators_do_so() -> None:
    comment = said(topic())
    for person in (trusted(), make_member(make_organisation())):
        for act in (actions.hold, actions.hide):
            with pytest.raises(Denied):
                act(comment, by=person)
    actions.hide(comment, by=coordinator())
    with pytest.raises(Denied):
        actions.release(comment, by=trusted())


def test_what_was_taken_back_is_not_hidden() -> None:
    record, anna = topic(), trusted()
    comment = said(record, by=anna)
    actions.take_back(comment, by=anna)
    actions.hide(comment, by=coordinator())
    assert fresh(comment).state == CommentState.REMOVED


def test_threads_move_with_their_answers_and_answers_become_threads() -> None:
    source, target, boss = topic(), topic(), coordinator()
    stays, goes = said(source, "Stays"), said(source, "Goes", language="lv")
    along = said(source, "Along", answers_to=goes)
    split = said(source, "Split", answers_to=stays)
    to_split = said(source, "To it", answers_to=split)
    moved = actions.move_thread([goes, along, split], into=target, by=boss)
    assert [one.pk for one in moved] == [goes.pk, split.pk]
    assert [(fresh(one).record_id, fresh(one).head_id) for one in (goes, along, split)] == [
        (target.pk, None), (target.pk, goes.pk), (target.pk, None),
    ]  # fmt: skip
    assert (fresh(to_split).record_id, fresh(to_split).answers_to_id) == (source.pk, stays.pk)
    assert (kept(source).comments, kept(source).groups) == (2, {"en": 2})
    assert (kept(target).comments, kept(target).groups) == (3, {"en lv": 2, "en": 1})
    assert actions.move_thread([goes], into=target, by=boss) == []


def test_a_merged_records_conversation_and_reactions_go_along() -> None:
    record, into, anna = topic(), topic(), trusted()
    said(record)
    for thing, person in ((record, anna), (into, anna), (record, trusted())):
        actions.react(thing, "thanks", by=person, wanted=True)
    actions.move_conversation(record, into=into, by=coordinator())
    assert (kept(record).comments, kept(into).comments) == (0, 1)
    assert kept(into).reactions == {"thanks": 2}
    assert Reaction.objects.filter(record=into).count() == 2
