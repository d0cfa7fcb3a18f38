"""All follows when records change; what is gathered of them is what they say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from talka.capabilities.matching import hearing, queries, surroundings
from talka.capabilities.matching.models import Match, MatchProfile
from talka.capabilities.matching.profiles import Conduct
from talka.capabilities.matching.reading import profile_of, read_profiles, rows_of
from talka.capabilities.matching.refreshing import mark_others_stale, mark_stale
from talka.kernel.facts.journal import note
from talka.kernel.facts.telling import tell_all
from talka.kernel.jobs.beats import Worker
from talka.kernel.jobs.queue import run_one
from talka.kernel.people.models import Organisation
from talka.kernel.records import kinds
from talka.kernel.records.actions import set_tags
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation, make_place, make_record

from .conftest import EXTRA, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


def found(record: Record, person: Any = None, **how: Any) -> list[int]:
    return [match.record_id for match in queries.matches_of(record, person, **how)]


def drain() -> None:
    """Run the jobs that were queued."""
    worker = Worker()
    while run_one(worker):
        pass


def test_a_fact_has_the_worker_find_anew(world: World):
    world.match()
    with transaction.atomic():
        set_tags(world.far, [world.learning.pk])
        note("gifts.changed", world.far)
    tell_all()
    assert MatchProfile.objects.get(pk=world.far.pk).stale_since is not None
    while hearing.find_anew():
        pass
    best = queries.matches_of(world.lack, None, "gift")
    assert "themes" in {reason.code for match in best if match.record_id == world.far.pk for reason in match.reasons}


def test_a_new_record_comes_among_the_matches_of_others(world: World):
    world.match()
    new = world.put("gift", [world.learning], owner=world.other)
    with transaction.atomic():
        note("gifts.published", new)
    tell_all()
    while hearing.find_anew():
        pass
    assert new.pk in found(world.lack)
    assert not MatchProfile.objects.filter(stale_since__isnull=False).exists()


def test_what_an_organisation_owns_follows_its_page(world: World):
    """Its sort and country stand in the profiles of all that it owns, which no fact tells of."""
    world.match()
    Organisation.objects.filter(pk=world.giver.pk).update(type="university", country="GE")
    with transaction.atomic():
        note("directory.changed", world.page)
    tell_all()
    drain()
    profile = MatchProfile.objects.get(pk=world.gift.pk)
    assert (profile.type, profile.country) == ("university", "GE") and profile.stale_since is not None
    assert MatchProfile.objects.get(pk=world.far.pk).stale_since is None
    world.match()
    with transaction.atomic():
        note("directory.changed", world.page)
    tell_all()
    drain()
    assert MatchProfile.objects.get(pk=world.gift.pk).stale_since is None  # it says the same


def test_what_came_to_another_organisation_by_a_merge_is_not_proposed_to_it(world: World):
    world.match()
    assert world.gift.pk in found(world.lack)
    Record.objects.filter(owner=world.giver).update(owner=world.asker)
    with transaction.atomic():
        note("directory.merged", world.page)
    tell_all()
    drain()
    while hearing.find_anew():
        pass
    assert MatchProfile.objects.get(pk=world.gift.pk).organisation_id == world.asker.pk
    assert found(world.lack) == [world.far.pk]


def test_the_sweep_finds_what_no_fact_told_of(world: World):
    assert hearing.sweep() is True
    assert MatchProfile.objects.count() == 4
    assert hearing.sweep() is False
    Record.objects.filter(pk=world.gift.pk).update(changed_at=timezone.now())
    assert hearing.sweep() is True


def test_a_deleted_record_takes_its_matches_along(world: World):
    world.match()
    world.gift.delete()
    assert not Match.objects.filter(candidate_id=world.gift.pk).exists()
    assert mark_others_stale(10**9) == 0


def test_profiles_hold_what_the_kind_adds(world: World):
    place = make_place("GE-TB", make_place("GE", kind="country"))
    EXTRA[world.page.pk] = {
        "languages": ["ru", "lv"], "organisation_type": "library", "country": "GE", "places": [place.pk],
        "seeks": [{"type": "ngo", "count": 2, "countries": ["LT"]}], "online": True, "gives": ["training"],
        "starts_on": timezone.localdate(),
    }  # fmt: skip
    read_profiles([world.page.pk])
    profile = profile_of(rows_of(MatchProfile.objects.filter(pk=world.page.pk)).get())
    assert profile.languages == {"ru", "lv"} and profile.type == "library" and profile.country == "GE"
    assert [spot.path for spot in profile.spots] == ["LV/LV-LIVANI/", "GE/GE-TB/"]
    assert profile.seeks[0].types == {"ngo"} and profile.seeks[0].countries == {"LT"}
    assert profile.online and profile.gives == {"training"} and profile.starts_on == timezone.localdate()
    assert profile.themes == {world.learning.pk}


def test_conduct_counts_promises_and_answers():
    organisation, now = make_organisation(), timezone.now()
    day = timezone.localdate()
    rows = [
        {"state": "done"}, {"state": "accepted", "promised": 10, "delivered": 10},
        {"state": "left"}, {"state": "accepted", "due_date": day - timedelta(days=1)},
        {"state": "accepted", "due_date": day - timedelta(days=1), "promised": 10},
        {"state": "accepted", "due_date": day + timedelta(days=1), "promised": 10, "delivered": 1},
        {"state": "declined"}, {"state": "invited"}, {"state": "invited", "since": now - timedelta(days=30)},
    ]  # fmt: skip
    for columns in rows:
        record = make_record(Record, "lack", "open")
        Participation.objects.create(record=record, organisation=organisation, role="responder", **columns)
    assert surroundings.conduct_of([organisation.pk]) == {
        organisation.pk: Conduct(kept=2, broken=3, asked=2, answered=1)
    }  # fmt: skip


def test_what_was_kept_a_moment_ago_counts_though_its_surroundings_are_kept(world: World):
    """The matches are found anew once: what was read before the promise was kept would stand there until the next."""
    world.match()
    for _number in range(9):  # enough to be told
        done = make_record(Record, "lack", "open")
        Participation.objects.create(record=done, organisation=world.giver, role="responder", state="done")
    mark_stale([world.lack.pk])
    while hearing.find_anew():
        pass
    told = {match.record_id: match.reasons for match in queries.matches_of(world.lack, None)}
    assert "kept" in {reason.code for reason in told[world.gift.pk]}


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"visibility": "parties"}, {}),
        ({"visibility": "members"}, {}),
        ({"shown": False}, {}),
        ({"visible_from": timezone.now() + timedelta(days=9)}, {}),
        ({}, {"role": "partner"}),
        ({}, {"role": "member"}),
    ],
)
def test_conduct_tells_of_nothing_that_is_not_everybodys(
    columns: dict[str, Any], part: dict[str, Any], two_kinds: None
):
    """Confidential records, and invitations into consortia and networks, are counted in no reason."""
    organisation = make_organisation()
    ago = timezone.now() - timedelta(days=30)
    for state in ("done", "left", "declined", "invited"):
        record = make_record(Record, "lack", "open")
        Record.objects.filter(pk=record.pk).update(**columns)
        told = {"role": "responder", "since": ago, **part}
        Participation.objects.create(record=record, organisation=organisation, state=state, **told)
    assert surroundings.conduct_of([organisation.pk]) == {}


def test_who_takes_part_in_what_tells_no_parties_is_not_told(two_kinds: None, monkeypatch: pytest.MonkeyPatch):
    one, other = make_organisation(), make_organisation()
    for kind in ("lack", "gift"):
        record = make_record(Record, kind, "open")
        for organisation in (one, other):
            Participation.objects.create(record=record, organisation=organisation, role="responder", state="done")
    assert len(surroundings.read().network.records) == 2
    silent = {code: replace(kind, tells_parties=code != "gift") for code, kind in kinds._kinds.items()}
    monkeypatch.setattr(kinds, "_kinds", silent)
    assert len(surroundings.read().network.records) == 1
    assert surroundings.conduct_of([one.pk]) == {one.pk: Conduct(kept=1)}
