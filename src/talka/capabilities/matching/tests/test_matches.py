"""What is kept of matches, who sees it, what dismissing does, and that all follows when records change."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from talka.capabilities.matching import actions, hearing, queries, refreshing, surroundings
from talka.capabilities.matching.models import Because, Dismissal, Match, MatchProfile
from talka.capabilities.matching.profiles import Conduct
from talka.capabilities.matching.reading import ROW, profile_of, read_profiles
from talka.capabilities.matching.refreshing import mark_others_stale, refresh_matches
from talka.kernel.access.rules import Denied
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Role
from talka.kernel.records.actions import enter_state, set_tags
from talka.kernel.records.models import Participation, Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term

from .conftest import EXTRA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


class World:
    """A lack of courses in Līvāni, a gift that fits, one that doesn't, and the giver's page."""

    def __init__(self) -> None:
        self.learning = make_term("language-learning", lv="Valodu apguve")
        self.housing = make_term("housing")
        country = make_place("LV", kind="country")
        self.livani = make_place("LV-LIVANI", country, lv="Līvāni")
        self.giver, self.other = make_organisation("Sukrums", country="LV"), make_organisation("Māja", country="LV")
        self.asker = make_organisation("Baltā māja", country="LV")
        self.lack = self.put("lack", [self.learning], owner=self.asker)
        self.gift = self.put("gift", [self.learning], owner=self.giver)
        self.far = self.put("gift", [self.housing], owner=self.other, language="ka")
        self.page = self.put("organisation", [self.learning], owner=self.giver, title="Sukrums")

    def put(self, kind: str, terms: Any, **columns: Any) -> Record:
        columns.setdefault("place", self.livani)
        columns.setdefault("language", "lv")
        return make_record(Record, kind, "open", terms=terms, **columns)

    def match(self) -> None:
        """Let the worker catch up."""
        read_profiles(Record.objects.values_list("pk", flat=True))
        surroundings.forget()
        while hearing.find_anew():
            pass


@pytest.fixture
def world() -> World:
    return World()


def found(record: Record, person: Any = None, **how: Any) -> list[int]:
    return [match.record_id for match in queries.matches_of(record, person, **how)]


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
    world.match()
    codes = {reason.code for match in queries.matches_of(world.lack, None) for reason in match.reasons}
    assert not codes & {"partners", "common_partners", "proximity", "practice"}
    Record.objects.filter(pk=secret.pk).update(visibility=Visibility.PUBLIC)
    world.match()
    codes = {reason.code for match in queries.matches_of(world.lack, None) for reason in match.reasons}
    assert "partners" in codes


def test_common_partners_are_named(world: World):
    for organisation in (world.asker, world.giver):
        record = world.put("lack", [world.housing], title="Before")
        for part in (organisation, world.other):
            Participation.objects.create(record=record, organisation=part, role="party", state="done")
    world.match()
    texts = [reason.text for match in queries.matches_of(world.lack, None, "gift") for reason in match.reasons]
    assert "Both have worked with: Māja." in texts


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
    profile = profile_of(MatchProfile.objects.filter(pk=world.page.pk).values(*ROW).get())
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
