"""A comment is written, answered, edited; who may be meant by a name is suggested."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.organisations import organisation
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.drafts import kept_draft
from talka.kernel.records.editing import sent, session_of
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from .. import actions, rules
from ..actions.slips import ask_to_write
from ..content import Content
from ..forms import CommentForm, VisitorForm, chosen_of, comment_form, visitor_form
from ..mentions import Candidate, find, suggested
from ..models import Comment, CommentState
from ..queries.showing import thread_of
from .around import around, comment_address, comment_for, language_now, too_often


@public
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """A comment on a record: at once for whoever is signed in; by a mailed link for others."""
    record = get_any_record(request.person, pk)
    if not record.shown:
        raise Missing
    return _written(request, record, None)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """An answer to a comment."""
    comment, record = comment_for(request, pk, rules.may_answer)
    return _written(request, record, comment)


def _written(request: Request, record: Record, answered: Comment | None) -> HttpResponse:
    make: Any = comment_form if request.person else visitor_form
    if request.method != "POST":
        begun = _begun(request, record, answered)
        return _page(request, record, answered, make(request, record, initial=begun), restored=bool(begun))
    form = make(request, record, request.POST)
    if not form.is_valid():
        return _page(request, record, answered, form, status=422)
    if request.person and (unclear := _unclear(request, record, form.content())):
        return _page(request, record, answered, form, unclear=unclear, status=422)
    if too_often(request, "write", form.cleaned_data.get("email", "")):
        form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
        return _page(request, record, answered, form, status=429)
    try:
        return _take(request, record, answered, form)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return _page(request, record, answered, form, status=422)


def _begun(request: Request, record: Record, answered: Comment | None) -> dict[str, Any]:
    """What was begun here and not sent."""
    draft = kept_draft(request.person, session_of(request), draft_name(answered), record.pk)
    return {name: values[0] for name, values in draft.fields.items() if values} if draft else {}


def draft_name(answered: Comment | None) -> str:
    """The draft of a comment on a record, or of an answer."""
    return f"comment-{answered.pk}" if answered else CommentForm.draft


def _unclear(request: Request, record: Record, content: Content) -> dict[str, list[Candidate]]:
    """Names that several have: whom they mean is asked."""
    if request.person is None:
        return {}
    try:
        return find(content.text, content.chosen, request.person, record).unclear
    except Denied:  # the action says why
        return {}


def _take(request: Request, record: Record, answered: Comment | None, form: Any) -> HttpResponse:
    form.draft = draft_name(answered)
    if request.person is None:
        data = form.cleaned_data
        ask_to_write(
            record, form.content(), name=data["name"], email=data["email"], language=language_now(), answers_to=answered
        )
        sent(request, form, record_id=record.pk)
        return redirect("comments:check-mail")
    voice = form.cleaned_data.get("voice") or 0
    comment = actions.write(
        record, form.content(), by=request.person, organisation=organisation(voice) if voice else None,
        answers_to=answered, official=form.cleaned_data.get("official", False),
    )  # fmt: skip
    sent(request, form, record_id=record.pk)
    if comment.state == CommentState.HELD:
        messages.success(request, _("Thank you. A coordinator reads it before others see it."))
    else:
        messages.success(request, _("Your comment is there."))
    return HttpResponseRedirect(comment_address(request, comment, record))


def _page(
    request: Request,
    record: Record,
    answered: Comment | None,
    form: CommentForm | VisitorForm,
    *,
    restored: bool = False,
    unclear: dict[str, list[Candidate]] | None = None,
    status: int = 200,
) -> HttpResponse:
    quoted = thread_of(record, request.person, answered.head_id or answered.pk, size=1)[0] if answered else None
    form.draft = draft_name(answered)
    context = {
        **around(record),
        "form": form,
        "answered": answered,
        "quoted": quoted,
        "restored": restored,
        "unclear": unclear or {},
        "chosen": [f"{one.who}:{one.name}" for one in chosen_of(request.POST)],
        "signed_in": request.person is not None,
    }
    return render(request, "comments/write.jinja", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Other words for a comment, within 15 minutes; what comes too late is told why beside its words."""
    rule = rules.may_edit if request.method != "POST" else rules.wrote_it
    comment, record = comment_for(request, pk, rule)
    said = {"text": comment.text, "language": comment.language}
    form = comment_form(request, record, request.POST or None, initial=said)
    for name in ("voice", "official"):
        form.fields.pop(name, None)
    context = {**around(record), "form": form, "comment": comment, "unclear": {}, "chosen": []}
    if request.method != "POST":
        return render(request, "comments/edit.jinja", context)
    if not form.is_valid():
        return render(request, "comments/edit.jinja", context, status=422)
    context["chosen"] = [f"{one.who}:{one.name}" for one in chosen_of(request.POST)]
    if unclear := _unclear(request, record, form.content()):
        return render(request, "comments/edit.jinja", {**context, "unclear": unclear}, status=422)
    if too_often(request, "edit"):
        form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
        return render(request, "comments/edit.jinja", context, status=429)
    try:
        comment = actions.edit(comment, form.content(), by=request.person)
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return render(request, "comments/edit.jinja", context, status=422)
    if comment.state == CommentState.HELD:
        messages.success(request, _("Thank you. A coordinator reads it before others see it."))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(comment_address(request, comment, record))


@signed_in
@require_safe
def names(request: PersonRequest, pk: int) -> HttpResponse:
    """Who may be meant by what was typed after an @: the organisations, the people of this conversation, colleagues."""
    record = get_any_record(request.person, pk)
    found = [] if too_often(request, "names") else suggested(request.GET.get("q", "")[:100], request.person, record)
    return JsonResponse([{"value": one.who, "label": one.name, "detail": one.detail} for one in found], safe=False)


@public
@require_safe
def check_mail(request: Request) -> HttpResponse:
    """What to do next, for whoever has no account."""
    return render(request, "comments/check_mail.jinja", {"is_demo": settings.TALKA_DEMO})
