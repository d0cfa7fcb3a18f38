"""A need's page, and the lists that its list in search doesn't give: the queue, promises, what is late."""

from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import coordinators, editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.cards import cards
from talka.kernel.records.links import all_sources_of, sources_of
from talka.kernel.records.models import Relation
from talka.kernel.records.pages import RecordPage, record_page
from talka.kernel.records.texts import read_record
from talka.kernel.vocabulary.queries import place_named
from talka.ui.parts import MapPoint
from talka.ui.rendering import render

from .. import rules
from ..kind import KIND
from ..models import Need, NeedState, amount
from ..queries.columns import card_facts
from ..queries.inviting import inviters_of
from ..queries.organisations import find_organisations
from ..queries.pages import (
    Responder,
    cover_of,
    declined_lately,
    facts_of,
    gave_before,
    moved_to,
    read_along,
    reported_needs,
    responders,
    timeline_of,
)
from ..queries.promises import overdue_promises, promises_of
from ..queries.twins import likely_twins
from .around import address_of, language_now

QUEUE_SIZE = 20


@public
@require_safe
def detail(request: Request, pk: str, slug: str | None = None) -> HttpResponse:
    """The need: what is missing, where, for whom; who answers it; what happened; what one can do next."""
    try:
        need, text = read_record(Need, request.person, rules.may_see, language_now(), also=read_along, pk=int(pk))
    except Missing:
        return _where_it_went(int(pk), request.person)
    if need.state == NeedState.DUPLICATE and (into := moved_to(need.pk, request.person)):
        return redirect(address_of(into), permanent=True)
    if (slug or "") != need.slug:
        return redirect(address_of(need), permanent=True)
    page = record_page(request, need, text)
    return render(request, "needs/detail.jinja", _detail(request, need, page))


def _where_it_went(pk: int, person: Person | None) -> HttpResponse:
    """A merged need's address leads to the one that it was merged into."""
    into = moved_to(pk, person)
    if into is None:
        raise Missing
    return redirect(address_of(into), permanent=True)


def _detail(request: Request, need: Need, page: RecordPage) -> dict[str, Any]:
    person = request.person
    own = person.edited_organisation_ids if person else []
    answering = responders(page.participants, own, timezone.localdate())
    return {
        "page": page,
        "need": need,
        "cover": cover_of(need),
        "said": partial(amount, unit=need.unit),
        "map_point": _point(page),
        "facts": facts_of(need, page.place),
        "short_facts": card_facts({**vars(need), "quantity": None, "responders": 0}),
        **_offers(person, need),
        "responders": [one for one in answering if not one.is_invited],
        "invited": [one for one in answering if one.is_invited],
        "gave_before": gave_before(need.read_gone or []),
        "story": timeline_of(page.story, need.read_notes or [], KIND.step),
        "spot": need.spot if rules.may_see_spot(person, need) else None,
        "source": need.source if rules.may_see_spot(person, need) else "",
        "may": _may(person, need),
        "mine": _mine(need, answering),
        "is_reporter": person is not None and need.author_id == person.pk,
        "hears": _hears(person, need, answering),
    }


def _offers(person: Person | None, need: Need) -> dict[str, list[Any]]:
    """The offers that it is answered with, as far as the reader may see them; for its side also those only said to."""
    language = language_now()
    if not rules.may_say_what_answers(person, need):
        return {"offers": cards(sources_of(need, Relation.ANSWERS, person, language), language), "claimed": []}
    rows = all_sources_of(need, Relation.ANSWERS, person, language)
    confirmed, claimed = ([row for row in rows if row["is_confirmed"] is said] for said in (True, False))
    return {
        "offers": cards(confirmed, language),
        "claimed": list(zip((row["id"] for row in claimed), cards(claimed, language), strict=True)),
    }


