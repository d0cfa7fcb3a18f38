"""Whom a decision concerns objects once; another coordinator answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.moderation import actions, rules
from talka.capabilities.moderation.models import Appeal, Decision
from talka.capabilities.notices.models import Notice
from talka.kernel.access.rules import Denied
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import FOR_GOOD
from talka.kernel.testing import make_member

from .world import boss, decided, fresh, known, mailed, said, signed_in, topic, trusted

pytestmark = pytest.mark.django_db


def objected(decision: Decision, words: str = "It was a joke among friends") -> Appeal:
    assert decision.whom is not None
    return actions.appeal(decision, by=decision.whom, words=words, language="en")


def test_a_suspended_person_objects_and_gets_right(mailoutbox: Any) -> None:
    first, second = boss("First"), boss("Second")
    comment = said(topic(), by=trusted("Bad"))
    decision = decided(comment, "suspended", first)
    client = signed_in(known(comment.author))
    mailed(mailoutbox)
    assert client.post("/en/comments/on/1/write/", {"text": "x"}).status_code == 403
    page = client.get(f"/en/moderation/about-you/{decision.pk}/").content.decode()
    assert f"/en/moderation/about-you/{decision.pk}/object/" in page
    sent = {"words": "It was a joke", "language": "en"}
    assert client.post(f"/en/moderation/about-you/{decision.pk}/object/", sent).status_code == 302
    made = Appeal.objects.get()
    letters = mailed(mailoutbox)
    assert [letter.to[0] for letter in letters if second.email in letter.to[0]]
    assert not [letter for letter in letters if first.email in letter.to[0]]

    address = f"/en/moderation/appeals/{made.pk}/"
    answer = {"outcome": "overturned", "words": "It really was a joke", "language": "en"}
    assert signed_in(first).post(address, answer).status_code == 403
    assert "You decided this yourself" in signed_in(first).get(address).content.decode()
    assert signed_in(second).post(address, answer).status_code == 302
    assert fresh(comment).state == "shown"
    assert known(comment.author).suspended_until is None
    made.refresh_from_db()
    assert (made.state, made.answered_by) == ("overturned", second)
    told = {letter.to[0].rpartition("<")[2].rstrip(">") for letter in mailed(mailoutbox)}
    assert {first.email, known(comment.author).email} <= told


def test_a_decision_that_stands(mailoutbox: Any) -> None:
    first, second = boss(), boss()
    comment = said(topic())
    made = objected(decided(comment, "hidden", first))
    mailed(mailoutbox)
    for _twice in range(2):
        actions.answer_appeal(made, by=second, overturned=False, words="It was no joke", language="en")
    assert fresh(comment).state == "hidden"
    letters = mailed(mailoutbox)
    assert len(letters) == 2
    assert all("It was no joke" in letter.body for letter in letters)
    with pytest.raises(Denied):
        actions.answer_appeal(made, by=second, overturned=True, words="After all", language="en")


def test_one_objects_once() -> None:
    decision = decided(said(topic()), "hidden")
    made = objected(decision)
    assert objected(decision) == made  # the same form, sent twice
    with pytest.raises(Denied):
        objected(decision, "Once more")


def test_when_one_may_not_object() -> None:
    late = decided(said(topic()), "hidden")
    Decision.objects.filter(pk=late.pk).update(at=timezone.now() - timedelta(days=184))
    undone = decided(said(topic()), "hidden")
    actions.restore(undone, by=boss())
    nothing = decided(said(topic()), "nothing")
    wordless = decided(said(topic()), "warned")
    for decision, words in ((late, "x"), (undone, "x"), (nothing, "x"), (wordless, "  ")):
        with pytest.raises(Denied):
            objected(decision, words)
    with pytest.raises(Denied):
        actions.appeal(wordless, by=trusted(), words="For a friend", language="en")


def test_nobody_answers_their_own() -> None:
    by, other = boss(), boss()
    comment = said(topic(), by=by)
    made = objected(decided(comment, "hidden", other))
    with pytest.raises(Denied):
        actions.answer_appeal(made, by=by, overturned=True, words="I am right", language="en")
    assert signed_in(by).get(f"/en/moderation/appeals/{made.pk}/").status_code == 404


def test_the_only_coordinator_looks_again_and_both_are_told_so(mailoutbox: Any) -> None:
    by = boss()
    decision = decided(said(topic()), "hidden", by)
    (letter,) = mailed(mailoutbox)
    assert "one coordinator only" in letter.body
    person = known(decision.whom)
    assert "one coordinator only" in signed_in(person).get(f"/en/moderation/about-you/{decision.pk}/").content.decode()
    made = objected(decision)
    page = signed_in(by).get(f"/en/moderation/appeals/{made.pk}/").content.decode()
    assert "there is no other coordinator" in page
    actions.answer_appeal(made, by=by, overturned=True, words="On second thought", language="en")
    assert fresh(decision.comment).state == "shown"  # type: ignore[arg-type]


def test_what_is_undone_has_given_the_objection_right() -> None:
    by = boss()
    decision = decided(said(topic()), "hidden", by)
    made = objected(decision)
    actions.restore(decision, by=by)
    made.refresh_from_db()
    assert (made.state, made.answered_by) == ("overturned", by)


def test_an_editor_objects_for_their_organisation() -> None:
    record = topic(author=trusted())
    editor, member = make_member(record.owner), make_member(record.owner, "member")
    decision = decided(record, "hidden")
    with pytest.raises(Denied):
        actions.appeal(decision, by=member, words="x", language="en")
    actions.appeal(decision, by=editor, words="It is our own picture", language="en")
    record.refresh_from_db()
    assert record.withheld


def test_pages_of_the_suspended() -> None:
    person = trusted(suspended_until=FOR_GOOD)
    client = signed_in(person)
    assert "/en/moderation/about-you/" in client.get("/en/account/").content.decode()
    assert client.get("/en/moderation/about-you/").status_code == 200


def test_nobody_answers_what_others_object_to_for_them() -> None:
    first, writer, other = boss(), boss(), boss()
    record = topic(author=writer)
    colleague = make_member(record.owner, is_coordinator=True, address_confirmed_at=timezone.now())
    made = actions.appeal(decided(record, "hidden", first), by=make_member(record.owner), words="No", language="en")
    tell_all()
    asked = Notice.objects.filter(code="moderation.appealed").values_list("person_id", flat=True)
    assert set(asked) == {other.pk}
    answer = {"outcome": "overturned", "words": "It is ours", "language": "en"}
    for person in (writer, colleague):
        assert signed_in(person).post(f"/en/moderation/appeals/{made.pk}/", answer).status_code == 403
    for person in (first, writer, colleague, other):
        may = Appeal.objects.filter(rules.may_answer_appeal.where(person)).exists()
        assert may == bool(rules.may_answer_appeal(person, made)) == (person == other)
    assert signed_in(other).post(f"/en/moderation/appeals/{made.pk}/", answer).status_code == 302
