"""Pages about one offer; its list is drawn by search."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.actions import Stale
from talka.kernel.records.doors import get_any_record, get_record, one_or_missing
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import read_record
from talka.ui.rendering import render

from . import actions, queries, rules
from .forms import AnswerForm, AskForm, OfferForm, ReopenForm
from .kind import KIND
from .models import Ask, Offer, OfferType, Terms, Unit


def _address(offer: Offer) -> str:
    return KIND.address(offer.pk, offer.slug, get_language() or "en")


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The offer, who it is for, and what its owner or an asker does next."""
    offer, text = read_record(Offer, request.person, rules.may_see, get_language() or "en", pk=pk)
    if slug != offer.slug:
        return redirect(_address(offer), permanent=True)
    page = record_page(request, offer, text, with_participants=False)
    manages = bool(rules.may_manage(request.person, offer))
    context = {
        "page": page,
        "offer": offer,
        "labels": _labels(offer),
        "story": happenings(page.story, KIND.step),
        "manages": manages,
        "may_ask": bool(rules.may_ask(request.person, offer)),
        "may_be_asked_for": bool(rules.may_be_asked_for(request.person, offer)),
        "may_take_back": bool(rules.may_take_back(request.person, offer)),
        "asks": queries.asks_of(offer) if manages else [],
        "own_asks": _own_asks(request, offer, manages),
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


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Publish an offer in the name of the organisation they speak for."""
    owner = beginning(request)
    language = get_language() or "en"
    if request.method == "POST":
        form = OfferForm(request.POST)
        if form.is_valid():
            written = form.cleaned_data["language"]
            offer = actions.publish_offer(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(), language=written
            )
            sent(request, form)
            messages.success(request, _("Your offer is published."))
            return redirect(_address(offer))
        return render(
            request, "offers/form.jinja", {"form": form, "owner": owner, "offer": None, "restored": False}, status=422
        )
    form, restored = opened(request, OfferForm, {"language": language, "terms_of_use": Terms.FREE})
    return render(request, "offers/form.jinja", {"form": form, "owner": owner, "offer": None, "restored": restored})


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
        return redirect(_address(offer))
    return render(request, "offers/form.jinja", {**context, "form": form}, status=422)


@editors
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for it, in the name of the organisation they speak for; `?need=` names the need it is for."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    require(rules.may_ask(request.person, offer))
    speaker = beginning(request)
    if request.method == "POST":
        form = AskForm(request.POST)
        if form.is_valid():
            need = form.cleaned_data["need"]
            actions.ask(
                offer, speaker, by=request.person, message=form.cleaned_data["message"],
                language=form.cleaned_data["language"],
                need=get_any_record(request.person, need) if need else None,
            )  # fmt: skip
            sent(request, form, record_id=offer.pk)
            messages.success(request, _("They have your request. You will hear from them."))
            return redirect(_address(offer))
        return render(request, "offers/ask.jinja", {"form": form, "offer": offer, "speaker": speaker}, status=422)
    need = request.GET.get("need", "")
    initial = {"language": get_language() or "en", "need": need if need.isdecimal() and len(need) < 19 else None}
    form, _restored = opened(request, AskForm, initial, record_id=offer.pk)
    return render(request, "offers/ask.jinja", {"form": form, "offer": offer, "speaker": speaker})


@editors
def suggest(request: PersonRequest, pk: int, candidate: int) -> HttpResponse:
    """From an offer's matches to a need: lead to taking the need up, with the offer in hand."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    need = get_any_record(request.person, candidate)
    require(rules.may_suggest(request.person, offer))
    return redirect(f"/{get_language()}/needs/{need.pk}/take-up/?offer={offer.pk}")


def _ask_of(request: PersonRequest, pk: int, ask_pk: int) -> Ask:
    """A request for an offer that this person may see: its owner's editors and those who asked."""
    offer = get_record(Offer, request.person, rules.may_see, pk=pk)
    asked = one_or_missing(Ask.objects.filter(offer=offer).select_related("offer", "organisation", "need"), pk=ask_pk)
    person = request.person
    if not rules.may_manage(person, offer) and asked.organisation_id not in person.organisation_ids:
        raise Missing
    return asked


@signed_in
def answer(request: PersonRequest, pk: int, ask_pk: int) -> HttpResponse:
    """Accept or decline, with a word."""
    asked = _ask_of(request, pk, ask_pk)
    require(rules.may_answer_asks(request.person, asked.offer))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.accept_ask if form.cleaned_data["decision"] == "accept" else actions.decline_ask
        act(asked, by=request.person, answer=form.cleaned_data["answer"])
        messages.success(request, _("Your answer is on its way."))
        return redirect(_address(asked.offer))
    status = 422 if form.errors else 200
    return render(request, "offers/answer.jinja", {"form": form, "offer": asked.offer, "asked": asked}, status=status)


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int, ask_pk: int) -> HttpResponse:
    """The one who asked needs it no more."""
    asked = _ask_of(request, pk, ask_pk)
    actions.take_back_ask(asked, by=request.person)
    messages.success(request, _("Your request is taken back."))
    return redirect(_address(asked.offer))


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
    return redirect(_address(offer))


@signed_in
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the offer back."""
    offer = actions.withdraw_offer(_managed(request, pk), by=request.person)
    messages.success(request, _("The offer is taken back. Those who asked are told."))
    return redirect(_address(offer))


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
            return redirect(_address(offer))
    return render(request, "offers/reopen.jinja", {"form": form, "offer": offer}, status=422 if form.errors else 200)
