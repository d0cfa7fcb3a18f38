"""Matching by meaning: vectors bring candidates, count in the score, and have matches found anew when they come."""

from typing import Any

import numpy as np
import pytest

from talka.capabilities.matching import hearing, queries, usual
from talka.capabilities.matching.models import MatchProfile
from talka.capabilities.search import vectors
from talka.capabilities.search.meaning import embedder as embedders
from talka.capabilities.search.meaning.matrix import quantised
from talka.capabilities.search.models import SearchEntry, Vector
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_organisation

from .conftest import World

pytestmark = pytest.mark.django_db


class Silent:
    """A model that is never asked: the tests put the vectors in."""

    model = "silent"
    dimensions = 384

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Any:
        """Nothing."""

    def wake(self) -> None:
        """Nothing."""


@pytest.fixture(autouse=True)
def silent_model(world: World) -> None:
    embedders.use(embedders.Embedder(Silent()))
    vectors.forget_dimensions()


def direction(number: int, towards: int = 0, share: float = 0.0) -> Any:
    """A vector of its own direction, by a share turned towards another's."""
    one, other = np.zeros(384, np.float32), np.zeros(384, np.float32)
    one[number], other[towards] = 1.0, 1.0
    mixed = one * (1 - share) + other * share
    return mixed / np.linalg.norm(mixed)


def give_vector(record: Record, vector: Any) -> None:
    entry = SearchEntry.objects.create(
        record=record, language=record.language, is_original=True, is_public=True, facets="", digest="", newness=0,
        record_changed_at=record.changed_at, waits_for_vector=False,
    )  # fmt: skip
    scale, values = quantised(vector)
    Vector.objects.create(entry=entry, model=Silent.model, digest="", scale=scale, values=values.tobytes())
    vectors.follow_table()


def test_what_means_the_same_is_found_and_said_to(world: World):
    same = world.put("gift", [], owner=make_organisation(), language="ka", place=None)
    other = world.put("gift", [], owner=make_organisation(), language="ka", place=None)
    give_vector(world.lack, direction(0))
    give_vector(same, direction(1, towards=0, share=0.9))
    give_vector(other, direction(2))
    world.match()
    found = {match.record_id: match for match in queries.matches_of(world.lack, None, "gift")}
    assert "meaning" in {reason.code for reason in found[same.pk].reasons}
    assert other.pk not in found


def test_cooperation_on_what_means_the_same_counts_too(world: World):
    done = world.put("lack", [], owner=world.other)
    Participation.objects.create(record=done, organisation=world.giver, role="responder", state="done")
    give_vector(world.lack, direction(0))
    give_vector(done, direction(1, towards=0, share=0.95))
    world.match()
    page = next(match for match in queries.matches_of(world.lack, None) if match.record_id == world.page.pk)
    assert "subject" in {reason.code for reason in page.reasons}


def test_a_vector_that_comes_later_has_matches_found_anew(world: World):
    world.match()
    assert not MatchProfile.objects.filter(stale_since__isnull=False).exists()
    give_vector(world.lack, direction(0))
    assert hearing.sweep() is True
    assert MatchProfile.objects.get(pk=world.lack.pk).stale_since is not None
    world.match()
    assert MatchProfile.objects.get(pk=world.lack.pk).vector_id == Vector.objects.get().pk
    assert hearing.sweep() is False


def test_a_vector_that_was_committed_out_of_turn_is_taken_up(world: World):
    """Its id may be lower than the last that was looked at."""
    world.match()
    give_vector(world.lack, direction(0))
    give_vector(world.gift, direction(1))
    lower = Vector.objects.get(entry__record=world.lack)
    values = {field.attname: getattr(lower, field.attname) for field in Vector._meta.concrete_fields}
    lower.delete()
    while hearing.sweep():
        pass
    world.match()
    Vector.objects.create(**values)
    assert hearing.sweep() is True
    assert MatchProfile.objects.get(pk=world.lack.pk).stale_since is not None
    assert hearing.sweep() is False  # marked once


def test_while_many_vectors_are_being_made_matches_wait_for_them(world: World):
    world.match()
    give_vector(world.lack, direction(0))
    SearchEntry.objects.create(
        record=world.gift, language="lv", is_original=True, is_public=True, facets="", digest="", newness=0,
        record_changed_at=world.gift.changed_at, waits_for_vector=True,
    )  # fmt: skip
    assert hearing.sweep() is False
    SearchEntry.objects.update(waits_for_vector=False)
    assert hearing.sweep() is True


def told_in(language: int, subject: int) -> Any:
    """What a model gives: mostly the language it is in, and a little of what it is about."""
    vector = np.zeros(384, np.float32)
    vector[language], vector[subject] = 0.8, 0.6
    return vector / np.linalg.norm(vector)


def test_the_same_in_another_language_is_nearer_than_other_things_in_ones_own(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(usual, "FIRST_TEXTS", 1)  # twelve texts a language are enough to know what is usual
    georgian, latvian = 0, 1
    for subject in range(10, 22):
        for number, language in ((georgian, "ka"), (latvian, "lv")):
            other = world.put("gift", [], owner=make_organisation(), language=language, place=None)
            give_vector(other, told_in(number, subject if number == georgian else subject + 20))
    same = world.put("gift", [], owner=make_organisation(), language="lv", place=None)
    give_vector(same, told_in(latvian, 50))
    lack = world.put("lack", [], owner=make_organisation(), language="ka")
    give_vector(lack, told_in(georgian, 50))
    world.match()
    told = {
        match.record_id
        for match in queries.matches_of(lack, None, "gift")
        if "meaning" in {reason.code for reason in match.reasons}
    }
    assert told == {same.pk}, "and what is only in the same language is not said to be about similar things"
