"""The demo as it stands after it was filled: every state that anything can be in is there to be seen."""

import pytest

from talka.features.needs.models import Need
from talka.features.offers.models import Ask, AskState, OfferState
from talka.features.partners.models import CallState, Interest, InterestState, PartnerCall
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Participation, ParticipationState, Record
from talka.site.demo.filling import fill

from .test_demo_data import CALLS, NEEDS, NEWS, OFFERS, ORGANISATIONS


@pytest.mark.slow
@pytest.mark.django_db
def test_every_state_of_every_kind_is_present() -> None:
    fill()
    for kind in kinds():
        there = set(Record.objects.filter(kind=kind.code).values_list("state", flat=True))
        assert there == {state.code for state in kind.states}, kind.code
    assert set(Ask.objects.values_list("state", flat=True)) == set(AskState.values)
    assert set(Interest.objects.values_list("state", flat=True)) == set(InterestState.values)
    assert set(Participation.objects.values_list("state", flat=True)) == set(ParticipationState.values)
    _states_are_those_of_the_files()
    _promises_have_partners()
    assert Need.objects.filter(spot_latitude__isnull=False, shown=True).exists()


def _states_are_those_of_the_files() -> None:
    files = {"organisation": ORGANISATIONS, "offer": OFFERS, "call": CALLS, "need": NEEDS, "news": NEWS}
    for code, rows in files.items():
        told = {row["title"]: row["state"] for row in rows}
        states = dict(Record.objects.filter(kind=code).values_list("title", "state"))
        # An organisation's own need, and one that the coordinator writes down, waits for nobody.
        at_once = {row["title"] for row in rows if code == "need" and not row["reporter"]}
        wrong = [title for title, state in told.items() if states[title] != state and title not in at_once]
        assert wrong == [], code


def _promises_have_partners() -> None:
    promised = Record.objects.filter(kind="offer", state__in=[OfferState.RESERVED, OfferState.GIVEN])
    assert promised.exclude(participations__state__in=["accepted", "done"]).count() == 0
    paused = PartnerCall.objects.get(state=CallState.PAUSED)
    assert paused.interests.filter(state__in=["interested", "accepted"]).count() == paused.cap
