"""What is done with a comment beside writing: how one takes it, its language, taking it back, the official mark."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import LanguageForm
from ..models import Comment, ReactionCode
from ..queries.rows import own_reactions
from ..queries.showing import taken_of
from .around import around, comment_address, comment_for, record_address, too_often


@signed_in
@require_POST
def react(request: PersonRequest, pk: int) -> HttpResponse:
    """Thanks, agreement, … to a comment, or no more."""
    comment, record = comment_for(request, pk, rules.may_react)
    return _taken(request, comment, record, f"taken-{comment.pk}", comment_address(request, comment, record))


@signed_in
@require_POST
def react_to_record(request: PersonRequest, pk: int) -> HttpResponse:
    """The same to a record."""
    record = get_any_record(request.person, pk)
    return _taken(request, record, record, "taken-record", f"{record_address(record)}#conversation")


def _taken(request: PersonRequest, thing: Comment | Record, record: Record, mark: str, back: str) -> HttpResponse:
    code = request.POST.get("yes") or request.POST.get("no", "")
    if code not in ReactionCode.values:
        raise Denied
    if too_often(request, "react"):
        raise Denied(_("Very many came in a short time. Please go on in an hour."))
    counts = actions.react(thing, code, by=request.person, wanted="yes" in request.POST)
    if not request.htmx:
        return HttpResponseRedirect(back)
    own = own_reactions(request.person.pk, record.pk, [thing.pk] if isinstance(thing, Comment) else [])
    mine = own.get(thing.pk if isinstance(thing, Comment) else None, set())
    context = {"taken": taken_of(counts, mine), "mark": mark, "address": request.path}
    return render(request, "comments/taken.jinja", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: PersonRequest, pk: int) -> HttpResponse:
    """In which language a comment is, if it was not recognised rightly."""
    comment, record = comment_for(request, pk, rules.may_say_language)
    form = LanguageForm(request.POST or None, initial={"language": comment.language})
    if request.method == "POST" and form.is_valid():
        comment = actions.say_language(comment, form.cleaned_data["language"], by=request.person)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(comment_address(request, comment, record))
    status = 422 if form.errors else 200
    context = {**around(record), "comment": comment, "form": form}
    return render(request, "comments/language.jinja", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    """A comment's words are gone for good."""
    comment, record = comment_for(request, pk, rules.may_take_back)
    if request.method == "POST":
        actions.take_back(comment, by=request.person)
        messages.success(request, _("Your comment is taken back."))
        return HttpResponseRedirect(f"{record_address(record)}#conversation")
    return render(request, "comments/take_back.jinja", {**around(record), "comment": comment})


@signed_in
@require_POST
def official(request: PersonRequest, pk: int) -> HttpResponse:
    """The mark of an official answer is set, or taken off."""
    comment, record = comment_for(request, pk, rules.may_make_official)
    actions.mark_official(comment, by=request.person, official=request.POST.get("official") == "yes")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(comment_address(request, comment, record))
