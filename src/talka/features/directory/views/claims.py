"""Claiming an organisation that nobody leads."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.limits import hit
from talka.kernel.records.doors import one_or_missing
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import ClaimForm, CodeForm, MailClaimForm
from ..models import Claim, ClaimState, ClaimWay, OrganisationPage
from ..rules.domains import host_of, registrable_domain
from .shared import address_of, entry

A_DAY = 24 * 3600


def _claimable(request: PersonRequest, pk: int) -> OrganisationPage:
    page = entry(request, pk)
    require(rules.may_claim(request.person, page))
    return page


def _own(request: PersonRequest, page: OrganisationPage) -> Claim | None:
    return Claim.objects.filter(
        organisation_id=page.organisation_id, person=request.person, state=ClaimState.WAITING
    ).first()


def _page(request: PersonRequest, page: OrganisationPage, **forms: Any) -> HttpResponse:
    domain = registrable_domain(host_of(page.website))
    language = get_language() or "en"
    context = {
        "entry": page, "domain": domain, "own": _own(request, page),
        "mail_form": forms.get("mail_form") or MailClaimForm(auto_id="mail_%s"),
        "form": forms.get("form") or ClaimForm(initial={"language": language}),
    }  # fmt: skip
    failed = any(form.errors for form in forms.values())
    return render(request, "directory/claim.jinja", context, status=422 if failed else 200)


@signed_in
def claim(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that one speaks for it; a coordinator answers."""
    page = _claimable(request, pk)
    if request.method != "POST":
        return _page(request, page)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, page, form=form)
    actions.claim(page, by=request.person, **form.cleaned_data)
    messages.success(request, _("A coordinator has your claim. You will hear from them."))
    return redirect(address_of(page))


@signed_in
@require_POST
def by_mail(request: PersonRequest, pk: int) -> HttpResponse:
    """Have a code mailed to an address at the organisation's own domain."""
    page = _claimable(request, pk)
    form = MailClaimForm(request.POST, auto_id="mail_%s")
    if form.is_valid():
        address = form.cleaned_data["address"]
        fresh = hit(f"directory.claim:{request.person.pk}", limit=10, seconds=A_DAY)
        fresh = hit(f"directory.claim:{page.pk}:{address.lower()}"[:150], limit=3, seconds=A_DAY) and fresh
        if not fresh:
            form.add_error("address", _("Many codes were mailed today. Please try again tomorrow."))
        else:
            try:
                made = actions.claim_by_mail(page, by=request.person, address=address, language=get_language() or "en")
            except Denied as denied:
                form.add_error("address", str(denied.why))
            else:
                return _after_mail(request, page, made)
    return _page(request, page, mail_form=form)


def _after_mail(request: PersonRequest, page: OrganisationPage, made: Claim) -> HttpResponse:
    if made.state == ClaimState.ACCEPTED:
        messages.success(request, _("You are an admin of the organisation now."))
        return redirect(address_of(page))
    return redirect("directory:claim-code", page.pk)


@signed_in
def code(request: PersonRequest, pk: int) -> HttpResponse:
    """Type the mailed code."""
    page = entry(request, pk)
    made = one_or_missing(
        Claim.objects.filter(person=request.person, way=ClaimWay.MAIL, state=ClaimState.WAITING),
        organisation_id=page.organisation_id,
    )
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not hit(f"directory.code:{client_of(request)}", limit=60, seconds=A_DAY):
            raise Denied(_("Too many tries. Please try again tomorrow."))
        try:
            good = actions.enter_code(made, form.cleaned_data["code"], by=request.person)
        except Denied as denied:
            form.add_error("code", str(denied.why))
        else:
            if good:
                messages.success(request, _("You are an admin of the organisation now."))
                return redirect(address_of(page))
            form.add_error("code", _("This is not the code from the mail."))
    context = {"form": form, "entry": page, "claim": made}
    return render(request, "directory/code.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, claim_pk: int) -> HttpResponse:
    """Take a claim back."""
    made = one_or_missing(Claim.objects.filter(person=request.person), pk=claim_pk)
    actions.take_back_claim(made, by=request.person)
    messages.success(request, _("Your claim is taken back."))
    return redirect("directory:mine")
