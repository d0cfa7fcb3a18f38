"""Who belongs to an organisation, for its admins; and one's own organisations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Membership, MembershipState, Role
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.texts import read_record
from talka.ui.rendering import render

from .. import actions, rules
from ..actions.people import other_admins
from ..forms import InviteForm, LeaveForm, RoleForm
from ..models import Invitation, OrganisationPage
from ..queries import pages
from ..queries import people as queries
from .shared import address_of, entry

A_DAY = 24 * 3600


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """My organisations, and all that waits for my answer."""
    person = request.person
    context = {
        "organisations": queries.organisations_of(person, get_language() or "en"),
        "invitations": queries.invitations_to(person),
        "requests": queries.requests_for(person),
        "claims": queries.claims_by(person),
        "matters": queries.network_matters(person),
        "roles": dict(Role.choices),
    }
    return render(request, "directory/mine.jinja", context)


@signed_in
def people(request: PersonRequest, pk: int) -> HttpResponse:
    """Its people, invitations and requests; only for its own people, and to change only for admins."""
    language = get_language() or "en"
    page, text = read_record(OrganisationPage, request.person, rules.may_see, language, also=pages.read_along, pk=pk)
    if page.organisation_id not in request.person.roles and not request.person.is_coordinator:
        raise Missing
    manages = bool(rules.may_manage_people(request.person, page))
    context = {
        "entry": page,
        "text": text,
        "people": pages.people_of(page),
        "requests": pages.people_of(page, MembershipState.ASKED) if manages else [],
        "invitations": queries.invitations_of(page.organisation_id) if manages else [],
        "manages": manages,
        "roles": dict(Role.choices),
    }
    return render(request, "directory/people.jinja", context)


def _managed(request: PersonRequest, pk: int) -> OrganisationPage:
    page = entry(request, pk)
    require(rules.may_manage_people(request.person, page))
    return page


@signed_in
def invite(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite somebody by their address."""
    page = _managed(request, pk)
    form = InviteForm(request.POST or None, initial={"language": get_language() or "en", "role": Role.EDITOR})
    if request.method == "POST" and form.is_valid():
        if not hit(f"directory.invite:{request.person.pk}", limit=60, seconds=A_DAY):
            form.add_error(None, _("You invited many people today. Please go on tomorrow."))
        else:
            try:
                actions.invite(page, by=request.person, **form.cleaned_data)
            except Denied as denied:
                form.add_error("email", str(denied.why))
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("directory:people", page.pk)
    return render(request, "directory/invite.jinja", {"form": form, "entry": page}, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: PersonRequest, invitation_pk: int) -> HttpResponse:
    """Take an invitation back."""
    led = Invitation.objects.all()
    if not request.person.is_coordinator:
        led = led.filter(organisation_id__in=request.person.led_organisation_ids)
    invitation = one_or_missing(led, pk=invitation_pk)
    actions.take_back_invitation(invitation, by=request.person)
    messages.success(request, _("The invitation is taken back."))
    return redirect("directory:people", OrganisationPage.objects.get(organisation_id=invitation.organisation_id).pk)


@signed_in
@require_POST
def answer_invitation(request: PersonRequest, invitation_pk: int) -> HttpResponse:
    """Join, or decline."""
    invitation = one_or_missing(Invitation.objects.filter(person=request.person), pk=invitation_pk)
    if request.POST.get("decision") == "decline":
        actions.decline_invitation(invitation, by=request.person)
        messages.success(request, _("You declined. They are told."))
    else:
        _join(request, invitation)
    return redirect("directory:mine")


def _join(request: PersonRequest, invitation: Invitation) -> None:
    try:
        membership = actions.accept_invitation(invitation, by=request.person)
    except Denied as denied:  # it was closed meanwhile
        messages.error(request, str(denied.why))
        return
    if membership:
        messages.success(request, _("You belong to it now."))
    else:
        messages.error(request, _("This invitation is over. Ask the organisation for a new one."))


def _membership(page: OrganisationPage, membership_pk: int) -> Membership:
    return one_or_missing(Membership.objects.filter(organisation_id=page.organisation_id), pk=membership_pk)


@signed_in
@require_POST
def set_role(request: PersonRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Give somebody another role."""
    page = _managed(request, pk)
    form = RoleForm(request.POST)
    membership = _membership(page, membership_pk)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return redirect("directory:people", page.pk)
    try:
        actions.set_role(membership, form.cleaned_data["role"], by=request.person)
    except Denied as denied:  # the last admin
        messages.error(request, str(denied.why))
    else:
        messages.success(request, _("The role is changed."))
    return redirect("directory:people", page.pk)


@signed_in
@require_POST
def remove(request: PersonRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Take somebody out."""
    page = _managed(request, pk)
    try:
        actions.remove(_membership(page, membership_pk), by=request.person)
    except Denied as denied:  # the last admin
        messages.error(request, str(denied.why))
    else:
        messages.success(request, _("They don't belong to it any more."))
    return redirect("directory:people", page.pk)


@signed_in
@require_POST
def answer_request(request: PersonRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Let somebody in who asks, or don't."""
    page = _managed(request, pk)
    accept = request.POST.get("decision") != "decline"
    actions.answer_request(_membership(page, membership_pk), by=request.person, accept=accept)
    messages.success(request, _("Your answer is on its way."))
    return redirect("directory:people", page.pk)


@signed_in
@require_POST
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask to be let in."""
    page = entry(request, pk)
    membership = actions.ask_to_join(page, by=request.person)
    if membership.state == MembershipState.ACTIVE:
        messages.success(request, _("You belong to it now."))
    else:
        messages.success(request, _("The admins have your request. You will hear from them."))
    return redirect(address_of(page))


@signed_in
@require_POST
def take_back_request(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back that one asked."""
    page = entry(request, pk)
    asked = Membership.objects.filter(
        organisation_id=page.organisation_id, person=request.person, state=MembershipState.ASKED
    )
    for membership in asked:
        actions.take_back_request(membership, by=request.person)
    messages.success(request, _("Your request is taken back."))
    return redirect("directory:mine")


@signed_in
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave; the last admin names the next one."""
    page = entry(request, pk)
    if page.organisation_id not in request.person.roles or page.owner is None:
        raise Missing
    leads = request.person.roles[page.organisation_id] == Role.ADMIN
    members = queries.other_members(page.owner, request.person.pk) if leads else []
    needed = leads and not page.owner.is_closed and not other_admins(page.organisation_id, request.person.pk)
    form = LeaveForm(request.POST if request.method == "POST" else None, members=members, needed=needed)
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data["successor"] if needed else None
        try:
            actions.leave(page, by=request.person, successor=successor)
        except Denied as denied:  # the one they named has left meanwhile, or the other admin
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("You don't belong to it any more."))
            return redirect("directory:mine")
    context = {"form": form, "entry": page, "needed": needed, "members": members}
    return render(request, "directory/leave.jinja", context, status=422 if form.errors else 200)
