"""Pages of results: the search, the list of each kind, suggestions while one types."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.records.kinds import Kind, kind_of, kinds
from talka.ui.parts import Suggestion as Option
from talka.ui.rendering import render
from talka.ui.shell import NavItem

from ..cursors import is_number
from ..page import Page, Suggestion
from ..queries import search as search_for
from ..query import Query
from ..showing.addresses import Place
from ..showing.beside import offered
from ..showing.choices import HEADINGS, chosen, groups
from ..showing.listed import cards_of, heading_of, said_of_meaning
from ..showing.spots import points
from ..showing.ways import LIST, MAP, ways_to_show
from ..suggesting import suggest as suggest_for
from .asked import kind_at, place_of, query_at

# The pages before this one, as their cursors: one can go back as far as this.
MOST_BACK = 30
FIRST = "0"


@public
@require_safe
def search(request: Request) -> HttpResponse:
    """One box for everything: all kinds, all languages."""
    return _results(request, None)


@public
@require_safe
def listing(request: Request, path: str) -> HttpResponse:
    """The list of one kind, ``/lv/needs/``."""
    return _results(request, kind_at(path))


def _results(request: Request, kind: Kind | None) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    is_map = request.GET.get("view") == "map"
    place = place_of(request.path, kind, view="map" if is_map else "")
    query = query_at(place, request.GET, language)
    page = search_for(query, request.person)
    context = {
        "page": page,
        "kind": kind,
        "heading": heading_of(page, str(kind.label_plural) if kind else ""),
        "facets_shown": groups(query, page.facets.counts, place, language),
        "chosen": chosen(query, place, language, request.person),
        "clear_url": place.address(Query(text=query.text, limit=query.limit, sort=query.sort)),
        "on_meaning": said_of_meaning(page.meaning),
        "is_indexable": kind is not None and not request.GET,
        "beside": offered(request, query),
        "view_tabs": ways_to_show(query, place, kind, MAP if is_map else LIST),
        **_links(request, page, place),
        **(_drawn(page, place, language, kind) if is_map else _listed(page, language, kind)),
    }
    return render(request, "search/list.jinja", context, block="results")


def _listed(page: Page, language: str, kind: Kind | None) -> dict[str, Any]:
    one_kind = kind is not None and not page.query.text  # the question takes the statement that the columns would
    return {
        "cards": cards_of(page.rows, language, one_kind=one_kind),
        "nearest": cards_of(page.nearest, language, one_kind=False),
        "points": None,
    }


def _drawn(page: Page, place: Place, language: str, kind: Kind | None) -> dict[str, Any]:
    step = kind.step if kind else "find"
    dots = points(page.query, page.facets.counts.get("place", {}), place, language, step)
    return {"cards": [], "nearest": [], "points": dots}


def _links(request: Request, page: Page, place: Place) -> dict[str, Any]:
    """Where one goes from here: further and back, in another order, away with the results, to those who can help."""
    query, plain = page.query, place.but(more=())
    names = {"relevance": _("Best match"), "newest": _("Newest first"), "oldest": _("Oldest first")}
    orders = [name for name in names if query.text or name != "relevance"]
    current = query.sort if query.sort in orders else orders[0]
    machine = place_of("", None).but(rows=query.limit)
    everything = machine.address(query.but(limit=query.limit), lang=query.reader)
    return {
        "next_url": _further(request, page, place),
        "previous_url": _back(request, query, place),
        "orders": [
            NavItem(names[name], place.address(query.but(sort=name)), current=name == current) for name in orders
        ],
        "order": names[current],
        "feed_url": f"/search.atom{everything}",
        "csv_url": f"/search.csv{everything}",
        "save_query": query.but(limit=Query.limit).query_string(),
        "save_url": _address("search:save"),
        "hidden": _hidden(query, plain),
        "ways": [way for way in _ways() if way.url],
        "add_url": _address(kind_of(place.kind).add_address) if place.kind else "",
        "more_kinds": [
            NavItem(str(other.label_plural), f"/{query.reader}/{other.path}/", other.icon)
            for other in kinds()
            if place.kind and other.beside == place.kind
        ],
    }


def _ways() -> list[NavItem]:
    """Whom to ask when nothing is there: by name, since a feature may be absent."""
    return [
        NavItem(_("Report a need"), _address("needs:report"), "megaphone"),
        NavItem(_("Open a partner call"), _address("partners:new"), "puzzle"),
    ]


def _address(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


def _hidden(query: Query, place: Place) -> dict[str, str]:
    """The filters as fields of the search box, so that other words keep them; the box's own word is left out."""
    filters = {name: ",".join(values) for name, values in query.filters.items() if not (name == "kind" and place.kind)}
    named = {"organisation_type": "type"}
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(query, name))}
    return {named.get(name, name): value for name, value in filters.items()} | days


def _trail(request: Request) -> list[str]:
    given = request.GET.get("back", "")[:2000].split(".")
    return [each for each in given if is_number(each.replace("-", ""))][-MOST_BACK:]


def _further(request: Request, page: Page, place: Place) -> str:
    if not page.next:
        return ""
    trail = [*_trail(request), page.query.cursor or FIRST][-MOST_BACK:]
    return place.address(page.query.but(cursor=page.next), back=".".join(trail))


def _back(request: Request, query: Query, place: Place) -> str:
    if not query.cursor:
        return ""
    *before, last = _trail(request) or [FIRST]
    return place.address(query.but(cursor="" if last == FIRST else last), back=".".join(before))


@public
@require_safe
def suggest(request: Request) -> HttpResponse:
    """What may be meant by what stands in the search box: options that are links, for the box to show."""
    language = get_language() or settings.LANGUAGE_CODE
    found = suggest_for(request.GET.get("q", ""), request.person, language)
    response = render(request, "search/suggestions.jinja", {"options": [_option(each, language) for each in found]})
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def _option(found: Suggestion, language: str) -> Option:
    if found.type == "record":
        kind = kind_of(found.kind)
        return Option(
            found.text, kind.address(found.id, found.slug, language), str(kind.label), kind.icon, found.language
        )
    heading, icon = HEADINGS[found.type]
    place = Place(reverse("search:search"))
    query = Query().toggled(found.type, found.code)
    return Option(found.text, place.address(query), str(heading), icon, language)
