"""A coordinator decides, says why, and undoes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.comments import actions as comments
from talka.capabilities.moderation import actions, rules
from talka.capabilities.moderation.actions.deciding import Statement, last_decision
from talka.capabilities.moderation.models import Decision, Report
from talka.capabilities.moderation.subjects import acts_on
from talka.capabilities.notices.models import Notice
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import WHY, boss, decided, fresh, known, mailed, newcomer, said, signed_in, topic, trusted

pytestmark = pytest.mark.django_db


def test_a_hidden_comment_goes_and_comes_back() -> None:
    comment, by = said(topic()), boss()
    decision = decided(comment, "hidden", by)
    assert (fresh(comment).state, fresh(comment).is_listed) == ("hidden", True)
    restoring = actions.restore(decision, by=boss())
    assert (fresh(comment).state, fresh(comment).is_listed) == ("shown", True)
    assert (restoring.act, restoring.restores_id) == ("restored", decision.pk)
    assert actions.restore(decision, by=by) == restoring
    assert Decision.objects.count() == 2


def test_spam_leaves_no_place() -> None:
    comment = said(topic())
    decided(comment, "hidden", why=Statement("spam", "An advertisement", "en"))
    assert not fresh(comment).is_listed


def test_a_held_comment_that_was_hidden_is_held_again_when_restored() -> None:
    comment = said(topic(), by=newcomer())
    decision = decided(comment, "hidden")
    assert (fresh(comment).state, decision.found_by_rule) == ("hidden", True)
    actions.restore(decision, by=boss())
    assert fresh(comment).state == "held"
    assert known(comment.author).trusted_at is None


def test_a_released_comment_makes_its_writer_trusted() -> None:
    comment = said(topic(), by=newcomer())
    decided(comment, "released", why=Statement())
    assert fresh(comment).state == "shown"
    assert known(comment.author).trusted_at is not None


def test_a_record_is_withheld_and_restored() -> None:
    record, by = topic(author=trusted()), boss()
    decision = decided(record, "hidden", by)
    record.refresh_from_db()
    assert (record.withheld, record.shown) == (True, False)
    actions.restore(decision, by=by)
    record.refresh_from_db()
    assert (record.withheld, record.shown) == (False, True)
    verbs = Fact.objects.filter(record_id=record.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["records.withheld", "records.released"]


def test_suspended_with_what_they_wrote_until_a_day_and_back() -> None:
    comment = said(topic())
    until = timezone.now() + timedelta(days=7)
    decision = decided(comment, "suspended", until=until)
    assert fresh(comment).state == "hidden"
    assert known(comment.author).suspended_until == until
    actions.restore(decision, by=boss())
    assert fresh(comment).state == "shown"
    assert known(comment.author).suspended_until is None


def test_of_two_suspensions_the_one_that_stands_holds() -> None:
    person = trusted()
    week = timezone.now() + timedelta(days=7)
    first = decided(person, "suspended", until=week)
    second = decided(person, "suspended")
    assert known(person).suspended_until == FOR_GOOD
    actions.restore(second, by=boss())
    assert known(person).suspended_until == week
    actions.restore(first, by=boss())
    assert known(person).suspended_until is None


def test_a_suspension_from_before_comes_back() -> None:
    month = timezone.now() + timedelta(days=30)
    person = trusted(suspended_until=month)
    actions.restore(decided(person, "suspended"), by=boss())
    assert known(person).suspended_until == month


def test_what_is_against_somebody_needs_reasons() -> None:
    comment = said(topic())
    for act in ("hidden", "warned", "suspended"):
        for why in (Statement(), Statement("abuse", "  "), Statement("", "Words"), Statement("rude", "Words")):
            with pytest.raises(Denied):
                decided(comment, act, why=why)
    with pytest.raises(Denied):
        decided(comment, "suspended", until=timezone.now() - timedelta(days=1))
    assert fresh(comment).state == "shown"
    assert not Decision.objects.exists()


def test_who_may_not_decide() -> None:
    comment = said(topic())
    by = boss()
    own = said(topic(), by=by)
    for thing, who in (
        (comment, trusted()), (comment, make_member(make_organisation())), (own, by), (by, by),
        (comment, boss(suspended_until=FOR_GOOD)),
    ):  # fmt: skip
        with pytest.raises(Denied):
            decided(thing, "nothing", who)
    with pytest.raises(Denied):
        decided(boss(), "suspended")


def test_who_decides_second_is_told_that_somebody_has() -> None:
    comment = said(topic())
    seen = last_decision(comment)
    decided(comment, "nothing", seen=seen)
    with pytest.raises(Denied):
        decided(comment, "hidden", seen=seen)
    decided(comment, "hidden", seen=last_decision(comment))


def test_the_rules_agree_with_themselves() -> None:
    record = topic()
    author, by = trusted(), boss()
    rows: list[Person | None] = [None, author, by, trusted(), make_member(record.owner)]
    first = said(record, by=author)
    said(record, by=by)
    topic(author=by)
    topic(author=author)
    decided(first, "hidden", by)
    decided(topic(author=author, owner=record.owner), "warned")
    actions.appeal(Decision.objects.get(comment=first), by=author, words="No", language="en")
    actions.restore(decided(author, "suspended"), by=by)
    decided(author, "nothing", by)
    checked = 0
    for rule, model in (
        (rules.may_decide, type(first)), (rules.may_decide, Record), (rules.may_decide_on_person, Person),
        (rules.may_read_statement, Decision), (rules.may_appeal, Decision), (rules.may_restore, Decision),
        (rules.may_answer_appeal, Decision.appeal.related.related_model),
    ):  # fmt: skip
        for person in rows:
            listed = set(model._default_manager.filter(rule.where(person)).values_list("pk", flat=True))
            for row in model._default_manager.all():
                checked += 1
                assert bool(rule(person, row)) == (row.pk in listed), (rule.name, person, row)
    assert checked > 100


def test_with_one_coordinator_they_look_again_themselves() -> None:
    by = boss()
    decision = decided(said(topic()), "hidden", by)
    made = actions.appeal(decision, by=decision.whom, words="It was a joke", language="en")  # type: ignore[arg-type]
    assert rules.may_answer_appeal(by, made)
    other = boss()
    assert not rules.may_answer_appeal(by, made)
    assert rules.may_answer_appeal(other, made)


def test_the_statement_reaches_who_is_suspended_in_their_language(mailoutbox: Any) -> None:
    person = trusted("Jānis", language="lv")
    comment = said(topic(), by=person)
    decision = decided(comment, "suspended")
    (letter,) = mailed(mailoutbox)
    assert person.email in letter.to[0]
    assert WHY.facts in letter.body
    assert f"/lv/moderation/about-you/{decision.pk}/" in letter.body
    assert letter.extra_headers["Content-Language"] == "lv"
    assert Notice.objects.filter(person=person, code="moderation.decided").count() == 1
    assert mailed(mailoutbox) == []


def test_editors_of_a_record_are_told_too(mailoutbox: Any) -> None:
    record = topic(author=trusted())
    editor = make_member(record.owner, address_confirmed_at=timezone.now())
    decision = decided(record, "hidden")
    assert len(mailed(mailoutbox)) == 2
    page = signed_in(editor).get(f"/en/moderation/about-you/{decision.pk}/")
    assert page.status_code == 200
    assert signed_in(trusted()).get(f"/en/moderation/about-you/{decision.pk}/").status_code == 404


def test_who_reported_hears_that_it_was_looked_at(mailoutbox: Any) -> None:
    comment, anna = said(topic()), trusted("Anna")
    actions.report(comment, "abuse", by=anna)
    decided(comment, "hidden")
    assert Report.objects.get().state == "looked_at"
    (letter,) = [letter for letter in mailed(mailoutbox) if anna.email in letter.to[0]]
    assert "was looked at" in letter.subject


def test_what_may_be_done_depends_on_how_it_stands() -> None:
    shown, held = said(topic()), said(topic(), by=newcomer())
    assert acts_on(shown) == ["nothing", "hidden", "warned", "suspended"]
    assert acts_on(held) == ["released", "hidden", "suspended"]
    comments.hide(shown, by=boss())
    assert acts_on(fresh(shown)) == ["nothing", "warned", "suspended"]
    assert acts_on(boss()) == ["nothing", "warned"]
    assert acts_on(topic()) == ["nothing", "hidden"]  # nobody wrote it


def test_a_coordinator_decides_on_the_page() -> None:
    comment = said(topic())
    for reason in ("spam", "abuse", "abuse"):
        actions.report(comment, reason, by=trusted())
    client = signed_in(boss())
    address = f"/en/moderation/comment/{comment.pk}/"
    page = client.get(address).content.decode()
    assert '<option value="abuse" selected>' in page
    sent = {"act": "hidden", "rule": "abuse", "facts": "Insults", "language": "en", "seen": "0"}
    assert client.post(address, {**sent, "facts": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert fresh(comment).state == "hidden"
    assert client.post(address, sent).status_code == 422  # somebody decided meanwhile
    decision = Decision.objects.get()
    assert client.post(f"/en/moderation/decisions/{decision.pk}/restore/").status_code == 302
    assert fresh(comment).state == "shown"


def test_the_pages_are_coordinators_alone() -> None:
    comment, person = said(topic()), trusted()
    decision = decided(comment, "warned")
    paths = ("", f"comment/{comment.pk}/", f"record/{comment.record_id}/", f"person/{person.pk}/", "waves/")
    for path in paths:
        assert signed_in(person).get(f"/en/moderation/{path}").status_code == 404
        assert signed_in(boss()).get(f"/en/moderation/{path}").status_code == 200, path
    assert signed_in(person).post(f"/en/moderation/decisions/{decision.pk}/restore/").status_code == 404


def test_suspended_until_a_day_that_is_past_is_refused_on_the_page() -> None:
    person = trusted()
    sent = {"act": "suspended", "rule": "abuse", "facts": "x", "language": "en", "until": "2020-01-01", "seen": 0}
    assert signed_in(boss()).post(f"/en/moderation/person/{person.pk}/", sent).status_code == 422
    assert known(person).suspended_until is None
    assert make_person().suspended_until is None


def test_a_second_suspension_that_ends_sooner_shortens_nothing() -> None:
    bad, by = trusted(), boss()
    soon, later = timezone.now() + timedelta(days=7), timezone.now() + timedelta(days=70)
    first = decided(said(topic(), by=bad), "suspended", by, until=later)
    second = decided(said(topic(), by=bad), "suspended", by, until=soon)
    assert known(bad).suspended_until == later
    actions.restore(first, by=by)
    assert known(bad).suspended_until == soon
    actions.restore(second, by=by)
    assert known(bad).suspended_until is None


def test_nobody_restores_what_was_decided_about_them() -> None:
    other, me = boss(), boss()
    comment = said(topic(), by=me)
    decision = decided(comment, "hidden", other)
    assert signed_in(me).post(f"/en/moderation/decisions/{decision.pk}/restore/").status_code == 403
    assert fresh(comment).state == "hidden"
    record = topic(author=trusted())
    editor = make_member(record.owner, is_coordinator=True)
    of_ours = decided(record, "hidden", other)
    with pytest.raises(Denied):
        actions.restore(of_ours, by=editor)
    for person in (other, me, editor):
        rows = Decision.objects.filter(rules.may_restore.where(person))
        assert {row.pk for row in Decision.objects.all() if rules.may_restore(person, row)} == {row.pk for row in rows}
    assert actions.restore(decision, by=other).restores == decision
    assert actions.restore(of_ours, by=me).restores == of_ours
    mine = decided(record, "hidden", editor)
    assert actions.restore(mine, by=editor).restores == mine
