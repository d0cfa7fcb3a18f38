"""What is kept of matches, and who sees it."""

from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.matching import queries, refreshing
from talka.capabilities.matching.models import Match, MatchProfile
from talka.capabilities.matching.refreshing import refresh_matches
from talka.kernel.people.models import Organisation, Role
from talka.kernel.records.actions import enter_state
from talka.kernel.records.models import Participation, Record, Visibility
from talka.kernel.testing import make_member, make_person

from .conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


def found(record: Record, person: Any = None, **how: Any) -> list[int]:
    return [match.record_id for match in queries.matches_of(record, person, **how)]


def said(world: World) -> set[str]:
    """Codes of all that is said of the matches of the lack, when the worker has caught up."""
    world.match()
    MatchProfile.objects.update(stale_since=timezone.now())
    world.match()
    matches = queries.matches_of(world.lack, None)
    return {each.code for match in matches for each in (*match.reasons, *match.misfits)}


def test_a_record_finds_what_fits_it_the_better_one_first_and_says_why(world: World):
    world.match()
    assert set(found(world.lack)) == {world.gift.pk, world.page.pk, world.far.pk}
    gifts = queries.matches_of(world.lack, None, "gift")
    assert [match.record_id for match in gifts] == [world.gift.pk, world.far.pk]
    assert gifts[0].score > 0.4 > gifts[1].score > 0
    assert {"themes", "same_place", "languages"} <= {reason.code for reason in gifts[0].reasons}
    assert "Both are about: Language learning." in [reason.text for reason in gifts[0].reasons]
    assert {"no_themes", "no_languages"} <= {misfit.code for misfit in gifts[1].misfits}


def test_matches_are_found_from_the_other_side_too(world: World):
    world.match()
    assert found(world.gift) == [world.lack.pk]
    assert found(world.page)[0] in (world.lack.pk, world.gift.pk)


def test_finding_anew_twice_changes_nothing(world: World):
    world.match()
    before = list(Match.objects.order_by("pk").values_list("pk", "record_id", "candidate_id", "score"))
    assert refresh_matches(world.lack.pk) == 3
    assert list(Match.objects.order_by("pk").values_list("pk", "record_id", "candidate_id", "score")) == before


def test_nobody_is_matched_with_what_is_their_own(world: World):
    own = world.put("gift", [world.learning], owner=world.asker)
    world.match()
    assert own.pk not in found(world.lack)


def test_who_takes_part_already_is_not_proposed(world: World):
    Participation.objects.create(record=world.lack, organisation=world.giver, role="responder", state="accepted")
    world.match()
    assert found(world.lack) == [world.far.pk]


def test_what_is_hidden_solved_or_gone_is_not_proposed(world: World):
    world.match()
    for state in ("hidden", "solved"):
        enter_state(world.gift, state)
        world.gift.save()
        world.match()
        assert world.gift.pk not in found(world.lack)
        assert not Match.objects.filter(candidate=world.gift).exists()
        assert not Match.objects.filter(record=world.gift).exists()
    assert refresh_matches(10**9) == 0


def test_only_what_a_reader_may_see_is_shown_to_them(world: World):
    Record.objects.filter(pk=world.gift.pk).update(visibility=Visibility.MEMBERS)
    world.match()
    assert world.gift.pk not in found(world.lack)
    assert world.gift.pk in found(world.lack, make_person())
    Record.objects.filter(pk=world.gift.pk).update(visibility=Visibility.PARTIES)
    assert world.gift.pk not in found(world.lack, make_member(world.asker, Role.EDITOR))
    assert world.gift.pk in found(world.lack, make_member(world.giver, Role.MEMBER))


def test_a_limit_is_of_what_may_be_seen_not_of_what_is_kept(world: World):
    Record.objects.filter(pk=world.gift.pk).update(visibility=Visibility.MEMBERS)
    world.match()
    assert found(world.lack, kind="gift", limit=1) == [world.far.pk]


