"""The map on which one shows the spot of a need: a part of the form's page."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.vocabulary.queries import place_named
from talka.ui.rendering import render

from ..forms.fields import SpotField
from ..queries.spot_map import CLOSEST
from ..queries.spot_map import spot_map as map_around
from .around import language_now


@public
@require_safe
def spot_map(request: Request) -> HttpResponse:
    """Around the spot that is written, else the place, else all; closer or from farther away with `zoom`."""
    asked = request.GET.get("zoom", "")
    zoom = min(CLOSEST, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
    named = (request.GET.get("place_value") or request.GET.get("place") or "")[:200]
    place = place_named(named, language_now()) if named.strip() else None
    drawn = map_around(place, _spot(request.GET.get("spot", "")), zoom, language_now())
    return render(request, "needs/spot_map.jinja", {"map": drawn, "place": named}, block="map")


def _spot(text: str) -> tuple[float, float] | None:
    """What is written so far; nothing where it is no spot (the form says so when it is sent)."""
    try:
        return SpotField().clean(text[:600].replace("\0", ""))
    except ValidationError:
        return None
