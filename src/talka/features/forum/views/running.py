"""What those do who run a topic: close, reopen, move, pin, review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kernel.access.policies import coordinators, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.editing import initial_of
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import DeclineForm, MoveForm
from .shared import address_of, network_chosen, networks_offered, topic_at


@signed_in
@require_POST
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody replies any more."""
    topic = actions.close(topic_at(request, pk), by=request.person)
    messages.success(request, _("The topic is closed."))
    return redirect(address_of(topic))


@signed_in
@require_POST
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """One replies again."""
    topic = actions.reopen(topic_at(request, pk), by=request.person)
    messages.success(request, _("The topic is open again."))
    return redirect(address_of(topic))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PersonRequest, pk: int) -> HttpResponse:
    """To other themes, or to another network."""
    topic = topic_at(request, pk)
    require(rules.may_move(request.person, topic))
    networks = networks_offered(request, topic.network)
    initial = {"themes": initial_of(topic).get("themes", []), "network": topic.network_id or 0}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial, networks=networks)
    if request.method == "POST" and form.is_valid():
        try:
            network = network_chosen(form.cleaned_data.get("network") or 0)
            topic = actions.move(topic, terms=form.cleaned_data["themes"], network=network, by=request.person)
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("The topic is moved."))
            return redirect(address_of(topic))
    return render(request, "forum/move.jinja", {"topic": topic, "form": form}, status=422 if form.errors else 200)


@signed_in
@require_POST
def pin(request: PersonRequest, pk: int) -> HttpResponse:
    """On top of one of its themes, or no more."""
    topic = topic_at(request, pk)
    term = request.POST.get("term", "")
    if not (term.isascii() and term.isdecimal() and len(term) < 19):
        raise Missing
    pinned = request.POST.get("pinned") == "yes"
    actions.pin(topic, int(term), by=request.person, pinned=pinned)
    messages.success(request, _("It stands on top of this theme now.") if pinned else _("It is pinned no more."))
    return redirect(address_of(topic))


@coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Read a held topic: let others see it, or say why not."""
    topic = topic_at(request, pk)
    if request.method != "POST":
        require(rules.may_review(request.person, topic))
        return render(request, "forum/review.jinja", {"topic": topic, "form": DeclineForm()})
    if request.POST.get("decision") == "release":
        topic = actions.release(topic, by=request.person)
        messages.success(request, _("Everybody can read it now."))
        return redirect(address_of(topic))
    form = DeclineForm(request.POST)
    if form.is_valid():
        actions.decline(topic, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("Whoever began it is told why."))
        return redirect("forum:list")
    return render(request, "forum/review.jinja", {"topic": topic, "form": form}, status=422)
