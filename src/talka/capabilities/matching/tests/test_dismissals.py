"""What dismissing a proposal does, and who may."""

from typing import Any

import pytest

from talka.capabilities.matching import actions, queries, refreshing
from talka.capabilities.matching.models import Because, Dismissal, MatchProfile
from talka.capabilities.matching.refreshing import refresh_matches
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Role
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_person

from .conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


def found(record: Record, person: Any = None, **how: Any) -> list[int]:
    return [match.record_id for match in queries.matches_of(record, person, **how)]


def test_dismissing_takes_it_away_for_good_and_its_reason_is_learnt_from(world: World):
    world.match()
    editor = make_member(world.asker, Role.EDITOR)
    actions.dismiss(world.lack, world.far, by=editor, because=Because.TOO_FAR)
    assert world.far.pk not in found(world.lack)
    world.match()
    assert world.far.pk not in found(world.lack)
    assert refreshing.emphasis_of(world.lack.pk) == {"place": 1.5}
    assert queries.dismissals_by_factor() == {"place": 1}
    fact = Fact.objects.get(verb="matching.dismissed")
    assert fact.details == {"candidate": world.far.pk, "because": "too_far"}
    actions.dismiss(world.lack, world.far, by=editor, because=Because.OTHER)
    assert Dismissal.objects.get().because == "too_far" and Fact.objects.filter(verb="matching.dismissed").count() == 1


def test_a_dismissal_can_be_taken_back(world: World):
    world.match()
    editor = make_member(world.asker, Role.EDITOR)
    actions.dismiss(world.lack, world.gift, by=editor, because=Because.KNOWN)
    assert refreshing.emphasis_of(world.lack.pk) == {}
    assert actions.take_back(world.lack, world.gift, by=editor) is True
    assert actions.take_back(world.lack, world.gift, by=editor) is False
    world.match()
    assert world.gift.pk in found(world.lack)


def test_only_those_who_may_change_the_record_dismiss(world: World):
    world.match()
    for person in (make_member(world.giver, Role.ADMIN), make_member(world.asker, Role.MEMBER)):
        with pytest.raises(Denied):
            actions.dismiss(world.lack, world.gift, by=person, because=Because.OTHER)
        with pytest.raises(Denied):
            actions.take_back(world.lack, world.gift, by=person)
    assert not Dismissal.objects.exists()
    actions.dismiss(world.lack, world.gift, by=make_person(is_coordinator=True), because=Because.OTHER)
    with pytest.raises(ValueError, match="weather"):
        actions.dismiss(world.lack, world.far, by=make_person(is_coordinator=True), because="weather")


def test_a_dismissal_while_matches_are_being_found_is_kept_to(world: World, monkeypatch: pytest.MonkeyPatch):
    """The worker has found them, somebody dismisses one, then the worker writes."""
    world.match()
    editor = make_member(world.asker, Role.EDITOR)
    find = refreshing._find

    def slow(*arguments: Any) -> Any:
        answer = find(*arguments)
        actions.dismiss(world.lack, world.gift, by=editor, because=Because.OTHER)
        return answer

    monkeypatch.setattr(refreshing, "_find", slow)
    refresh_matches(world.lack.pk)
    assert world.gift.pk not in found(world.lack)
    assert MatchProfile.objects.get(pk=world.lack.pk).stale_since is not None
