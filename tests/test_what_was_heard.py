"""What is heard becomes a need, or a voice for one, exactly once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from talka.capabilities.matching.hearing import find_anew
from talka.capabilities.matching.queries import matches_of
from talka.features.fieldwork import actions, queries
from talka.features.fieldwork.actions.hearing import Fate, said_ago
from talka.features.fieldwork.models import FieldMeeting, Heard
from talka.features.fieldwork.tests.world import companion, entry, planned
from talka.features.needs.actions import merge
from talka.features.needs.models import Need
from talka.features.offers.actions import publish_offer
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term

pytestmark = pytest.mark.django_db


def test_what_is_heard_becomes_a_need_of_the_meeting() -> None:
    term, audience = make_term("transport"), make_term("seniors", "audience")
    place = make_place("LV-balvi", lv="Balvi")
    meeting, editor = planned(place_id=place.pk)
    actions.change_meeting(meeting, {}, by=editor, terms=[audience.pk], version=None)
    said = actions.write_down(meeting, entry(theme=term.pk, people=40, urgency=3), by=editor)
    assert said.fate == Fate.DONE
    need = Need.objects.get()
    assert (need.title, need.state, need.owner_id) == ("Autobuss neiet svētdienās", "confirmed", meeting.owner_id)
    assert (need.heard_from, need.people_count, need.urgency) == ("field_meeting", 40, 3)
    assert (need.place_id, need.source) == (place.pk, meeting.title)
    assert set(need.tags.values_list("pk", flat=True)) == {term.pk, audience.pk}
    link = Link.objects.get()
    assert (link.source_id, link.relation, link.target_id) == (need.pk, "result_of", meeting.pk)
    assert link.confirmed_at is not None
    meeting.refresh_from_db()
    assert (meeting.needs, meeting.voices) == (1, 1)


def test_sent_again_it_is_answered_as_done() -> None:
    meeting, editor = planned()
    one = entry()
    answers = [actions.write_down(meeting, one, by=editor) for _ in range(3)]
    assert {answer.fate for answer in answers} == {Fate.DONE}
    assert (Need.objects.count(), Heard.objects.count()) == (1, 1)
    assert len({answer.need.pk for answer in answers if answer.need}) == 1
    meeting.refresh_from_db()
    assert (meeting.needs, meeting.voices) == (1, 1)


def test_the_same_words_at_two_doors_are_two_needs() -> None:
    meeting, editor = planned()
    for _ in range(2):
        assert actions.write_down(meeting, entry(), by=editor).fate == Fate.DONE
    assert Need.objects.count() == 2


def test_voices_are_grouped_with_what_they_are_for() -> None:
    meeting, editor = planned()
    first = entry(households=2, people=5)
    voice = entry(before=first.uuid, households=3, people=7)
    assert actions.write_down(meeting, voice, by=editor).fate == Fate.LATER  # it comes again, after the first
    actions.write_down(meeting, first, by=editor)
    assert actions.write_down(meeting, voice, by=editor).fate == Fate.DONE
    further = entry(before=voice.uuid)
    assert actions.write_down(meeting, further, by=companion(meeting)).fate == Fate.DONE
    assert Need.objects.count() == 1
    (answer,) = queries.answers_of(meeting, None, "en")
    assert (answer.households, answer.people) == (6, 12)
    meeting.refresh_from_db()
    assert (meeting.needs, meeting.voices) == (1, 6)
    assert Heard.objects.get(uuid=further.uuid).before == Heard.objects.get(uuid=first.uuid)


def test_without_an_organisation_of_theirs_it_waits_to_be_confirmed() -> None:
    meeting, _editor = planned()
    helper = companion(meeting, "member")
    actions.write_down(meeting, entry(), by=helper)
    need = Need.objects.get()
    assert (need.state, need.owner_id, need.author_id) == ("reported", None, helper.pk)
    assert queries.answers_of(meeting, None, "en") == []
    assert len(queries.answers_of(meeting, helper, "en")) == 1


def test_who_goes_there_speaks_for_their_own_organisation() -> None:
    meeting, _editor = planned()
    theirs = companion(meeting)
    actions.write_down(meeting, entry(), by=theirs)
    assert Need.objects.get().owner_id in theirs.edited_organisation_ids


def test_strangers_and_cancelled_visits_are_refused_with_the_reason() -> None:
    meeting, editor = planned()
    said = actions.write_down(meeting, entry(), by=make_person())
    assert (said.fate, bool(str(said.why))) == (Fate.REFUSED, True)
    actions.cancel(meeting, by=editor, reason="Sniegs")
    assert actions.write_down(meeting, entry(), by=editor).fate == Fate.REFUSED
    assert not Need.objects.exists()


def test_what_arrived_is_done_even_if_the_visit_was_cancelled_since() -> None:
    meeting, editor = planned()
    one = entry()
    actions.write_down(meeting, one, by=editor)
    actions.cancel(meeting, by=editor, reason="Sniegs")
    assert actions.write_down(meeting, one, by=editor).fate == Fate.DONE


def test_a_phone_that_finds_a_connection_days_later_is_heard() -> None:
    meeting, editor = planned()
    actions.hold(meeting, by=editor)
    actions.tell(meeting, by=editor, report="Done")
    assert actions.write_down(meeting, entry(ago=timedelta(days=5)), by=editor).fate == Fate.DONE
    assert timezone.now() - Heard.objects.get().heard_at > timedelta(days=4, hours=23)


def test_a_number_is_one_meetings() -> None:
    (meeting, editor), (other, another) = planned(), planned()
    one = entry()
    actions.write_down(meeting, one, by=editor)
    said = actions.write_down(other, one, by=another)
    assert (said.fate, said.need) == (Fate.REFUSED, None)
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("off", "age", "ago"),
    [(0, 2, 2), (-7, 2, 2), (9, 2, 2), (0, -3, 0)],
    ids=["right", "behind", "ahead", "backwards"],
)
def test_a_phones_clock_may_be_wrong_by_hours(off: int, age: int, ago: int) -> None:
    phone = timezone.now() + timedelta(hours=off)
    assert said_ago(phone - timedelta(hours=age), phone) == timedelta(hours=ago)
    assert said_ago(None, phone) == timedelta()


def test_merged_needs_are_one_on_the_communitys_page() -> None:
    meeting, editor = planned()
    for households in (2, 3):
        actions.write_down(meeting, entry(households=households), by=editor)
    gone, stays = Need.objects.order_by("pk")
    merge(gone, stays, by=make_person(is_coordinator=True))
    (answer,) = queries.answers_of(meeting, None, "en")
    assert (answer.row["id"], answer.households) == (stays.pk, 5)


@pytest.mark.parametrize("number", [1, 3])
def test_the_communitys_page_takes_as_many_statements_for_three_needs(
    number: int, django_assert_num_queries: Any
) -> None:
    meeting, editor = planned()
    for _ in range(number):
        actions.write_down(meeting, entry(), by=editor)
    queries.answers_of(meeting, None, "en")
    with django_assert_num_queries(4):
        assert len(queries.answers_of(meeting, None, "en")) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_teams_plan_takes_as_many_statements_for_three_cars(number: int, django_assert_num_queries: Any) -> None:
    meeting, _editor = planned()
    for _ in range(number):
        driver, rider = companion(meeting), companion(meeting)
        car = actions.offer_car(meeting, by=driver, seats=2, leaves_from="Rīga", leaves_at=meeting.begins_at)
        actions.take_seat(car, by=rider)
    with django_assert_num_queries(2):
        assert [len(ride.riders) for ride in queries.rides_of(meeting)] == [1] * number


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_by_five_at_once_is_one_need() -> None:
    meeting, editor = planned()
    one = entry()

    def send(_number: int) -> Any:
        try:
            return actions.write_down(
                FieldMeeting.objects.get(pk=meeting.pk), one, by=Person.objects.get(pk=editor.pk)
            ).fate
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(send, range(5))) == [Fate.DONE] * 5
    assert (Need.objects.count(), Heard.objects.count()) == (1, 1)
    assert Fact.objects.filter(verb="fieldwork.heard").count() == 1
    meeting.refresh_from_db()
    assert (meeting.needs, meeting.voices) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_taken_by_one_of_five() -> None:
    meeting, editor = planned()
    car = actions.offer_car(meeting, by=editor, seats=1, leaves_from="Rīga", leaves_at=meeting.begins_at)
    riders = [companion(meeting).pk for _ in range(5)]

    def sit(pk: int) -> bool:
        from talka.kernel.access.rules import Denied

        try:
            actions.take_seat(car, by=Person.objects.get(pk=pk))
        except Denied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(sit, riders)) == 1
    assert car.riders.count() == 1


def test_an_unknown_before_is_asked_for_again() -> None:
    meeting, editor = planned()
    assert actions.write_down(meeting, entry(before=uuid4()), by=editor).fate == Fate.LATER
    assert not Record.objects.filter(kind="need").exists()


def test_what_is_heard_goes_to_matching() -> None:
    term, audience = make_term("transport"), make_term("seniors", "audience")
    place = make_place("LV-balvi", make_place("LV", kind="country"), lv="Balvi")
    meeting, editor = planned(place_id=place.pk)
    other = make_organisation("Sociālais taksometrs")
    columns = {"title": "Autobuss ar šoferi svētdienās", "offer_type": "transport", "place_id": place.pk}
    offer = publish_offer(columns, owner=other, by=make_member(other), terms=[term.pk, audience.pk], language="lv")
    actions.write_down(meeting, entry(theme=term.pk), by=editor)
    tell_all()
    while find_anew():
        pass
    assert [match.record_id for match in matches_of(Need.objects.get(), editor)] == [offer.pk]
