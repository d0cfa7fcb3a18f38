"""Which place of the gazetteer a point lies in or near."""

from math import asin, cos, hypot, radians, sin, sqrt

from talka.kernel.vocabulary.labels import PlaceEntry, places

EARTH_KM = 6371.0
FAR_KM = 80.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points (degrees north, degrees east) in kilometres, by the haversine formula."""
    (north, east), (to_north, to_east) = (map(radians, point) for point in (one, other))
    chord = hypot(sin((to_north - north) / 2), sqrt(cos(north) * cos(to_north)) * sin((to_east - east) / 2))
    return 2 * EARTH_KM * asin(min(1.0, chord))


def place_near(spot: tuple[float, float], language: str) -> PlaceEntry | None:
    """The municipality of the nearest known place, or that place; None when there is none within `FAR_KM`.

    The public sees this place instead of the spot.
    """
    known = places(language)
    small = [place for place in known.values() if place.kind in ("municipality", "town") and place.latitude is not None]
    if not small:
        return None
    nearest = min(small, key=lambda place: distance_km(spot, (place.latitude or 0.0, place.longitude or 0.0)))
    if distance_km(spot, (nearest.latitude or 0.0, nearest.longitude or 0.0)) > FAR_KM:
        return None
    holder = known.get(nearest.parent_id or 0)
    return holder if holder is not None and holder.kind == "municipality" else nearest