def _hears(person: Person | None, need: Need, answering: list[Responder]) -> bool:
    """Whether they hear of it: who chose so, reported it, said "me too", writes for its owner or for who responds."""
    if person is None or need.chosen_by_reader is not None:
        return bool(need.chosen_by_reader)
    responds = any(one.mine and not one.is_invited for one in answering)
    owns = need.owner_id in person.edited_organisation_ids
    return need.author_id == person.pk or need.voiced_by_reader or owns or responds


def _point(page: RecordPage) -> MapPoint | None:
    """The municipality or town on the map: never the exact spot."""
    place = page.place
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return MapPoint(place.latitude, place.longitude, place.name, step=KIND.step, country=place.country)


def _mine(need: Need, answering: list[Responder]) -> dict[str, Any]:
    """The reader's organisations' parts and open invitations, and by part who invites."""
    invitations = [one for one in answering if one.mine and one.is_invited]
    return {
        "parts": [one for one in answering if one.mine and not one.is_invited],
        "invitations": invitations,
        "inviters": inviters_of((need.pk, one.part_id) for one in invitations),
    }


def _may(person: Person | None, need: Need) -> dict[str, bool]:
    """What the reader may do here, by the name of the act; no statement, since who responds is known."""
    asked = {
        "voice": rules.may_voice,
        "take_up": rules.may_take_up,
        "invite": rules.may_invite,
        "tell_progress": rules.may_tell_progress,
        "say_solved": rules.may_say_solved,
        "close": rules.may_close,
        "reopen": rules.may_reopen,
        "settle": rules.may_settle,
        "confirm": rules.may_confirm,
        "reconsider": rules.may_reconsider,
        "merge": rules.may_merge,
        "edit": rules.may_edit,
    }
    may = {name: bool(rule(person, need)) for name, rule in asked.items()}
    concerned = person is not None and (need.author_id == person.pk or need.voiced_by_reader)
    return {**may, "judge": need.state == NeedState.ANSWERED and concerned}


@public
@require_POST
def twins(request: Request) -> HttpResponse:
    """The needs that say nearly what is being written, in full; the form asks for it while one writes."""
    title, body, place = (request.POST.get(name, "")[:4000] for name in ("title", "body", "place"))
    meant = place_named(place, language_now()) if place.strip() else None
    found = likely_twins(title, body, language_now(), request.person, place=meant)
    return render(request, "needs/twins.jinja", {"twins": found}, block="twins")


@coordinators
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """Reports that wait to be confirmed, oldest first."""
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    found = reported_needs(language_now(), after=after, size=QUEUE_SIZE + 1)
    shown = found[:QUEUE_SIZE]
    context = {
        "needs": shown,
        "next_url": f"{request.path}?after={shown[-1].id}" if len(found) > QUEUE_SIZE else "",
        "first_url": request.path if after else "",
        "declined": [] if after else declined_lately(language_now()),
    }
    return render(request, "needs/queue.jinja", context)


@editors
@require_safe
def promises(request: PersonRequest) -> HttpResponse:
    """What my organisations promised, late first; and the invitations that wait for an answer."""
    listed = promises_of(request.person.edited_organisation_ids, language_now(), timezone.localdate())
    context = {
        "invitations": [one for one in listed if one.is_invited],
        "late": [one for one in listed if one.days_late],
        "promises": [one for one in listed if not one.is_invited and not one.days_late],
        "several": len(request.person.edited_organisation_ids) > 1,
    }
    return render(request, "needs/promises.jinja", context)


@coordinators
@require_safe
def overdue(request: PersonRequest) -> HttpResponse:
    """Promises that are late by a week or more."""
    listed = overdue_promises(language_now(), timezone.localdate())
    return render(request, "needs/overdue.jinja", {"late": listed})


@signed_in
@require_safe
def organisations(request: PersonRequest) -> HttpResponse:
    """Organisations that are called so, for the box in which one is invited."""
    found = find_organisations(request.GET.get("q", ""))
    rows = [{"value": str(one.id), "label": one.name, "detail": one.detail} for one in found]
    return JsonResponse(rows, safe=False)
