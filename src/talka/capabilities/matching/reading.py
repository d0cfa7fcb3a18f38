"""From records to kept profiles, and from these to what scoring takes. A batch costs the same few statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Record, Tag, Visibility
from talka.kernel.vocabulary.labels import PlaceEntry, places, terms

from .models import MatchProfile
from .profiles import Code, Conduct, Profile, Sought, Spot

_SCHEMES = {"theme": "themes", "audience": "audiences", "sector": "sectors"}
_COLUMNS = [
    field.name
    for field in MatchProfile._meta.concrete_fields
    if field.name not in ("record", "stale_since", "vector_id", "matched_at")
]
_READ = (
    "pk", "kind", "state", "shown", "visibility", "language", "owner_id", "owner__type", "owner__country",
    "place_id", "latitude", "longitude",
)  # fmt: skip
_PLAIN = (
    "record_id", "kind", "live", "organisation_id", "type", "country", "language", "online", "starts_on", "ends_on",
)  # fmt: skip
# Read as they stand: hundreds of candidates say the same few things, so that each is taken apart once and kept.
_PACKED = ("languages", "themes", "audiences", "sectors", "spots", "seeks", "gives", "asks")


@transaction.atomic
def read_profiles(ids: Iterable[int]) -> int:
    """Make the profiles of these records say what the records say now; their matches become stale. How many."""
    # Under the lock, so that of two workers the later reads what the record says later.
    locked = list(
        Record.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk", flat=True)
    )
    rows = [row for row in Record.objects.filter(pk__in=locked).values(*_READ) if has_kind(row["kind"])]
    tags = _tags([row["pk"] for row in rows])
    extra = _extra(rows)
    known = places("en")
    made = [_profile(row, tags.get(row["pk"], {}), extra.get(row["pk"], {}), known) for row in rows]
    MatchProfile.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["record"], update_fields=[*_COLUMNS, "stale_since"]
    )
    return len(made)


def _tags(ids: list[int]) -> dict[int, dict[str, list[int]]]:
    found: dict[int, dict[str, list[int]]] = {}
    for pk, term, scheme in Tag.objects.filter(record__in=ids).values_list("record_id", "term_id", "term__scheme"):
        if scheme in _SCHEMES:
            found.setdefault(pk, {}).setdefault(_SCHEMES[scheme], []).append(term)
    return found


def _extra(rows: list[dict[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """What each kind adds, one call a kind."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(row["pk"])
    found: dict[int, Mapping[str, Any]] = {}
    for code, ids in by_kind.items():
        if profile := kind_of(code).matching.profile:
            found.update(profile(ids))
    return found


def _profile(
    row: Mapping[str, Any], tags: Mapping[str, list[int]], extra: Mapping[str, Any], known: Mapping[int, PlaceEntry]
) -> MatchProfile:
    state = kind_of(row["kind"]).state(row["state"])
    spots = _spots(row, extra.get("places", ()), known)
    return MatchProfile(
        record_id=row["pk"],
        kind=row["kind"],
        live=bool(row["shown"] and state.live and row["visibility"] != Visibility.DRAFT),
        organisation_id=row["owner_id"],
        type=extra.get("organisation_type") or row["owner__type"] or "",
        country=extra.get("country") or row["owner__country"] or (spots[0][0].split("/")[0] if spots else ""),
        language=row["language"],
        languages=sorted(extra.get("languages") or [row["language"]]),
        themes=tags.get("themes", []),
        audiences=tags.get("audiences", []),
        sectors=tags.get("sectors", []),
        spots=spots,
        place_path=spots[0][0] if spots else "",
        online=bool(extra.get("online")),
        starts_on=extra.get("starts_on"),
        ends_on=extra.get("ends_on"),
        seeks=[_sought(gap) for gap in extra.get("seeks") or ()],
        gives=list(extra.get("gives") or ()),
        asks=list(extra.get("asks") or ()),
        read_at=timezone.now(),
        stale_since=timezone.now(),
    )


def _spots(row: Mapping[str, Any], served: Collection[int], known: Mapping[int, PlaceEntry]) -> list[list[Any]]:
    """The record's own place (with its point, where the map shows one), then the places it serves."""
    spots = []
    if place := known.get(row["place_id"] or 0):
        north = row["latitude"] if row["latitude"] is not None else place.latitude
        east = row["longitude"] if row["longitude"] is not None else place.longitude
        spots.append([place.path, north, east])
    elif row["latitude"] is not None and row["longitude"] is not None:
        spots.append(["", row["latitude"], row["longitude"]])
    for pk in served:
        if (place := known.get(pk)) and place.path not in {spot[0] for spot in spots}:
            spots.append([place.path, place.latitude, place.longitude])
    return spots


def _sought(gap: Mapping[str, Any]) -> dict[str, list[str]]:
    """A gap as kinds tell it: ``{"type": "ngo", "countries": ["LV"], "count": 2}`` or with ``types``."""
    types = list(gap.get("types") or ()) or ([gap["type"]] if gap.get("type") else [])
    return {"types": types, "countries": list(gap.get("countries") or ())}


def rows_of(profiles: QuerySet[MatchProfile]) -> QuerySet[MatchProfile, dict[str, Any]]:
    """Rows of kept profiles for `profile_of`."""
    return profiles.values(*_PLAIN, **{f"packed_{name}": Cast(name, TextField()) for name in _PACKED})


def profile_of(row: Mapping[str, Any], conduct: Conduct = Conduct()) -> Profile:  # noqa: B008  reason: it is frozen
    """A kept profile's row (of `rows_of`) as scoring takes it."""
    return Profile(
        id=row["record_id"],
        kind=row["kind"],
        organisation=row["organisation_id"],
        type=row["type"],
        country=row["country"],
        language=row["language"],
        themes=_set(row["packed_themes"]),
        audiences=_set(row["packed_audiences"]),
        sectors=_set(row["packed_sectors"]),
        languages=_set(row["packed_languages"]),
        spots=_known_spots(row["packed_spots"]),
        online=row["online"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        seeks=_known_seeks(row["packed_seeks"]),
        gives=_set(row["packed_gives"]),
        asks=_set(row["packed_asks"]),
        conduct=conduct,
    )


@lru_cache(maxsize=20_000)
def _set(packed: str) -> frozenset[Any]:
    return frozenset(json.loads(packed))


@lru_cache(maxsize=5_000)
def _known_spots(packed: str) -> tuple[Spot, ...]:
    return tuple(Spot(path, _point(north, east)) for path, north, east in json.loads(packed))


@lru_cache(maxsize=1_000)
def _known_seeks(packed: str) -> tuple[Sought, ...]:
    return tuple(Sought(frozenset(gap["types"]), frozenset(gap["countries"])) for gap in json.loads(packed))


def _point(north: float | None, east: float | None) -> tuple[float, float] | None:
    return None if north is None or east is None else (north, east)


def broader() -> dict[Code, Code]:
    """Each term's broader one, of all schemes."""
    return {term.id: term.parent_id for term in terms("en").values() if term.parent_id is not None}
