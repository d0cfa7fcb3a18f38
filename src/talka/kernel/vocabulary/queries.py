"""Finding places by what people call them, in whatever language they write."""

import time
import unicodedata
from collections.abc import Callable

from .labels import FRESH_SECONDS, PlaceEntry, places
from .models import PlaceName

_index: tuple[float, list[tuple[str, int]]] | None = None
_exact: tuple[object, dict[str, list[int]]] = (None, {})


def folded(text: str) -> str:
    """For comparing names: without case, accents and the stop after an abbreviation (``Līvāni`` → ``livani``)."""
    plain = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(character for character in plain if not unicodedata.combining(character))


def _names() -> list[tuple[str, int]]:
    """(folded name, place id) in all languages, alternate names too; read once and kept as labels are."""
    global _index
    if _index is None or time.monotonic() - _index[0] > FRESH_SECONDS:
        rows = PlaceName.objects.values_list("name", "place_id", "place__alternate_names")
        entries = {(folded(name), pk) for name, pk, _more in rows}
        entries |= {(folded(other), pk) for _name, pk, more in rows for other in more.splitlines()}
        if not entries:
            return []
        _index = (time.monotonic(), sorted(entries))
    return _index[1]


def _called(name: str) -> list[int]:
    """Ids of the places that have just this folded name."""
    global _exact
    entries = _names()
    if _exact[0] is not entries:
        by_name: dict[str, list[int]] = {}
        for entry, pk in entries:
            by_name.setdefault(entry, []).append(pk)
        _exact = (entries, by_name)
    return _exact[1].get(name, [])


def forget_names() -> None:
    """Read the names anew at the next use."""
    global _index
    _index = None


_SIZES = {"country": 0, "region": 1, "municipality": 2, "town": 1}


def find_places(text: str, language: str, *, limit: int = 8) -> list[PlaceEntry]:
    """Places called so in any language: the same name first, then names that begin so, then those that contain it.

    ``Livani, LV`` and ``Līvāni, Latvia`` mean the country too. Within a group larger units come first.
    """
    name, _comma, within = (part.strip() for part in text[:200].partition(","))
    wanted, country = folded(name), folded(within)
    if not wanted:
        return []
    known = places(language)
    ranked: dict[int, int] = {}
    for entry, pk in _names():
        rank = 0 if entry == wanted else 1 if entry.startswith(wanted) else 2 if wanted in entry else 3
        if rank < ranked.get(pk, 3) and pk in known:
            ranked[pk] = rank
    found = [(rank, _SIZES[known[pk].kind], known[pk]) for pk, rank in ranked.items()]
    if country:
        within_it = _within(country, language)
        found = [item for item in found if within_it(item[2])]
    return [place for *_order, place in sorted(found, key=lambda item: (item[0], item[1], item[2].name))][:limit]


def _within(holder: str, language: str) -> Callable[[PlaceEntry], bool]:
    """Whether a place lies in what is called so: a country by its code, or any unit by one of its names."""
    known = places(language)
    called = {known[pk].code for name, pk in _names() if name == holder and pk in known}

    def lies(place: PlaceEntry) -> bool:
        return place.country.casefold() == holder or not called.isdisjoint(place.path.strip("/").split("/")[:-1])

    return lies


def told_apart(place: PlaceEntry, language: str) -> str:
    """A place as `place_named` reads it again: by its name, where several have it with what it lies in, or by code."""
    holder = places(language).get(place.parent_id or 0)
    within = [f"{place.name}, {more}" for more in (place.country, holder.name if holder else "") if more]
    for text in (place.name, *within):
        if (found := place_named(text, language)) and found.id == place.id:
            return text
    return place.code


def place_named(text: str, language: str = "en") -> PlaceEntry | None:
    """The one place meant by a code (``LV-057``) or by a name that only one place has; else None."""
    for place in places(language).values():
        if place.code == text.strip():
            return place
    name, _comma, within = (folded(part) for part in text[:200].partition(","))
    known = places(language)
    same = [known[pk] for pk in dict.fromkeys(_called(name)) if pk in known] if name else []
    if within:
        lies = _within(within, language)
        same = [place for place in same if lies(place)]
    if len(same) > 1:  # a town and the municipality or region named after it: the town is meant
        towns = [place for place in same if place.kind == "town"]
        same = towns if len(towns) == 1 else same
    return same[0] if len(same) == 1 else None