def test_cooperation_that_is_not_public_is_not_told_of(world: World):
    """A reason must not say that two have worked together on what only they may see."""
    secret = world.put("lack", [world.learning], visibility=Visibility.PARTIES)
    for organisation in (world.asker, world.giver):
        Participation.objects.create(record=secret, organisation=organisation, role="party", state="accepted")
    promise = Participation.objects.create(record=secret, organisation=world.giver, role="responder", state="done")
    codes = said(world)
    assert not codes & {"partners", "common_partners", "proximity", "practice", "kept", "answered", "broken"}
    for state in ("left", "declined"):
        Participation.objects.filter(pk=promise.pk).update(state=state)
        assert not said(world) & {"kept", "answered", "broken"}
    Record.objects.filter(pk=secret.pk).update(visibility=Visibility.PUBLIC)
    assert "answered" in said(world)
    promise.delete()
    assert "partners" in said(world)


def test_common_partners_are_named(world: World):
    for organisation in (world.asker, world.giver):
        record = world.put("lack", [world.housing], title="Before")
        for part in (organisation, world.other):
            Participation.objects.create(record=record, organisation=part, role="party", state="done")
    world.match()
    texts = [reason.text for match in queries.matches_of(world.lack, None, "gift") for reason in match.reasons]
    assert "Both have worked with: Māja." in texts


@pytest.mark.parametrize("count", [1, 3])
def test_reading_matches_takes_two_statements_whatever_their_number(
    world: World, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        gift = world.put("gift", [world.learning], owner=world.other)
        params = {"organisations": [world.giver.pk]}
        reasons = [["common_partners", params, 0.1]]
        Match.objects.create(record=world.lack, candidate=gift, kind="gift", score=number / 10, reasons=reasons)
    world.lack.refresh_from_db()
    queries.matches_of(world.lack, None)  # labels are read once a process
    with django_assert_num_queries(2):
        assert len(queries.matches_of(world.lack, None)) == count


def test_for_you_is_what_fits_an_organisations_page_a_few_of_each_kind(world: World):
    for _number in range(4):
        world.put("lack", [world.learning], owner=world.asker)
    world.match()
    kinds = [match.kind for match in queries.for_you(world.giver, None, each=2)]
    assert kinds.count("lack") == 2
    assert queries.for_you(Organisation.objects.create(name="No page"), None) == []


def test_many_good_ones_of_a_kind_push_out_no_other_kind(world: World):
    """For you: needs that fit better than any offer, however many, leave offers their places."""
    lacks = [world.put("lack", [world.learning], owner=world.asker) for _number in range(45)]
    for number, record in enumerate([*lacks, world.far]):
        score = 0.9 - number / 100
        Match.objects.create(record=world.page, candidate=record, kind=record.kind, score=score, reasons=[], misfits=[])
    shown = queries.matches_of(world.page, None, limit=10, each=3)
    assert [match.record_id for match in shown] == [lacks[0].pk, lacks[1].pk, lacks[2].pk, world.far.pk]
    assert [match.record_id for match in queries.matches_of(world.page, None, limit=2, each=3)] == [
        lacks[0].pk, lacks[1].pk,
    ]  # fmt: skip
    Record.objects.filter(pk=lacks[0].pk).update(visibility=Visibility.PARTIES)
    shown = queries.matches_of(world.page, None, limit=10, each=3)
    assert [match.record_id for match in shown] == [lacks[1].pk, lacks[2].pk, lacks[3].pk, world.far.pk]


def test_what_is_for_a_few_leaves_others_something(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(refreshing, "KEPT", 2)
    hidden = [
        world.put("gift", [world.learning], owner=world.giver, visibility=Visibility.PARTIES) for _number in range(3)
    ]
    for_all = [world.put("gift", [world.housing], owner=world.other) for _number in range(3)]
    world.gift.delete()
    world.match()
    assert len(set(found(world.lack, kind="gift")) & {record.pk for record in [*for_all, world.far]}) == 2
    mine = set(found(world.lack, make_member(world.giver, Role.MEMBER), kind="gift"))
    assert len(mine & {record.pk for record in hidden}) == 2


def test_what_takes_no_answers_is_not_proposed_until_it_goes_on(world: World):
    world.match()
    for state, proposed in (("paused", False), ("open", True)):
        gift = Record.objects.get(pk=world.gift.pk)
        enter_state(gift, state)
        gift.save()
        for _before_and_after_the_worker in range(2):
            assert (world.gift.pk in found(world.lack)) is proposed
            assert found(world.gift)  # what fits it its owner still reads
            world.match()
