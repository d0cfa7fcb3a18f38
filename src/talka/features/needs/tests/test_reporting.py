"""Reporting, confirming, declining, changing: both outcomes, twice, by whom."""

from datetime import timedelta

import pytest
import time_machine

from talka.capabilities.notices.links import opened
from talka.capabilities.notices.models import Mail
from talka.features.needs import actions
from talka.features.needs.actions import Content
from talka.features.needs.actions.slips import clear_slips
from talka.features.needs.models import Need, NeedState, Slip, Voice
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person, Role
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_record
from talka.kernel.records.importing import Row
from talka.kernel.records.models import Tag
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term

from .. import rules
from .world import WORDS, confirmed, coordinator, fresh, group, reported

pytestmark = pytest.mark.django_db


def facts(verb: str) -> int:
    return Fact.objects.filter(verb=verb).count()


def test_a_residents_report_is_seen_by_them_and_coordinators_until_it_is_confirmed() -> None:
    resident = make_person()
    need = reported(resident)
    assert (need.state, need.shown, need.slug) == ("reported", False, "nav-latviešu-valodas-kursu-vakaros")
    for person in (resident, coordinator()):
        assert get_record(Need, person, rules.may_see, pk=need.pk) == need
    for other in (None, make_person(), group()[1]):
        with pytest.raises(Missing):
            get_record(Need, other, rules.may_see, pk=need.pk)
    with pytest.raises(Denied):
        actions.confirm(need, by=resident)
    boss = coordinator()
    actions.confirm(need, by=boss)
    actions.confirm(need, by=boss)
    assert get_record(Need, None, rules.may_see, pk=need.pk).confirmed_at is not None
    assert facts("needs.confirmed") == 1


def test_what_an_organisation_or_a_coordinator_reports_is_confirmed_at_once() -> None:
    organisation, editor = group()
    need = actions.report(Content(**WORDS), by=editor, owner=organisation)
    assert (need.state, need.owner) == ("confirmed", organisation)
    assert actions.report(Content(**WORDS), by=coordinator()).state == NeedState.CONFIRMED
    for person in (make_member(organisation, Role.MEMBER), make_person()):
        with pytest.raises(Denied):
            actions.report(Content(**WORDS), by=person, owner=organisation)


def test_the_same_report_sent_twice_is_one_need() -> None:
    resident = make_person()
    first = reported(resident)
    assert reported(resident) == first
    assert reported(make_person()) != first
    with time_machine.travel(first.created_at + timedelta(days=2)):
        assert reported(resident) != first


def test_a_report_that_is_not_taken_on_stays_between_the_two() -> None:
    resident = make_person()
    need = reported(resident)
    with pytest.raises(Denied):
        actions.decline(need, by=resident, reason="No", language="en")
    boss = coordinator()
    actions.decline(need, by=boss, reason="Advertising", language="en")
    actions.decline(need, by=boss, reason="Again", language="en")
    need = fresh(need)
    assert (need.state, need.shown, need.closed_reason) == ("declined", False, "Advertising")
    assert facts("needs.declined") == 1
    with pytest.raises(Denied):
        actions.confirm(need, by=boss)


def test_a_report_that_was_not_taken_on_by_mistake_is_read_again() -> None:
    resident, boss = make_person(), coordinator()
    need = actions.decline(reported(resident), by=boss, reason="Advertising", language="en")
    for other in (resident, make_person()):
        with pytest.raises(Denied):
            actions.reconsider(need, by=other)
    for _again in range(2):
        need = actions.reconsider(need, by=boss)
        assert (need.state, need.shown, need.closed_reason) == ("reported", False, "")
    assert facts("needs.reconsidered") == 1
    need = actions.confirm(need, by=boss)
    with pytest.raises(Denied):
        actions.reconsider(need, by=boss)


def test_a_summary_is_taken_from_the_text_when_nobody_wrote_one() -> None:
    need = confirmed(body="Pirmais teikums. " * 40 + "\n\nOtrā rindkopa.")
    assert need.summary.endswith("…")
    assert 200 < len(need.summary) <= 280
    assert confirmed(summary="Īsi.").summary == "Īsi."


