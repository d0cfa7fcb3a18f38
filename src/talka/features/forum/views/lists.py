"""Lists of topics: all, and those of a theme."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from talka.capabilities.comments.tongues import languages_read
from talka.capabilities.search.views.pages import listing
from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.vocabulary.labels import TermEntry
from talka.ui.parts import Facet, FacetValue
from talka.ui.rendering import render

from .. import actions, queries
from ..models import TopicState
from ..queries.lists import Wanted
from .shared import language_now

# What this list understands in its address; whatever else is asked of it, search answers.
OWN = ("type", "state", "network", "new", "held", "in", "after")
STATES = (TopicState.OPEN, TopicState.ASKED, TopicState.ANSWERED, TopicState.CLOSED)


@public
@require_safe
def index(request: Request) -> HttpResponseBase:
    """All topics, newest activity first; a question in words, or a filter of search's, goes to search."""
    if any(name not in OWN for name in request.GET):
        return listing(request, "forum")
    return _list(request, None, (), reverse("forum:list"))


@public
@require_safe
def theme(request: Request, code: str) -> HttpResponse:
    """The topics of a theme and of those under it; what a coordinator pinned stands on top."""
    found = queries.theme_with_narrower(code, language_now())
    if found is None:
        raise Missing
    return _list(request, found[0], found[1], reverse("forum:theme", args=[code]))


def _list(request: Request, chosen: TermEntry | None, term_ids: tuple[int, ...], here: str) -> HttpResponse:
    asked = {name: request.GET[name][:80] for name in OWN if request.GET.get(name)}
    person, language = request.person, language_now()
    wanted = _wanted(request, asked, chosen, term_ids)
    page, foreign, others = queries.lines_of(person, wanted, languages_read(request), language)
    plain = {name: value for name, value in asked.items() if name not in ("after", "in")}
    networks = queries.networks_of(person)
    context = {
        "theme": chosen,
        "heading": chosen.label if chosen else _("Forum"),
        "page": page,
        "pinned": queries.pinned_on(person, chosen.id, language) if chosen and not asked else [],
        "foreign": foreign,
        "others": others,
        "others_url": _address(here, {**plain, "in": "others"}),
        "foreign_url": _address(here, {**plain, "in": "others", "after": foreign.next_after}),
        "reader_url": _address(here, plain) if wanted.others else "",
        "next_url": _address(here, {**asked, "after": page.next_after}) if page.next_after else "",
        "first_url": _address(here, {name: asked[name] for name in asked if name != "after"}) if wanted.after else "",
        "groups": [
            _themes(queries.theme_counts(person, language), chosen, plain),
            *_facets(request, plain, here, networks),
        ],
        "chosen": len(plain) + bool(chosen),
        "clear_url": reverse("forum:list"),
        "search_url": reverse("forum:list"),
        "feed_url": _address("/topic.atom", {**({"theme": chosen.code} if chosen else {}), "lang": language}),
        "is_narrowed": bool(asked),
    }
    return render(request, "forum/list.jinja", context, block="results")


def _wanted(request: Request, asked: dict[str, str], chosen: TermEntry | None, term_ids: tuple[int, ...]) -> Wanted:
    network = asked.get("network", "")
    is_number = network.isascii() and network.isdecimal() and len(network) < 19
    return Wanted(
        term_ids=term_ids,
        pinned_on=chosen.id if chosen and not asked else 0,
        is_question={"question": True, "discussion": False}.get(asked.get("type", "")),
        state=asked["state"] if asked.get("state") in STATES else "",
        network_id=int(network) if is_number else 0,
        only_news=bool(asked.get("new")) and request.person is not None,
        is_held=bool(asked.get("held")) and request.person is not None and request.person.is_coordinator,
        others=asked.get("in") == "others",
        after=asked.get("after", ""),
    )


def _address(here: str, asked: dict[str, str]) -> str:
    return f"{here}?{urlencode(asked)}" if asked else here


def _themes(counts: list[tuple[TermEntry, int]], chosen: TermEntry | None, plain: dict[str, str]) -> Facet:
    values = [
        FacetValue(
            term.label,
            _address(reverse("forum:list") if term == chosen else reverse("forum:theme", args=[term.code]), plain),
            number, chosen=term == chosen, key=term.code,
        )
        for term, number in counts
    ]  # fmt: skip
    return Facet("theme", _("Themes"), values, icon="tags", shown=12)


def _facets(request: Request, plain: dict[str, str], here: str, networks: Any) -> list[Facet]:
    types = [("question", pgettext("forum", "Questions")), ("discussion", pgettext("forum", "Discussions"))]
    found = [
        _facet("type", _("What it is"), types, plain, here, "chat-dots"),
        _facet("state", _("State"), [(state.value, str(state.label)) for state in STATES], plain, here, "check-circle"),
    ]
    if networks:
        choices = [(str(pk), str(name)) for pk, name in networks]
        found.append(_facet("network", _("Within a network"), choices, plain, here, "diagram-3"))
    if request.person is not None:
        mine = [("new", "1", _("With something new"))]
        if request.person.is_coordinator:
            mine.append(("held", "1", _("Waiting to be read")))
        values = [
            FacetValue(label, _switched(here, plain, name, value), chosen=name in plain, key=name)
            for name, value, label in mine
        ]
        found.append(Facet("mine", _("For you"), values, icon="eye"))
    return found


def _facet(name: str, label: str, choices: list[tuple[str, str]], plain: dict[str, str], here: str, icon: str) -> Facet:
    values = [
        FacetValue(said, _switched(here, plain, name, value), chosen=plain.get(name) == value, key=value)
        for value, said in choices
    ]
    return Facet(name, label, values, icon=icon)


def _switched(here: str, plain: dict[str, str], name: str, value: str) -> str:
    """The address with this filter on, or off when it is on."""
    rest = {key: said for key, said in plain.items() if key != name}
    return _address(here, rest if plain.get(name) == value else {**rest, name: value})


@signed_in
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """All topics count as read."""
    actions.mark_all_read(request.person)
    messages.success(request, _("All topics are marked as read."))
    return redirect("forum:list")
