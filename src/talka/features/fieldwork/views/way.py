"""A field meeting begins, ends, is told of, is cancelled."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.records.actions import Stale
from talka.kernel.records.editing import opened, overtake, sent, stale_changes

from .. import actions, rules
from ..forms import CancelForm, ReportForm
from .shared import address_of, asked, meeting_for


@signed_in
@require_POST
def start(request: PersonRequest, pk: int) -> HttpResponse:
    """The team is there."""
    meeting = actions.start(meeting_for(request, pk, rules.may_manage), by=request.person)
    return redirect(address_of(meeting))


@signed_in
@require_POST
def hold(request: PersonRequest, pk: int) -> HttpResponse:
    """The visit is over."""
    meeting = actions.hold(meeting_for(request, pk, rules.may_manage), by=request.person)
    messages.success(request, _("The visit is over. Phones that still keep something may send it at any time."))
    return redirect(address_of(meeting))


@signed_in
@require_POST
def plan_again(request: PersonRequest, pk: int) -> HttpResponse:
    """It takes place after all."""
    meeting = actions.plan_again(meeting_for(request, pk, rules.may_manage), by=request.person)
    messages.success(request, _("It is planned again. Everybody who goes there is told."))
    return redirect(address_of(meeting))


@signed_in
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """It doesn't take place, and why."""
    meeting = meeting_for(request, pk, rules.may_manage)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(meeting, by=request.person, reason=form.cleaned_data["reason"])
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("The visit is cancelled. Everybody who goes there is told why."))
            return redirect(address_of(meeting))
    lead = _("Everybody who goes there gets a mail with your words.")
    return asked(
        request, meeting, form, title=_("Cancel the visit"), button=_("Cancel the visit"), lead=lead, kind="danger"
    )


@signed_in
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """Tell the community what was heard and agreed."""
    meeting = meeting_for(request, pk, rules.may_report)
    title, button = _("Tell what was heard"), _("Publish")
    if request.method != "POST":
        form, restored = opened(
            request, ReportForm, {"report": meeting.report, "version": meeting.version}, record_id=meeting.pk
        )
        return asked(request, meeting, form, title=title, button=button, restored=restored, draft=ReportForm.draft)
    form = ReportForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.tell(meeting, by=request.person, report=data["report"], version=data["version"])
        except Stale as stale:
            changes = stale_changes(form, {"report": meeting.report}, language=meeting.language)
            overtake(form, stale.current)
            return asked(
                request, meeting, form, title=title, button=button, changes=changes, draft=ReportForm.draft, status=409
            )
        sent(request, form, record_id=meeting.pk)
        messages.success(request, _("It is told. The page for the community shows it."))
        return redirect("fieldwork:what-happened", meeting.pk)
    return asked(request, meeting, form, title=title, button=button, draft=ReportForm.draft)
