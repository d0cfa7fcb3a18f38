"""A circle's rhythm: the hour stays, summer and winter; bounded; what somebody wrote stays when it changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from talka.features.circles import actions
from talka.features.circles.models import Meeting, Seat
from talka.features.circles.queries import said_rhythm
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.toolkit.recurrence import FORTNIGHTLY, MONTHLY, MOST, WEEKLY, Pattern, pattern_of, times_of

from .world import fresh, meets, rhythm, running

ZONES = ("Europe/Riga", "Asia/Tbilisi", "America/New_York", "Australia/Lord_Howe", "UTC")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Any that the form can say, and longer ones."""
    often = draw(st.sampled_from([WEEKLY, FORTNIGHTLY, MONTHLY]))
    nth = draw(st.sampled_from([1, 2, 3, 4, -1])) if often == MONTHLY else 1
    count = draw(st.none() | st.integers(1, 500))
    until = draw(st.dates(date(2024, 1, 1), date(2040, 1, 1))) if count is None else None
    return Pattern(often, draw(st.integers(0, 6)), nth, count, until)


@given(patterns(), DAYS, st.times().map(lambda one: one.replace(second=0, microsecond=0)), st.sampled_from(ZONES))
def test_the_hour_stays_and_there_is_an_end(pattern: Pattern, begins: date, at: time, zone: str) -> None:
    found = times_of(pattern.rule(), begins, at, zone)
    assert len(found) <= MOST
    assert found == sorted(set(found))
    assert pattern_of(pattern.rule()) == pattern
    place = ZoneInfo(zone)
    for moment in found:
        there = moment.astimezone(place)
        wanted = datetime.combine(there.date(), at, place)
        exists = wanted.astimezone(UTC).astimezone(place).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        assert there.time() == at or not exists or there.date() != wanted.astimezone(UTC).astimezone(place).date()
        assert there.date() >= begins
        if there.time() == at:
            assert there.weekday() == pattern.weekday
            if pattern.often == MONTHLY and pattern.nth > 0:
                assert (there.day - 1) // 7 + 1 == pattern.nth


@pytest.mark.parametrize(
    ("at", "shown"),
    [(time(18), ["18:00", "18:00"]), (time(3, 30), ["04:30", "03:30"])],  # on 28 March 2027 there is no 03:30 in Riga
)
def test_over_the_night_in_which_the_clocks_are_put_forward(at: time, shown: list[str]) -> None:
    found = times_of("FREQ=WEEKLY;BYDAY=SU;COUNT=2", date(2027, 3, 28), at, "Europe/Riga")
    assert [f"{one.astimezone(ZoneInfo('Europe/Riga')):%H:%M}" for one in found] == shown


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    (found,) = times_of("FREQ=WEEKLY;BYDAY=SU;COUNT=1", date(2027, 10, 31), time(3, 30), "Europe/Riga")
    assert found == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=8", {"en": "Every week: Wednesday", "ru": "Каждую неделю: среда"}),
        ("FREQ=MONTHLY;BYDAY=2SU;COUNT=8", {"ru": "второе воскресенье", "uk": "друга неділя", "lv": "otrā svētdiena"}),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=8", {"ru": "последняя пятница", "lt": "paskutinis penktadienis"}),
        ("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270601T235959", {"ka": "პირველი სამშაბათი", "en": "until 1 June 2027"}),
    ],
)
def test_it_is_said_in_words(rule: str, said: dict[str, str]) -> None:
    for language, words in said.items():
        with translation.override(language):
            assert words in said_rhythm(rule, time(18)), language


@pytest.mark.django_db
def test_meetings_come_of_it_and_only_empty_ones_ahead_are_made_anew() -> None:
    circle, leader, _people = running()
    actions.set_rhythm(circle, rhythm(), by=leader)
    made = list(Meeting.objects.order_by("starts_at"))
    assert len(made) == 6
    assert all(one.starts_at.astimezone(ZoneInfo("Europe/Riga")).time() == time(18) for one in made)
    actions.write_meeting(made[1], by=leader, agenda="", notes="Sagatavots", there=[], version=1)
    invited = actions.invite(
        circle, by=leader, email="e@example.org", role="expert", meeting=made[2], words="", language="lv"
    )
    by_hand = meets(circle, leader, days=200)
    facts = Fact.objects.filter(verb="circles.rhythm_changed")
    actions.set_rhythm(circle, rhythm(), by=leader)
    assert facts.count() == 1  # the same again changes nothing
    actions.set_rhythm(circle, rhythm(rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=4", meets_at=time(19)), by=leader)
    kept = set(Meeting.objects.values_list("pk", flat=True))
    assert {made[1].pk, made[2].pk, by_hand.pk} <= kept
    assert not {made[0].pk, made[3].pk} & kept
    assert len(kept) == 7
    assert Seat.objects.filter(pk=invited.pk).exists()
    now = fresh(circle)
    assert now.first_at is not None
    assert now.last_at == by_hand.ends_at


@pytest.mark.django_db
def test_what_lies_behind_stays_and_nobody_else_sets_it() -> None:
    circle, leader, (member, _other) = running()
    past = meets(circle, leader, days=-3)
    Meeting.objects.update(from_rhythm=True)
    with pytest.raises(Denied):
        actions.set_rhythm(circle, rhythm(), by=member)
    actions.set_rhythm(circle, rhythm(begins_on=timezone.localdate() - timedelta(days=30)), by=leader)
    assert Meeting.objects.filter(pk=past.pk).exists()
    assert not Meeting.objects.exclude(pk=past.pk).filter(starts_at__lte=timezone.now()).exists()


@pytest.mark.django_db
def test_everybody_is_reminded_the_day_before_and_once() -> None:
    circle, leader, _people = running()
    soon, later, off = meets(circle, leader, days=0.5), meets(circle, leader, days=2), meets(circle, leader, days=0.7)
    actions.cancel_meeting(off, by=leader, because="Sniegs")
    assert [actions.remind.func(), actions.remind.func()] == [1, 0]
    facts = Fact.objects.filter(verb="circles.meeting_tomorrow")
    assert [fact.details["meeting"] for fact in facts] == [soon.pk]
    Meeting.objects.filter(pk=later.pk).update(starts_at=timezone.now() + timedelta(hours=3))
    assert actions.remind.func() == 1
