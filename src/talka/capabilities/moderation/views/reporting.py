"""Somebody reports a record, a comment or its writer: signed in, or with a small calculation by their browser."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.capabilities.comments import rules as comments
from talka.capabilities.comments.models import Comment
from talka.capabilities.comments.views.around import comment_address, comment_for, language_now, record_address
from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.limits import hit
from talka.kernel.records.doors import get_any_record
from talka.ui.rendering import render

from .. import actions
from ..forms import WRITER, ReportForm
from ..proof import challenge
from ..queries.cases import as_others_read
from ..subjects import Subject

HOUR = 3600
MOST_OF_PERSON, MOST_OF_CLIENT, MOST_CHALLENGES = 30, 10, 200  # within an hour


@public
@require_safe
def proof(request: Request) -> HttpResponse:
    """A challenge for a visitor's browser, good for an hour."""
    if not hit(f"moderation.proof:client:{client_of(request)}", limit=MOST_CHALLENGES, seconds=HOUR):
        return JsonResponse({"error": "too many"}, status=429, headers={"Cache-Control": "no-store"})
    return JsonResponse(challenge(), headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report_record(request: Request, pk: int) -> HttpResponse:
    """Report a record."""
    record = get_any_record(request.person, pk)
    if not record.shown:
        raise Missing
    return _report(request, record, back=record_address(record))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report_comment(request: Request, pk: int) -> HttpResponse:
    """Report a comment, or whoever wrote it."""
    comment, record = comment_for(request, pk, comments.is_shown, seen=comments.is_shown)
    return _report(request, comment, back=comment_address(request, comment, record))


def _report(request: Request, subject: Any, *, back: str) -> HttpResponse:
    # Who speaks for an organisation is not named there: whom it is about stays the organisation's to know.
    writer = isinstance(subject, Comment) and subject.author_id is not None and subject.organisation_id is None
    form = ReportForm(
        request.POST if request.method == "POST" else None, writer=writer, proof=request.person is None,
        auto_id="report_%s",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _sent(request, form, subject):
        messages.success(request, _("Thank you. A coordinator looks at it. Nobody learns that it was you."))
        return HttpResponseRedirect(back)
    context = {"form": form, "thing": as_others_read(subject), "back": back, "signed_in": request.person is not None}
    return render(request, "moderation/report.jinja", context, status=422 if form.errors else 200)


def _sent(request: Request, form: ReportForm, subject: Any) -> bool:
    """Whether it was taken; else the form says why not."""
    if too_often(request):
        form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
        return False
    data = form.cleaned_data
    about: Subject = subject
    met_in = None
    if data.get("about") == WRITER:
        about, met_in = subject.author, subject
    try:
        actions.report(
            about, data["reason"], by=request.person, words=data["words"], words_language=language_now(), met_in=met_in
        )
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return False
    return True


def too_often(request: Request) -> bool:
    """Whether this person, or a visitor's network address, has reported too much within the hour."""
    if request.person is not None:
        return not hit(f"moderation.report:person:{request.person.pk}", limit=MOST_OF_PERSON, seconds=HOUR)
    return not hit(f"moderation.report:client:{client_of(request)}", limit=MOST_OF_CLIENT, seconds=HOUR)
