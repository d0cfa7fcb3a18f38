"""Results on a map: how many at each place, from the facet's counts: all of them, without reading a row."""

from collections.abc import Mapping

from django.utils.translation import ngettext

from talka.kernel.vocabulary.labels import places
from talka.ui.formats import number
from talka.ui.parts import MapPoint

from ..query import Query
from .addresses import Place

MOST = 400


def points(query: Query, counts: Mapping[str, int], place: Place, language: str, step: str) -> list[MapPoint]:
    """A dot for each place that has results of its own (not in a smaller place within), the most first.

    Where places were chosen, only these and what lies within them: a facet's counts tell of its other choices too.
    """
    known = {each.code: each for each in places(language).values()}
    chosen = set(query.places)
    own = {
        code: count
        for code, count in counts.items()
        if code in known and (not chosen or not chosen.isdisjoint(known[code].path.strip("/").split("/")))
    }
    for code, count in counts.items():
        parent = known[code].path.strip("/").split("/")[:-1] if code in known else []
        if parent and parent[-1] in own:
            own[parent[-1]] -= count
    found = []
    for code, count in sorted(own.items(), key=lambda item: -item[1])[:MOST]:
        spot = known[code]
        if count > 0 and spot.latitude is not None and spot.longitude is not None:
            said = ngettext("%(number)s result", "%(number)s results", count) % {"number": number(count)}
            address = place.but(more=()).address(query.but(places=(code,)))
            where = spot.latitude, spot.longitude, spot.name
            found.append(MapPoint(*where, address, count, step, said, spot.country))
    return found
