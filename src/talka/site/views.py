"""The site's own pages."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.capabilities.matching.cards import match_cards
from talka.capabilities.matching.queries import matches_of, page_of
from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import coordinators, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.access.speaking import speak_for, speaks_for
from talka.kernel.people.limits import hit
from talka.kernel.people.organisations import organisation
from talka.kernel.records.cards import cards
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.editing import draft_fields
from talka.kernel.records.kinds import kinds
from talka.kernel.records.links import asked_of
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.labels import place_by_code, places
from talka.kernel.vocabulary.queries import find_places, place_named
from talka.ui.rendering import render

from . import coordinating, queries
from .demo.bar import step_into
from .queries import Newest

PLACE_COOKIE = "place"
WAITING = Newest("need", ("confirmed", "reopened"))
CALLS, NEWS = Newest("call", ("open",), limit=2, plain=True), Newest("news", ("published",), plain=True)
SHOWN = (WAITING, Newest("offer", ("open",)), CALLS, NEWS)
A_YEAR = 365 * 24 * 3600


@public
def front_door(request: Request) -> HttpResponse:
    """To the home page in the reader's language: the one they chose, else their account's, else their browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or (request.person.language if request.person else "")
    known = dict(settings.LANGUAGES)
    return HttpResponseRedirect(f"/{chosen if chosen in known else get_language_from_request(request)}/")


@public
def home(request: Request) -> HttpResponse:
    """One sentence, the search box, the loop with live counts, what waits, what is new, what is near."""
    language = get_language() or "en"
    place = place_by_code(request.COOKIES.get(PLACE_COOKIE, ""), language)
    waiting, fresh, calls, news = queries.newest(request.person, language, *SHOWN)
    context = {
        "loop": queries.loop_counts(language),
        "waiting": waiting,
        "fresh": fresh,
        "calls": calls,
        "news": news,
        "place": place,
        "near": queries.near(request.person, language, place) if place else [],
    }
    return render(request, "site/home.jinja", context)


def _back(request: Request) -> HttpResponse:
    """To the page from which the form was sent, or home."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or not address.startswith("/"):
        address = f"/{get_language()}/"
    return redirect(address)


@signed_in
@require_POST
def speak(request: PersonRequest) -> HttpResponse:
    """Choose the organisation in whose name they act."""
    chosen = request.POST.get("organisation", "")
    if not (chosen.isdecimal() and len(chosen) < 19 and speak_for(request, int(chosen))):
        messages.error(request, _("You don't write for this organisation."))
    return _back(request)


@public
@require_POST
def near(request: Request) -> HttpResponse:
    """Remember (in a cookie, a year) the place around which a reader wants to see what is near; empty forgets it."""
    text = request.POST.get("place", "")[:200]
    response = _back(request)
    place = place_named(text, get_language() or "en") if text.strip() else None
    if place is None:
        if text.strip():
            messages.error(request, _("We don't know this place. Try the town or the municipality it is in."))
        response.delete_cookie(PLACE_COOKIE)
        return response
    response.set_cookie(
        PLACE_COOKIE, place.code, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


@public
@require_safe
def place_names(request: Request) -> HttpResponse:
    """Places that are called so, for the boxes in which one writes a place; asks the database for nothing."""
    language = get_language() or "en"
    known = places(language)
    found = [
        {"value": place.code, "label": place.name, "detail": holder.name if holder else place.country}
        for place in find_places(request.GET.get("q", ""), language)
        for holder in [known.get(place.parent_id or 0)]
    ]
    return JsonResponse(found, safe=False, headers={"Cache-Control": "public, max-age=3600"})


@public
@require_POST
def step_in(request: Request) -> HttpResponse:
    """In the demo: be somebody else from now on."""
    step_into(request, request.POST.get("role", ""))
    return _back(request)


@public
@require_POST
def draft(request: Request, form: str, record_id: int) -> HttpResponse:
    """Keep what somebody is writing (0: a new record); a visitor's browser gets a session for it. 204, or 413, 429."""
    if len(form) > 64:
        raise Missing
    if not request.session.session_key:
        if not hit(f"draft.session:{client_of(request)}", limit=60, seconds=3600):
            return HttpResponse(status=429)
        request.session.create()
    session = request.session.session_key or ""
    if not hit(f"draft:{session}", limit=600, seconds=3600):
        return HttpResponse(status=429)
    kept = keep_draft(request.person, session, form, draft_fields(request.POST), record_id or None)
    return HttpResponse(status=204 if kept else 413)


@public
def about(request: Request) -> HttpResponse:
    """What this is."""
    return render(request, "site/about.jinja")


@public
def accessibility(request: Request) -> HttpResponse:
    """What we promise to people with disabilities."""
    return render(request, "site/accessibility.jinja")


@public
def licences(request: Request) -> HttpResponse:
    """What the site is made of."""
    return render(request, "site/licences.jinja")


@public
def machines(request: Request) -> HttpResponse:
    """Addresses for programs."""
    return render(request, "site/machines.jinja", {"kinds": kinds()})


@signed_in
def for_you(request: PersonRequest) -> HttpResponse:
    """What fits the organisation they speak for: needs, offers, partner calls, organisations, each with its reasons."""
    language = get_language() or "en"
    speaks = speaks_for(request)
    page_id = page_of(speaks or 0)
    page = Record.objects.select_related("owner").filter(pk=page_id).first() if page_id else None
    matches = matches_of(page, request.person, limit=24, each=6) if page else []
    groups = [
        (kind.label_plural, match_cards(page, mine, request.person))
        for kind in kinds()
        if page and (mine := [match for match in matches if match.kind == kind.code])
    ]
    # An organisation that is new here has no page of matches yet.
    owner = page.owner if page else organisation(speaks) if speaks else None
    (waiting,) = queries.newest(request.person, language, WAITING)
    asked = cards(asked_of(owner.pk, request.person, language), language) if owner else []
    context = {"page": page, "owner": owner, "groups": groups, "waiting": waiting, "asked": asked}
    return render(request, "site/for_you.jinja", context)


@coordinators
def coordination(request: PersonRequest) -> HttpResponse:
    """What waits for a coordinator."""
    return render(request, "site/coordination.jinja", {"waiting": coordinating.waiting(request.person)})
