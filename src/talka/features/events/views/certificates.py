"""Certificates for the organisers: what they say, issued by a button, corrected and revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.doors import one_or_missing
from talka.toolkit.checked import shown_number
from talka.ui.rendering import render

from .. import queries, rules
from ..actions import certificates as acts
from ..forms.certificates import CertificateForm, ReissueForm, RevokeForm
from ..models import Certificate, Event, Registration, Revoked
from .shared import managed


@signed_in
def certificates(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is due one, the button, how far the worker is, and all that were issued."""
    event = managed(request, pk)
    said = queries.certificate_settings(event)
    earned = queries.earned(event, said)
    rows = queries.certificates_of(event)
    known = {row["registration_id"] for row in rows}
    holding = {row["registration_id"] for row in rows if row["revoked_at"] is None}
    deserved = {one.registration.pk for one in earned if one.why_not != "hours"}
    for row in rows:
        row["shown"] = shown_number(row["number"])
        row["because"] = str(Revoked(row["revoked_because"]).label) if row["revoked_because"] else ""
        row["is_doubtful"] = row["revoked_at"] is None and row["registration_id"] not in deserved
        row["may_again"] = row["registration_id"] in deserved - holding or row["revoked_at"] is None
        row["may_again"] &= not row["replaced_by__number"] and row["revoked_because"] != Revoked.LEFT
    issuing = queries.last_issuing(event)
    context = {
        "event": event, "said": said, "rows": rows, "issuing": issuing,
        "is_running": issuing is not None and issuing["finished_at"] is None,
        "due": sum(1 for one in earned if not one.why_not and one.registration.pk not in known),
        "too_short": sum(1 for one in earned if one.why_not == "hours"),
        "nameless": [one.registration for one in earned if one.why_not == "name"],
        "has_begun": bool(rules.has_begun(request.person, event)),
    }  # fmt: skip
    return render(request, "events/certificates.jinja", context, block="progress")


@signed_in
def describe(request: PersonRequest, pk: int) -> HttpResponse:
    """What they say, and who gets one."""
    event = managed(request, pk)
    form = CertificateForm(request.POST or None, event=event, said=queries.certificate_settings(event))
    if request.method == "POST" and form.is_valid():
        acts.put_settings(event, form.columns(), by=request.person)
        messages.success(request, _("Saved."))
        return redirect("events:certificates", event.pk)
    context = {"event": event, "form": form}
    return render(request, "events/certificate_words.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def issue(request: PersonRequest, pk: int) -> HttpResponse:
    """Have them issued."""
    event = managed(request, pk)
    try:
        acts.start_issuing(event, by=request.person)
    except Denied as denied:
        messages.warning(request, str(denied.why))
    else:
        messages.success(request, _("The certificates are being made. Everybody gets a mail with theirs."))
    return redirect("events:certificates", event.pk)


@signed_in
@require_POST
def name(request: PersonRequest, pk: int, registration_pk: int) -> HttpResponse:
    """Write how somebody is called who left no name."""
    event = managed(request, pk)
    rows = Registration.objects.filter(event=event).select_related("event")
    found = one_or_missing(rows, pk=registration_pk)
    form = ReissueForm(request.POST)
    if form.is_valid():
        acts.put_name(found, name=form.cleaned_data["name"], by=request.person)
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, str(acts.NO_NAME))
    return redirect("events:certificates", event.pk)


def _one(event: Event, number: int) -> Certificate:
    """One of this event's. Raises `Missing`."""
    if number >= 2**63:
        raise Missing
    return one_or_missing(Certificate.objects.select_related("event", "replaced_by"), event=event, pk=number)


def _done(request: PersonRequest, event: Event, form: Any, act: Any, said: str) -> HttpResponse | None:
    """Where it leads when it was done; None where it was refused, which the form says."""
    try:
        act()
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return None
    messages.success(request, said)
    return redirect("events:certificates", event.pk)


def _shown(request: PersonRequest, template: str, event: Event, one: Certificate, form: Any) -> HttpResponse:
    context = {"event": event, "certificate": one, "shown": shown_number(one.number), "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@signed_in
def revoke(request: PersonRequest, pk: int, certificate_pk: int) -> HttpResponse:
    """Say that one holds no more, and why."""
    event = managed(request, pk)
    one = _one(event, certificate_pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        done = _done(request, event, form, lambda: acts.revoke(one, because=because, by=request.person),
                     _("It is revoked. Whoever looks it up sees that."))  # fmt: skip
        if done:
            return done
    return _shown(request, "events/certificate_revoke.jinja", event, one, form)


@signed_in
def again(request: PersonRequest, pk: int, certificate_pk: int) -> HttpResponse:
    """Issue one anew, with the name corrected."""
    event = managed(request, pk)
    require(rules.may_issue(request.person, event))
    one = _one(event, certificate_pk)
    form = ReissueForm(request.POST or None, initial={"name": one.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        done = _done(request, event, form, lambda: acts.reissue(one, name=name, by=request.person),
                     _("A new one is being made. The old one says which one replaced it."))  # fmt: skip
        if done:
            return done
    return _shown(request, "events/certificate_again.jinja", event, one, form)