def test_changing_guards_the_version_and_the_same_words_change_nothing() -> None:
    organisation, editor = group()
    term = make_term("housing")
    need = actions.report(Content(**WORDS), by=editor, owner=organisation)
    same = actions.content_of(need, ())
    assert actions.change(need, same, by=editor, version=1).version == 1
    changed = Content(**{**WORDS, "title": "Vakara kursi"}, terms=(term.pk,))
    need = actions.change(need, changed, by=editor, version=1)
    assert (need.version, need.slug, Tag.objects.get().term) == (2, "vakara-kursi", term)
    with pytest.raises(Stale):
        actions.change(need, Content(**WORDS), by=editor, version=1)
    with pytest.raises(Denied):
        actions.change(need, Content(**WORDS), by=group()[1])
    assert facts("needs.changed") == 1


def test_its_reporter_may_change_it_until_it_is_taken_up() -> None:
    resident = make_person()
    need = confirmed(resident)
    need = actions.change(need, Content(**WORDS, urgency=4), by=resident)
    assert (need.urgency, need.state, need.shown) == (4, "confirmed", True)
    organisation, editor = group()
    actions.take_up(need, organisation, actions.Share("Kursi", "lv"), by=editor)
    with pytest.raises(Denied):
        actions.change(need, Content(**WORDS), by=resident)


@pytest.mark.parametrize("words", [{"title": "Pērciet"}, {"body": "Pērciet"}, {"summary": "Pērciet"}, {"source": "Es"}])
def test_confirmed_words_that_their_reporter_changes_are_read_again_before_others_see_them(
    words: dict[str, str],
) -> None:
    resident = make_person()
    need = confirmed(resident)
    changed = Content(**{**WORDS, **words})
    for minor in (True, False):
        need = actions.change(need, changed, by=resident, minor=minor)
        assert (need.state, need.shown) == ("reported", False)
    with pytest.raises(Missing):
        get_record(Need, None, rules.may_see, pk=need.pk)
    assert (facts("needs.rewritten"), facts("needs.changed")) == (1, 0)
    boss = coordinator()
    actions.confirm(need, by=boss)
    assert actions.change(need, Content(**WORDS), by=boss).shown
    assert (fresh(need).state, facts("needs.rewritten")) == ("confirmed", 1)


def test_whoever_left_an_organisation_leaves_its_needs_there() -> None:
    organisation, editor = group()
    need = actions.report(Content(**WORDS, spot=(56.5, 27.3)), by=editor, owner=organisation)
    editor.memberships.all().delete()
    editor = Person.objects.get(pk=editor.pk)
    assert not rules.may_see_spot(editor, need)
    with pytest.raises(Denied):
        actions.change(need, Content(**{**WORDS, "title": "Cits"}), by=editor)
    with pytest.raises(Denied):
        actions.say_solved(need, by=editor)
    actions.close_as_not_feasible(need, by=coordinator(), reason="Nav naudas", language="lv")
    with pytest.raises(Denied):
        actions.reopen(need, by=editor)


def test_without_an_account_nothing_is_reported_before_the_mailed_link_is_opened() -> None:
    slip = actions.ask_to_report(Content(**WORDS, spot=(56.5, 27.3)), email="Anna@Example.org ", language="lv")
    assert actions.ask_to_report(Content(**WORDS, spot=(56.5, 27.3)), email="anna@example.org", language="lv") == slip
    assert not Need.objects.exists()
    assert not Fact.objects.filter(verb__startswith="needs.").exists()
    anna = Person.objects.get()
    mail = Mail.objects.get()
    assert (anna.email, anna.address_confirmed_at, anna.has_usable_password()) == ("anna@example.org", None, False)
    assert (mail.person, mail.language) == (anna, "lv")
    with pytest.raises(Denied):
        actions.confirm_slip(slip, by=anna)
    anna.address_confirmed_at = slip.asked_at
    anna.save()
    need = actions.confirm_slip(slip, by=anna)
    assert actions.confirm_slip(slip, by=anna) == need
    assert (need.state, need.author, need.spot) == ("reported", anna, (56.5, 27.3))
    assert Slip.objects.get().content == {}
    with pytest.raises(Denied):
        actions.confirm_slip(slip, by=make_person(address_confirmed_at=slip.asked_at))


