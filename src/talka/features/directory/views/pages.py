"""An organisation's page, its logo, and what one click on it does."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from talka.capabilities.watching.offering import button
from talka.capabilities.watching.targets import organisation_target
from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.limits import hit
from talka.kernel.people.models import MembershipState, Organisation, OrganisationType
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.drafts import LARGEST_ID
from talka.kernel.records.models import ParticipationState
from talka.kernel.records.pages import RecordPage, happenings, record_page
from talka.kernel.records.taking_part import speaks
from talka.kernel.records.texts import read_record
from talka.toolkit.text.cleaning import one_line
from talka.ui.formats import language_name
from talka.ui.rendering import render

from .. import actions, rules
from ..kind import KIND
from ..models import OrganisationPage, OrganisationState, Size
from ..queries import columns, pages
from ..queries.countries import country_name
from ..queries.graph import graph_of
from ..queries.likely import Named, likely_for
from ..rules.numbers import plain_number
from .shared import address_of, entry

# Of the rules, those whose answers decide what the page offers to do.
ASKED_RULES = (
    "may_claim", "may_ask_to_join", "may_confirm", "may_manage_people", "may_close", "may_reopen", "may_decide",
    "may_reconsider",
    "may_verify", "may_merge", "may_write_to", "may_answer_for_network", "may_ask_for_membership",
)  # fmt: skip
IMMUTABLE = "public, max-age=31536000, immutable"


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """What it is, does, needs, offers; with whom, where; what one does next."""
    language = get_language() or "en"
    person = request.person
    try:
        page, text = read_record(OrganisationPage, person, rules.may_see, language, also=pages.read_along, pk=pk)
    except Missing:
        moved = pages.moved_to(pk, person)
        if moved is None:
            raise
        return redirect(address_of(moved), permanent=True)
    if page.state == "merged" and (moved := pages.moved_to(pk, person)):
        return redirect(address_of(moved), permanent=True)
    if slug != page.slug:
        return redirect(address_of(page), permanent=True)
    if page.owner is not None:
        page.organisation = page.owner  # the same row, already read
    whole = record_page(request, page, text)
    context = {**_content(request, page, whole, language), **_next_steps(request, page, whole)}
    return render(request, "directory/detail.jinja", context)


@public
def of_organisation(request: Request, organisation_pk: int) -> HttpResponse:
    """To the entry of an organisation that another page names.

    While no coordinator has looked at it: its name and those records of it that this reader may see; 404 without any.
    """
    if organisation_pk > LARGEST_ID:
        raise Missing
    if found := pages.entry_of(organisation_pk, request.person):
        return redirect(address_of(found))
    language = get_language() or "en"
    rows = pages.records_of(organisation_pk, request.person, language)
    groups = pages.grouped(rows, organisation_pk, language)
    networks = pages.networks_of(rows, organisation_pk, language)
    if not groups and not networks:
        raise Missing
    organisation = one_or_missing(Organisation.objects.select_related("page"), pk=organisation_pk)
    is_proposed = hasattr(organisation, "page") and organisation.page.state == OrganisationState.PROPOSED
    context = {"organisation": organisation, "is_proposed": is_proposed, "groups": groups, "networks": networks}
    return render(request, "directory/unchecked.jinja", context)


def _content(request: Request, page: Any, whole: RecordPage, language: str) -> dict[str, Any]:
    rows = pages.records_of(page.organisation_id, request.person, language)
    members = pages.members_of(whole.participants)
    others = [(row["organisation_id"], row["organisation__called"]) for row in members]
    nodes, edges = graph_of(page, rows, whole.text.title, language, others)
    groups = pages.grouped(rows, page.organisation_id, language)
    body = page.read_body if page.read_state else page.body
    return {
        "page": whole,
        "entry": page,
        "watch": _watch_button(request, page, whole, language),
        "names": pages.names_of(page),
        "body": body or page.body,
        "body_language": whole.text.language if body else page.language,
        "labels": _labels(page),
        "story": happenings(whole.story, KIND.step),
        "groups": groups,
        "said": pages.said_of(page, groups),
        "networks": pages.networks_of(rows, page.organisation_id, language),
        "nodes": nodes,
        "edges": edges,
        "points": pages.map_points(page, language),
        "members": members,
        "logo": columns.logo_address(page.pk, page.logo),
        "is_network": page.organisation.type == OrganisationType.NETWORK,
        "json_ld": {"@context": "https://schema.org", **KIND.json_ld(_told(page, whole))} if KIND.json_ld else {},
    }


def _watch_button(request: Request, page: Any, whole: RecordPage, language: str) -> Markup:
    """For what others see; whether this reader watches it was read along with the entry."""
    what = organisation_target(page.organisation_id, whole.text.title, language)
    return Markup(button(request, what, is_watched=page.read_watched)) if page.shown else Markup("")


def _told(page: Any, whole: RecordPage) -> dict[str, Any]:
    return {"title": whole.text.title, "summary": whole.text.summary, "website": page.website}


def _labels(page: Any) -> dict[str, str]:
    return {
        "type": str(OrganisationType(page.organisation.type).label),
        "country": country_name(page.country),
        "size": str(Size(page.size).label) if page.size else "",
        "languages": ", ".join(language_name(code) for code in page.working_languages),
    }


def _next_steps(request: Request, page: Any, whole: RecordPage) -> dict[str, Any]:
    person = request.person
    asked = pages.people_of(page, MembershipState.ASKED)
    waiting = (ParticipationState.INVITED, ParticipationState.ASKED)
    voices = person.edited_organisation_ids if person else []
    parts = pages.members_of(whole.participants, *waiting)
    members = pages.members_of(whole.participants, *waiting, *pages.IN_IT)
    return {
        **{name: bool(getattr(rules, name)(person, page)) for name in ASKED_RULES},
        "people": pages.people_of(page),
        "requests": asked if rules.leads(person, page) else [],
        "belongs": person is not None and page.organisation_id in person.roles,
        "in_network": set(voices) - {page.organisation_id} <= {row["organisation_id"] for row in members},
        "may_end_membership": bool(rules.edits(person, page)),
        "own_members": voices,
        "waiting_members": [one for one in (_waiting(person, page, row) for row in parts) if one],
    }


@dataclass(frozen=True)
class WaitingMember:
    """An open invitation or request, and what this reader can do with it."""

    row: Any
    answers: bool
    takes_back: bool


def _waiting(person: Any, page: Any, row: Any) -> WaitingMember | None:
    """One side answers, the other one may take back what it asked; None for whoever speaks for neither."""
    of_member, of_network = bool(speaks(person, row["organisation_id"])), bool(rules.edits(person, page))
    if not of_member and not of_network:
        return None
    if row["state"] == ParticipationState.INVITED:
        return WaitingMember(row, of_member and bool(rules.is_open(person, page)), of_network)
    return WaitingMember(row, bool(rules.may_answer_for_network(person, page)), of_member)


@public
@require_GET
def logo_file(request: Request, pk: int, name: str) -> HttpResponse | FileResponse:
    """The logo, as nothing else than a picture. Its address changes with its content, so it is kept for a year."""
    page = entry(request, pk)
    if not page.logo or page.logo.rpartition("/")[2] != name or not default_storage.exists(page.logo):
        raise Missing
    response = FileResponse(default_storage.open(page.logo), content_type="image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = IMMUTABLE if page.shown else "private, max-age=60"
    return response


@signed_in
@require_GET
def likely_ones(request: PersonRequest) -> HttpResponse:
    """Entries that may be the same, while a name is typed: a part of the form's page."""
    if not hit(f"directory.likely:{request.person.pk}:{client_of(request)}", limit=600, seconds=3600):
        return HttpResponse(status=429)
    country = one_line(request.GET.get("country", ""), 2).upper()
    named = Named(
        (one_line(request.GET.get("title", ""), 300),),
        country,
        plain_number(one_line(request.GET.get("registry_number", ""), 40), country),
        website=one_line(request.GET.get("website", ""), 300),
    )
    found = likely_for(request.person, named) if len(named.names[0]) > 2 or named.registry_number else []
    return render(request, "directory/likely.jinja", {"likely": found})


@signed_in
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Still correct."""
    page = actions.confirm_still_correct(entry(request, pk), by=request.person)
    messages.success(request, _("Thank you. The entry is shown as confirmed today."))
    return redirect(address_of(page))


@signed_in
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """It works no more."""
    page = actions.close(entry(request, pk), by=request.person)
    messages.success(request, _("The entry is closed. It is kept for history."))
    return redirect(address_of(page))


@signed_in
@require_POST
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """It works again."""
    page = actions.reopen(entry(request, pk), by=request.person)
    messages.success(request, _("The entry is listed again."))
    return redirect(address_of(page))
