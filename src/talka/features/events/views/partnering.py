"""Organisations that hold an event together: found and invited, and how they answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import one_or_missing
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import PartnerForm
from ..models import Event
from .shared import address_of, event_at, managed


def _changed(request: PersonRequest, pk: int) -> Event:
    event = managed(request, pk)
    require(rules.may_change(request.person, event))
    return event


@signed_in
def partners(request: PersonRequest, pk: int) -> HttpResponse:
    """Find an organisation to invite."""
    event = _changed(request, pk)
    text = request.GET.get("q", "").replace("\0", "")[:200].strip()
    found = queries.invitable(text, event) if text else []
    return render(request, "events/partners.jinja", {"event": event, "text": text, "found": found})


@signed_in
def partner(request: PersonRequest, pk: int, organisation_id: int) -> HttpResponse:
    """Invite it."""
    event = _changed(request, pk)
    organisation = one_or_missing(Organisation.objects.filter(merged_into=None), pk=organisation_id)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite_partner(event, organisation, form.cleaned_data["role"], by=request.person)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("They are told."))
            return redirect(address_of(event))
    context = {"event": event, "organisation": organisation, "form": form}
    return render(request, "events/partner.jinja", context, status=422 if form.errors else 200)


@editors
@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """An organisation joins, declines or steps out."""
    event = event_at(request, pk)
    chosen = request.POST.get("organisation", "")
    own = request.person.edited_organisation_ids
    organisation_id = next((number for number in own if str(number) == chosen), None)
    if organisation_id is None:
        raise Missing
    organisation = Organisation.objects.get(pk=organisation_id)
    if request.POST.get("decision") == "accept":
        actions.join(event, organisation, by=request.person)
    else:
        actions.step_out(event, organisation, by=request.person)
    messages.success(request, _("Saved."))
    return redirect(address_of(event))
