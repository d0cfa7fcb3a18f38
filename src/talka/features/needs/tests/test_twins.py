"""Likely twins: by words in other forms, by meaning across languages and in the same place; never what is hidden."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from talka.features.needs import actions
from talka.features.needs.models import Need
from talka.features.needs.queries import twins
from talka.features.needs.queries.inviting import inviters_of
from talka.features.needs.queries.places import distance_km, place_near
from talka.features.needs.queries.twins import likely_twins
from talka.kernel.records.actions import put_translation
from talka.kernel.testing import make_organisation, make_person, make_place
from talka.kernel.vocabulary.labels import place_by_code

from .world import confirmed, coordinator, reported, taken_up

pytestmark = pytest.mark.django_db
MINE = "Trūkst vakara kursu latviešu valodā"


def ids(title: str, body: str = "", **options: Any) -> list[int]:
    return [twin.id for twin in likely_twins(title, body, "lv", options.pop("person", None), **options)]


def meant(monkeypatch: pytest.MonkeyPatch, **likeness: float) -> None:
    """Let search answer with these likenesses of meaning, by ``need_<id>``."""
    hits = [
        SimpleNamespace(record_id=int(name.removeprefix("need_")), likeness=value) for name, value in likeness.items()
    ]
    answer = SimpleNamespace(hits=hits, near=[], by_meaning=True)
    monkeypatch.setattr(twins, "find", lambda *_asked: answer)


def test_the_same_in_other_words_is_found_and_another_thing_is_not() -> None:
    twin = confirmed(title="Nav latviešu valodas kursu vakaros")
    confirmed(title="Bojāts tilts pār upi", body="Bērni nevar tikt uz skolu.")
    assert ids(MINE) == [twin.pk]
    assert ids("Skolēniem trūkst pusdienu", "Mums vajag pusdienas skolā.") == []
    assert ids("Nav") == []
    assert ids(MINE, but=twin.pk) == []


def test_it_is_read_in_the_readers_language_and_in_full() -> None:
    twin = confirmed(title="Nav latviešu valodas kursu vakaros")
    put_translation(twin, "en", {"title": "No evening courses", "body": "All of it."})
    assert likely_twins("There are no evening courses", "", "en", None)[0].id == twin.pk
    found = likely_twins(MINE, "", "en", None)[0]
    assert (found.title, found.body, found.language) == ("No evening courses", "All of it.", "en")


def test_only_what_the_writer_may_see_and_what_still_waits() -> None:
    hidden, closed = reported(), confirmed(make_person())
    actions.close_as_not_feasible(closed, by=coordinator(), reason="x", language="en")
    assert ids(MINE) == []
    assert ids(MINE, person=make_person()) == []
    actions.confirm(hidden, by=coordinator())
    assert ids(MINE) == [hidden.pk]


def test_meaning_finds_it_in_another_language_best_in_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    region = make_place("LV-latgale", kind="region")
    town, other = make_place("LV-livani", region), make_place("LV-ludza", region)
    here = confirmed(title="ლათვიური ენის საღამოს კურსები", language="ka", place=town.pk)
    far = confirmed(title="Вечерние курсы латышского", language="ru")
    place = place_by_code("LV-livani")
    meant(monkeypatch, **{f"need_{here.pk}": 0.33, f"need_{far.pk}": 0.34})
    assert ids(MINE, place=place) == [here.pk]
    assert ids(MINE, place=place_by_code("LV-ludza")) == []
    assert ids(MINE) == []
    meant(monkeypatch, **{f"need_{here.pk}": 0.38, f"need_{far.pk}": 0.46})
    assert ids(MINE, place=place_by_code("LV-ludza")) == [far.pk, here.pk]
    Need.objects.filter(pk=far.pk).update(place=other)
    assert ids(MINE, place=place) == [far.pk, here.pk]


def test_three_are_enough() -> None:
    for n in range(5):
        confirmed(title=f"Trūkst vakara kursu latviešu valodā {n}")
    assert len(ids(MINE)) == 3


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_many(number: int, django_assert_num_queries: Any) -> None:
    place = make_place("LV-livani", lv="Līvāni")
    for n in range(number):
        confirmed(title=f"Trūkst vakara kursu latviešu valodā {n}", place=place.pk)
    ids(MINE)
    with django_assert_num_queries(4):
        assert len(ids(MINE)) == number


def test_a_point_belongs_to_the_municipality_around_it() -> None:
    region = make_place("LV-latgale", kind="region")
    municipality = make_place("LV-livani-novads", region, kind="municipality")
    make_place("LV-livani", municipality)
    near = place_near((57.01, 24.01), "en")
    assert near is not None
    assert near.code == "LV-livani-novads"
    assert place_near((-33.9, 18.4), "en") is None
    assert distance_km((56.95, 24.11), (41.72, 44.78)) == pytest.approx(2230, rel=0.02)
    assert distance_km((0.0, 180.0), (0.0, -180.0)) == pytest.approx(0, abs=1e-6)


def test_who_invited_is_known_after_a_merge_too() -> None:
    need, into = confirmed(), confirmed()
    host, editor = taken_up(need)
    guest = make_organisation("Viesi")
    invited = actions.invite_to_respond(need, guest, by=editor, speaking=host)
    actions.merge(need, into, by=coordinator())
    assert inviters_of([(into.pk, invited.pk)]) == {invited.pk: host.name}
    assert inviters_of([]) == {}


def test_a_merged_need_leads_programs_to_the_other(client: Client) -> None:
    need, into = confirmed(), confirmed()
    actions.merge(need, into, by=coordinator())
    answer = client.get(f"/api/v1/records/{need.pk}?lang=ka")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/api/v1/records/{into.pk}?lang=ka")
    assert client.get(answer.headers["Location"]).json()["id"] == into.pk
