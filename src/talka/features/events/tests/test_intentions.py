"""What participants will start: said, shown or not, taken back; asked after 3, 6 and 12 months, each once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.notices.sending import send_waiting
from talka.features.events import actions, queries
from talka.features.events.models import Aftermath, FollowUp, Intention, Registration, SelfDescription
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.leaving import erase
from talka.kernel.testing import make_person, make_term

from .after import over, person_of, put, was_there
from .world import published

pytestmark = pytest.mark.django_db
ENDED = datetime(2025, 11, 30, 15, 0, tzinfo=UTC)


def at(moment: datetime) -> Any:
    """It is then."""
    return time_machine.travel(moment, tick=False)


def there(*texts: str) -> Registration:
    """Somebody who was at an event that ended at `ENDED`, and said then what they will start."""
    event, _editor = published()
    row = was_there(event)
    over(event, ENDED)
    row = put(row, "attended")
    with at(ENDED + timedelta(hours=1)):
        for text in texts:
            actions.say_intention(row, text, is_public=False, by=person_of(row), language="lv")
    return row


def asked_at(moment: datetime) -> int:
    """How many are asked then, in two rounds of the job."""
    with at(moment):
        return actions.ask_afterwards.call() + actions.ask_afterwards.call()


def test_months_are_those_of_the_calendar() -> None:
    assert queries.months_after(ENDED, 3) == datetime(2026, 2, 28, 15, 0, tzinfo=UTC)
    assert queries.months_after(ENDED, 6) == datetime(2026, 5, 30, 15, 0, tzinfo=UTC)
    assert queries.months_after(ENDED, 12) == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert queries.months_after(datetime(2024, 2, 29, tzinfo=UTC), 12) == datetime(2025, 2, 28, tzinfo=UTC)


@given(
    ends_at=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    later=st.timedeltas(timedelta(0), timedelta(days=500)),
)
def test_one_question_at_most_is_open_and_in_its_order(ends_at: datetime, later: timedelta) -> None:
    now, after = queries.moment_now(ends_at, ends_at + later), queries.moment_now(ends_at, ends_at + later * 2)
    assert now in (None, 3, 6, 12)
    if now and after:
        assert after >= now
    assert (now is None) == (
        ends_at + later < queries.months_after(ends_at, 3) or ends_at + later >= queries.months_after(ends_at, 15)
    )


def test_each_is_asked_at_each_moment_once(mailoutbox: list[Any]) -> None:
    row = there("Lasīšanas klubs")
    moments = [queries.months_after(ENDED, months) for months in (3, 6, 12)]
    assert [asked_at(one - timedelta(minutes=1)) for one in moments[:1]] == [0]
    assert [asked_at(one + timedelta(minutes=1)) for one in moments] == [1, 1, 1]
    assert asked_at(queries.months_after(ENDED, 15)) == 0
    steps = Aftermath.objects.filter(registration=row).order_by("pk").values_list("step", flat=True)
    assert list(steps) == ["months_3", "months_6", "months_12"]
    tell_all()
    send_waiting()
    assert [("is it still going" in mail.subject) for mail in mailoutbox if "start" in mail.subject] == [True] * 3


def test_who_said_nothing_or_said_it_ended_or_objects_or_left_is_not_asked() -> None:
    there()
    ended, objects, left, taken_back = there("A"), there("B"), there("C"), there("D")
    with at(queries.months_after(ENDED, 3)):
        actions.say_how_it_goes(Intention.objects.get(text="A").pk, "ended", "", by=person_of(ended), language="lv")
        actions.ask_no_more(objects, by=person_of(objects), wanted=True)
        actions.withdraw_intention(Intention.objects.get(text="D").pk, by=person_of(taken_back))
        erase(person_of(left))
    assert asked_at(queries.months_after(ENDED, 6)) == 0


def test_late_workers_ask_the_open_question_alone() -> None:
    there("A")
    assert asked_at(queries.months_after(ENDED, 7)) == 1
    assert Aftermath.objects.get().step == "months_6"


def test_the_newest_answer_of_a_moment_counts() -> None:
    row = there("A")
    said = Intention.objects.get()
    with at(queries.months_after(ENDED, 3)):
        for answer in ("going_on", "ended", "ended"):
            actions.say_how_it_goes(said.pk, answer, "rinda", by=person_of(row), language="lv")
    assert FollowUp.objects.values_list("months", "answer", "line").get() == (3, "ended", "rinda")
    with at(ENDED + timedelta(days=40)), pytest.raises(Denied):
        actions.say_how_it_goes(said.pk, "ended", "", by=person_of(row), language="lv")


def test_others_answer_nothing_and_take_nothing_back() -> None:
    there("A")
    said, other = Intention.objects.get(), make_person()
    for act in (
        lambda: actions.say_how_it_goes(said.pk, "ended", "", by=other, language="lv"),
        lambda: actions.withdraw_intention(said.pk, by=other),
        lambda: actions.show_intention(said.pk, by=other, is_public=True),
    ):
        with pytest.raises(Missing):
            act()


def test_five_at_most_each_once_while_there_is_time() -> None:
    row = there("A", "A", "B", "C", "D", "E")
    assert Intention.objects.count() == 5
    with at(ENDED + timedelta(hours=2)), pytest.raises(Denied):
        actions.say_intention(row, "F", is_public=False, by=person_of(row), language="lv")
    late = there()
    with at(ENDED + timedelta(days=31)), pytest.raises(Denied):
        actions.say_intention(late, "A", is_public=False, by=person_of(late), language="lv")


def test_taken_back_in_time_it_is_gone_and_later_its_words_are() -> None:
    row = there("A", "B")
    first, second = Intention.objects.order_by("pk")
    with at(ENDED + timedelta(days=3)):
        actions.withdraw_intention(first.pk, by=person_of(row))
    with at(queries.months_after(ENDED, 3)):
        actions.say_how_it_goes(second.pk, "going_on", "words", by=person_of(row), language="lv")
        actions.withdraw_intention(second.pk, by=person_of(row))
    assert list(Intention.objects.values_list("text", "is_public")) == [("", False)]
    assert FollowUp.objects.get().line == ""


def test_who_leaves_leaves_a_number_without_words() -> None:
    row = there("A")
    erase(person_of(row))
    assert Intention.objects.get().text == "" and not SelfDescription.objects.exists()


def test_words_are_forgotten_after_18_months_but_those_for_everybody() -> None:
    row = there("A", "B")
    with at(ENDED + timedelta(days=1)):
        actions.show_intention(Intention.objects.get(text="B").pk, by=person_of(row), is_public=True)
        actions.describe_oneself(row, [make_term("business", "sector", en="Business").pk], by=person_of(row))
    with at(ENDED + timedelta(days=547)):
        assert actions.forget_words.call() == 0
    with at(ENDED + timedelta(days=549)):
        assert actions.forget_words.call() == 2
    assert sorted(Intention.objects.values_list("text", flat=True)) == ["", "B"]


def test_on_the_page_everything_is_said_and_answered() -> None:
    row = there()
    client, address = Client(), f"/en/events/{row.event_id}/after/"
    with at(ENDED + timedelta(hours=1)):
        client.force_login(person_of(row))
        assert client.post(address, {"what": "intend", "text": ""}).status_code == 422
        assert client.post(address, {"what": "intend", "text": "Lasīšanas klubs", "is_public": "on"}).status_code == 302
        said = Intention.objects.get()
        assert said.is_public and "offers/new/?title=Las" in client.get(address).content.decode()
        assert client.post(address, {"what": "show", "intention": said.pk, "public": "no"}).status_code == 302
        own = {
            "what": "describe",
            "sector": make_term("academia", "sector", en="Academia").pk,
            "groups": [make_term("women", "audience", en="Women").pk],
        }
        assert client.post(address, own).status_code == 302
        assert client.post(address, {**own, "sector": "999999"}).status_code == 422
        assert SelfDescription.objects.filter(registration=row).count() == 2
    with at(queries.months_after(ENDED, 3) + timedelta(days=1)):
        client.force_login(person_of(row))
        assert "It is still going" in client.get(address).content.decode()
        answer = {"what": "went-on", "intention": said.pk, "answer": "going_on", "line": "Reizi nedēļā"}
        assert client.post(address, {**answer, "answer": "flying"}).status_code == 404
        assert client.post(address, {**answer, "intention": "9" * 30}).status_code == 404
        assert client.post(address, answer).status_code == 302
        assert "Reizi nedēļā" in client.get(address).content.decode()
        assert client.post(address, {"what": "object", "no_more": "yes"}).status_code == 302
        assert "asked no more" in client.get(address).content.decode()
    assert timezone.now() > ENDED