def test_the_mailed_link_is_for_its_person_and_its_slip() -> None:
    slip = actions.ask_to_report(Content(**WORDS), email="anna@example.org", language="ka")
    url = Mail.objects.get().context["url"]
    assert url.startswith("http://testserver/ka/link/")
    name, token = url.rstrip("/").split("/")[-2:]
    purpose, found = opened(name, token)
    assert (found.person.email, found.data["slip"]) == ("anna@example.org", slip.pk)
    offer = purpose.offer(found)
    assert WORDS["title"] in offer.quote
    assert [choice.value for choice in offer.choices] == ["send", "throw-away"]


def test_a_voice_by_mail_counts_once_the_link_is_opened() -> None:
    need = confirmed()
    slip = actions.ask_to_voice(need, email="b@example.org", language="ka")
    assert actions.ask_to_voice(need, email="b@example.org", language="ka") == slip
    assert fresh(need).voices == 0
    person = Person.objects.get(email="b@example.org")
    Person.objects.filter(pk=person.pk).update(address_confirmed_at=slip.asked_at)
    person.refresh_from_db()
    for _ in range(2):
        assert actions.confirm_slip(slip, by=person) == need
    assert fresh(need).voices == Voice.objects.count() == 1
    with pytest.raises(Denied):
        actions.ask_to_voice(reported(), email="c@example.org", language="en")


def test_thrown_away_and_forgotten_slips_leave_nothing() -> None:
    slip = actions.ask_to_report(Content(**WORDS), email="anna@example.org", language="lv")
    actions.throw_away(slip, by=make_person())
    assert Slip.objects.exists()
    known = make_person(email="known@example.org", address_confirmed_at=slip.asked_at)
    actions.ask_to_report(Content(**WORDS), email=known.email, language="lv")
    assert clear_slips.func() == 0
    with time_machine.travel(slip.asked_at + timedelta(days=16)):
        assert clear_slips.func() == 2
    assert not Slip.objects.exists()
    assert not Person.objects.filter(email="anna@example.org").exists()
    assert Person.objects.filter(pk=known.pk).exists()


def row(**extra: object) -> Row:
    texts = {"title": "Trūkst grāmatu", "summary": "", "body": "Lasītava ir tukša."}
    place = make_place(f"LV-{Need.objects.count()}")
    return Row("need", "lv", texts, make_organisation(), place.pk, [], "https://example.org/1", extra, by=coordinator())


def test_an_import_makes_a_need_once_and_changes_it_when_the_line_does() -> None:
    line = row(urgency=3, quantity="80", heard_from="field_meeting")
    need = actions.import_need(line)
    assert (need.state, need.urgency, need.quantity, need.unit) == ("confirmed", 3, 80, "piece")
    again = Row(**{**vars(line), "existing": need})
    assert actions.import_need(again).version == 1
    assert actions.import_need(Row(**{**vars(again), "extra": {"quantity": 90}})).version == 2
    assert facts("needs.reported") == 1


def test_whoever_comes_again_after_a_while_gets_the_link_again() -> None:
    need = confirmed()
    with time_machine.travel("2026-03-01T10:00Z", tick=False) as now:
        for _again in range(2):
            slip = actions.ask_to_report(Content(**WORDS), email="anna@example.org", language="lv")
            voice = actions.ask_to_voice(need, email="anna@example.org", language="lv")
        assert Mail.objects.filter(template="needs/mail/confirm.jinja").count() == 2
        now.shift(timedelta(minutes=11))
        for _again in range(2):
            assert actions.ask_to_report(Content(**WORDS), email="anna@example.org", language="lv") == slip
            assert actions.ask_to_voice(need, email="anna@example.org", language="lv") == voice
        assert Mail.objects.filter(template="needs/mail/confirm.jinja").count() == 4
        Slip.objects.update(confirmed_at=slip.asked_at)
        now.shift(timedelta(minutes=11))
        actions.ask_to_voice(need, email="anna@example.org", language="lv")
        assert Mail.objects.filter(template="needs/mail/confirm.jinja").count() == 4
