"""How far apart two places lie, for tests of the gazetteer."""

from math import asin, cos, radians, sin, sqrt

from talka.kernel.vocabulary.gazetteer import PlaceRow


def kilometres(one: PlaceRow, other: PlaceRow) -> float:
    """Great-circle distance of two places."""
    return great_circle(one.latitude, one.longitude, other.latitude, other.longitude)


def great_circle(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Kilometres between two points given in degrees (haversine, mean radius of the Earth 6371 km)."""
    up, along = radians(latitude2 - latitude), radians(longitude2 - longitude)
    half = sin(up / 2) ** 2 + cos(radians(latitude)) * cos(radians(latitude2)) * sin(along / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))
