"""Proposing an organisation, changing its entry, its logo."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import require
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Person
from talka.kernel.records.actions import Stale
from talka.kernel.records.editing import initial_of, opened, overtake, sent, stale_changes
from talka.toolkit.text.cleaning import one_line
from talka.ui.rendering import render

from .. import actions, rules
from ..actions import BadPicture, Taken, content_of
from ..actions.logos import LARGEST
from ..forms import EntryForm, LogoForm, ProposalForm
from ..forms.entry import PLAIN, initial_names
from ..models import OrganisationPage, OrganisationState
from ..queries.likely import Likely, likely_for
from .shared import address_of, entry

A_DAY = 24 * 3600


def _tell_taken(request: PersonRequest, form: EntryForm, taken: Taken) -> OrganisationPage | None:
    """Say which number stands elsewhere, at its field; the entry to link, if this person may see it.

    That somebody proposes something is between them and the coordinators: whoever else has its number isn't told what.
    """
    if rules.may_see(request.person, taken.page):
        name = taken.page.organisation.called
        form.add_error(taken.number, _("“%(name)s” has one of these numbers already. Is it the same?") % {"name": name})
        return taken.page
    form.add_error(
        taken.number,
        _(
            "Somebody proposed an organisation with this number already. A coordinator is looking at it: once it is"
            " listed, you can ask to join it or say that it is yours."
        ),
    )
    return None


@signed_in
def new(request: PersonRequest) -> HttpResponse:
    """Propose an organisation. Likely ones that are there already are shown before it is taken."""
    context: dict[str, Any] = {"entry": None, "restored": False, "changes": [], "likely": [], "taken": None}
    if request.method != "POST":
        initial = {"language": get_language() or "en", "title": one_line(request.GET.get("name", ""), 300)}
        form, context["restored"] = opened(request, ProposalForm, initial)
        return render(request, "directory/form.jinja", {**context, "form": form})
    form = ProposalForm(request.POST)
    if form.is_valid() and not (found := _unseen(form, request.person)):
        if (
            not hit(f"directory.propose:{request.person.pk}", limit=20, seconds=A_DAY)
            and not request.person.is_coordinator
        ):
            form.add_error(None, _("You proposed many organisations today. Please go on tomorrow."))
        else:
            try:
                page = _proposed(request, form)
            except Taken as taken:
                context["taken"] = _tell_taken(request, form, taken)
            else:
                sent(request, form)
                return redirect(address_of(page))
    elif form.is_valid():
        context["likely"] = found
        form.add_error("sure", _("Is it one of these? Open it, or say that it is none of them."))
    return render(request, "directory/form.jinja", {**context, "form": form}, status=422)


def _unseen(form: ProposalForm, by: Person) -> list[Likely]:
    """Likely entries, unless the writer said that it is none of them."""
    return [] if form.cleaned_data["sure"] else likely_for(by, form.content().named())


def _proposed(request: PersonRequest, form: ProposalForm) -> OrganisationPage:
    data = form.cleaned_data
    page = actions.propose(form.content(), by=request.person, speaks_for_it=data["speaks_for_it"], text=data["text"])
    if page.shown:
        messages.success(request, _("The organisation is listed."))
    else:
        messages.success(request, _("Thank you. A coordinator looks at it next; then everybody can see it."))
    return page


def _initial(page: OrganisationPage) -> dict[str, Any]:
    was = content_of(page)
    return {
        **initial_of(page),
        **{name: getattr(was, name) for name in PLAIN},
        **initial_names(was),
        "organisation_type": was.type,
        "working_languages": list(was.working_languages),
        "places_served": list(was.places_served),
        "programmes": list(was.programmes),
        "quality_labels": list(was.quality_labels),
    }


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an entry; a form that somebody overtook comes back with both versions."""
    page = entry(request, pk)
    require(rules.may_change(request.person, page))
    context: dict[str, Any] = {"entry": page, "restored": False, "changes": [], "likely": [], "taken": None}
    if request.method != "POST":
        form, context["restored"] = opened(request, EntryForm, _initial(page), record_id=page.pk)
        return render(request, "directory/form.jinja", {**context, "form": form})
    was = content_of(page)
    form = EntryForm(request.POST, was=was)
    if form.is_valid():
        try:
            changed = actions.change(
                page, form.content(was), by=request.person,
                version=form.cleaned_data["version"], minor=form.cleaned_data["minor"],
            )  # fmt: skip
        except Stale as stale:
            overtake(form, stale.current)
            context["changes"] = stale_changes(form, _initial(page), language=stale.current.language)
            return render(request, "directory/form.jinja", {**context, "form": form}, status=409)
        except Taken as taken:
            context["taken"] = _tell_taken(request, form, taken)
        else:
            sent(request, form, record_id=page.pk)
            messages.success(request, _("Saved."))
            if page.state == OrganisationState.VERIFIED and changed.state == OrganisationState.LISTED:
                messages.warning(request, _("Its name or number changed: it has to be verified again."))
            return redirect(address_of(changed))
    return render(request, "directory/form.jinja", {**context, "form": form}, status=422)


@signed_in
def logo(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a logo, or take it away."""
    page = entry(request, pk)
    require(rules.may_change(request.person, page))
    if request.method != "POST":
        return render(request, "directory/logo.jinja", {"form": LogoForm(), "entry": page})
    if "remove" in request.POST:
        actions.remove_logo(page, by=request.person)
        messages.success(request, _("The logo is taken away."))
        return redirect(address_of(page))
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.put_logo(page, form.cleaned_data["logo"].read(LARGEST + 1), by=request.person)
        except BadPicture as bad:
            form.add_error("logo", str(bad.why))
        else:
            messages.success(request, _("The logo is there."))
            return redirect(address_of(page))
    return render(request, "directory/logo.jinja", {"form": form, "entry": page}, status=422)
