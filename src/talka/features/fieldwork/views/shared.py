"""What the views of field meetings share."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing, Rule, require
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_record
from talka.ui.forms import Form
from talka.ui.rendering import render

from .. import rules
from ..kind import KIND
from ..models import FieldMeeting


def address_of(meeting: FieldMeeting) -> str:
    """Where it is read in the active language."""
    return KIND.address(meeting.pk, meeting.slug, get_language() or "en")


def meeting_for(request: Request, pk: int, rule: Rule) -> FieldMeeting:
    """The meeting behind an address: missing (404) unless they may see it, refused (403) unless the rule lets them."""
    meeting = get_record(FieldMeeting, request.person, rules.may_see, pk=pk)
    require(rule(request.person, meeting))
    return meeting


def own_organisation(request: PersonRequest) -> Organisation:
    """The one of their organisations that the form names. Raises `Missing` for any other."""
    chosen = request.POST.get("organisation", "")
    found = [pk for pk in request.person.edited_organisation_ids if str(pk) == chosen]
    if not found:
        raise Missing
    return Organisation.objects.get(pk=found[0])


def asked(
    request: Request, meeting: FieldMeeting, form: Form, *, title: Any, button: Any, lead: Any = "", **more: Any
) -> HttpResponse:
    """A page that asks for one thing. 422 when its form came back, unless `status` says otherwise."""
    context = {
        "meeting": meeting, "form": form, "title": title, "button": button, "lead": lead,
        "address": address_of(meeting), "restored": False, "changes": [], "draft": "", "kind": "primary", **more,
    }  # fmt: skip
    status = more.get("status") or (422 if form.errors else 200)
    return render(request, "fieldwork/ask.jinja", context, status=status)
