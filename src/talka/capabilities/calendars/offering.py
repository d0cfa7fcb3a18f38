"""Beside a list of what happens some day: subscribe to it in one's own calendar."""

from django.urls import reverse
from django.utils.translation import get_language

from talka.capabilities.search.query import Query
from talka.capabilities.search.showing.addresses import Place
from talka.kernel.access.requests import Request
from talka.kernel.records.kinds import has_kind, kind_of
from talka.ui.rendering import render_text

from .addresses import subscription


def beside_results(request: Request, query: Query) -> str:
    """The menu beside a list of one kind that has a calendar; no statement."""
    if len(query.kinds) != 1 or not has_kind(query.kinds[0]) or kind_of(query.kinds[0]).calendar is None:
        return ""
    (code,) = query.kinds
    place = Place(reverse("calendar-files:feed", args=[code]), code)
    address = place.address(query.but(limit=place.rows), lang=get_language() or "en")
    context = {"subscription": subscription(address), "is_signed_in": request.person is not None}
    return render_text("calendars/beside.jinja", context)
