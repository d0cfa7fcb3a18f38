"""An offer's page; publishing, changing, ending it. The list is drawn by search."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, require
from talka.kernel.records.actions import Stale
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import get_any_record, get_record
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.kernel.records.handing import handed_to
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import OfferForm, ReopenForm
from ..kind import KIND
from ..models import Offer, OfferType, Terms, Unit
from .shared import address_of


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The offer, who it is for, and what its owner or an asker does next."""
    language = get_language() or "en"
    offer, text = read_record(Offer, request.person, rules.may_see, language, pk=pk)
    if slug != offer.slug:
        return redirect(address_of(offer), permanent=True)
    page = record_page(request, offer, text, with_participants=False)
    manages = bool(rules.may_manage(request.person, offer))
    asks, own_asks = queries.asks_of(offer) if manages else [], _own_asks(request, offer, manages)
    needs = queries.needs_of(offer, request.person, language)
    drawn = dict(zip((row["id"] for row in needs), cards(needs, language), strict=True))
    context = {
        "page": page,
        "offer": offer,
        "needs": drawn,
        "answered": [drawn[row["id"]] for row in needs if row["is_answered"]],
        "labels": _labels(offer),
        "story": happenings(page.story, KIND.step),
        "manages": manages,
        "may_ask": _may_ask(request, offer, [*asks, *own_asks]),
        "may_be_asked_for": bool(rules.may_be_asked_for(request.person, offer)),
        "may_take_back": bool(rules.may_take_back(request.person, offer)),
        "asks": asks,
        "own_asks": own_asks,
    }
    return render(request, "offers/detail.jinja", context)


def _labels(offer: Offer) -> dict[str, str]:
    return {
        "type": str(OfferType(offer.offer_type).label),
        "terms": str(Terms(offer.terms).label),
        "unit": str(Unit(offer.unit).label) if offer.unit else "",
        "languages": queries.languages_line(offer),
    }


def _own_asks(request: Request, offer: Offer, manages: bool) -> list[Any]:
    person = request.person
    return (
        []
        if person is None or manages or not person.organisation_ids
        else queries.asks_by(offer, person.organisation_ids)
    )


def _may_ask(request: Request, offer: Offer, asks: list[Any]) -> bool:
    """Whether one of their organisations may ask and hasn't yet (`asks`: those of this page, with their owners)."""
    if request.person is None or not rules.may_ask(request.person, offer):
        return False
    waiting = {asked["organisation_id"] for asked in asks if asked["state"] in queries.LIVE_ASKS}
    return bool(set(request.person.edited_organisation_ids) - waiting - {offer.owner_id})


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Publish an offer in the name of the organisation they speak for."""
    owner, handed = beginning(request), handed_to(request)
    language = get_language() or "en"
    context = {"owner": owner, "offer": None, "restored": False, "came_from": handed.query}
    if request.method == "POST":
        form = OfferForm(request.POST)
        if form.is_valid() and within_limit(request, form, "offers"):
            written = form.cleaned_data["language"]
            offer = actions.publish_offer(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(), language=written
            )
            handed.taken(offer, request.person)
            sent(request, form)
            messages.success(request, _("Your offer is published."))
            return redirect(address_of(offer))
        return render(request, "offers/form.jinja", {**context, "form": form}, status=422)
    initial = {"language": language, "terms_of_use": Terms.FREE}
    form, restored = opened(request, OfferForm, initial, given=handed.initial)
    return render(request, "offers/form.jinja", {**context, "form": form, "restored": restored})


def _initial(offer: Offer) -> dict[str, Any]:
    names = ("offer_type", "quantity", "unit", "from_date", "until_date", "is_online", "offer_languages")
    return {**initial_of(offer), **{name: getattr(offer, name) for name in names}, "terms_of_use": offer.terms}


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an offer; a form that somebody overtook comes back with both versions."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    require(rules.may_change(request.person, offer))
    context: dict[str, Any] = {"offer": offer, "owner": offer.owner, "restored": False, "changes": []}
    if request.method != "POST":
        form, context["restored"] = opened(request, OfferForm, _initial(offer), record_id=offer.pk)
        return render(request, "offers/form.jinja", {**context, "form": form})
    form = OfferForm(request.POST)
    if form.is_valid():
        try:
            actions.change_offer(
                offer, {**form.columns(), "language": form.cleaned_data["language"]}, by=request.person,
                terms=form.term_ids(), version=form.cleaned_data["version"], minor=form.cleaned_data["minor"],
            )  # fmt: skip
        except Stale as stale:
            context["changes"] = stale_changes(form, _initial(offer), language=offer.language)
            overtake(form, stale.current)
            return render(request, "offers/form.jinja", {**context, "form": form}, status=409)
        sent(request, form, record_id=offer.pk)
        messages.success(request, _("Saved."))
        return redirect(address_of(offer))
    return render(request, "offers/form.jinja", {**context, "form": form}, status=422)


@editors
def suggest(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """From an offer's matches: to taking a need up with the offer in hand, or to writing to an organisation of it."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    found = get_any_record(request.person, candidate)
    require(rules.may_suggest(request.person, offer))
    if found.kind == "organisation":
        address = f"{settings.TALKA_SITE_URL}{address_of(offer)}"
        about = urlencode(
            {"subject": offer.title[:160], "text": _("We offer this: %(address)s") % {"address": address}}
        )
        return redirect(f"/{get_language()}/organisations/{found.pk}/contact/?{about}")
    return redirect(f"/{get_language()}/needs/{found.pk}/take-up/?offer={offer.pk}&organisation={offer.owner_id}")


def _managed(request: PersonRequest, pk: int) -> Offer:
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    require(rules.may_manage(request.person, offer))
    return offer


@signed_in
@require_POST
def give(request: PersonRequest, pk: int) -> HttpResponse:
    """It was given."""
    offer = actions.give(_managed(request, pk), by=request.person)
    messages.success(request, _("Thank you. The offer is closed as given."))
    return redirect(address_of(offer))


@signed_in
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the offer back."""
    offer = actions.withdraw_offer(_managed(request, pk), by=request.person)
    messages.success(request, _("The offer is taken back. Those who asked are told."))
    return redirect(address_of(offer))


@signed_in
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Offer it again."""
    offer = _managed(request, pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_offer(offer, by=request.person, until_date=form.cleaned_data["until_date"])
        except Denied as denied:
            form.add_error("until_date", str(denied.why))
        else:
            messages.success(request, _("It is offered again."))
            return redirect(address_of(offer))
    return render(request, "offers/reopen.jinja", {"form": form, "offer": offer}, status=422 if form.errors else 200)
