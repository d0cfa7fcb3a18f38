"""The gazetteer as it is written down: countries, regions, municipalities and towns, with names in six languages.

What is our own is in `data/countries.csv` and in `data/places/`, a file a country: codes, containment, names, and
the points of places that GeoNames lacks. Points, population and further spellings of the towns come from GeoNames
when the gazetteer is read, names of countries from Babel (Unicode CLDR). `data/LICENSE.md` says whose is what.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale

from .concepts import DATA, LANGUAGES, VocabularyDataError, split_names
from .settlements import Settlement, settlements
from .spellings import further_spellings

OWN_COUNTRIES = ("GE", "LV", "LT")
"""Loaded unless others are asked for."""

PLACES = DATA / "places"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place: its code, the code of what contains it (empty for a country), WGS 84 degrees, its names by language.

    `kind` is "country", "region", "municipality" or "town"; `population` and `geonames_id` are None where unknown.
    """

    code: str
    parent: str
    kind: str
    country: str
    latitude: float
    longitude: float
    population: int | None
    geonames_id: int | None
    names: dict[str, str]
    alternate_names: tuple[str, ...]


def places(countries: Sequence[str] = OWN_COUNTRIES) -> Iterator[PlaceRow]:
    """Every country of the world, then all that lies in the countries asked for; a parent always before its parts.

    Raises VocabularyDataError for a country whose parts the gazetteer does not know, and for unsound files.
    """
    if unknown := sorted(set(countries) - set(detailed_countries())):
        raise VocabularyDataError(f"the gazetteer knows no places in {', '.join(unknown)}")
    yield from _countries()
    known = settlements(countries)
    for country in dict.fromkeys(countries):
        for line in _lines(PLACES / f"{country}.csv"):
            yield _place(line, country, known)


def detailed_countries() -> tuple[str, ...]:
    """The countries whose regions, municipalities and towns are known; the others are known as countries only."""
    return tuple(sorted(file.stem for file in PLACES.glob("*.csv")))


def _countries() -> Iterator[PlaceRow]:
    for line in _lines(DATA / "countries.csv"):
        code = line["code"]
        names = {language: line[language] or _country_name(code, language) for language in LANGUAGES}
        own = split_names(line["alternate_names"])
        yield PlaceRow(
            code=code,
            parent="",
            kind="country",
            country=code,
            latitude=float(line["latitude"]),
            longitude=float(line["longitude"]),
            population=int(line["population"]) if line["population"] else None,
            geonames_id=int(line["geonames_id"]),
            names=names,
            alternate_names=further_spellings(names.values(), own, ()),
        )


@cache
def _territories(language: str) -> dict[str, str]:
    return dict(Locale(language).territories)


def _country_name(code: str, language: str) -> str:
    return _territories(language)[code]


def _place(line: dict[str, str], country: str, known: dict[int, Settlement]) -> PlaceRow:
    """A row of the country's file, completed from GeoNames: its own point wins over GeoNames' where it has one."""
    settlement = _settlement(line, known)
    names = {language: line[language] for language in LANGUAGES}
    latitude, longitude = _point(line, settlement)
    return PlaceRow(
        code=line["code"],
        parent=line["parent"],
        kind=line["kind"],
        country=country,
        latitude=latitude,
        longitude=longitude,
        population=settlement.population or None if settlement else None,
        geonames_id=settlement.geonames_id if settlement else None,
        names=names,
        alternate_names=further_spellings(
            names.values(), split_names(line["alternate_names"]), settlement.alternate_names if settlement else ()
        ),
    )


def _settlement(line: dict[str, str], known: dict[int, Settlement]) -> Settlement | None:
    if not line["geonames_id"]:
        return None
    try:
        return known[int(line["geonames_id"])]
    except KeyError as fault:
        raise VocabularyDataError(f"gazetteer: {line['code']} is not at GeoNames as {fault}") from fault


def _point(line: dict[str, str], settlement: Settlement | None) -> tuple[float, float]:
    if line["latitude"]:
        return float(line["latitude"]), float(line["longitude"])
    if settlement:
        return settlement.latitude, settlement.longitude
    raise VocabularyDataError(f"gazetteer: {line['code']} has neither a point nor a GeoNames id")


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
