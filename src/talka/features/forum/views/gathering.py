"""Replies that become a topic of their own, and topics that become one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.editing import initial_of
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import MergeForm, SplitForm
from .shared import address_of, reply_at, topic_at


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: PersonRequest, comment_id: int) -> HttpResponse:
    """A reply, with its answers, becomes a topic of its own."""
    topic, comment = reply_at(request, comment_id)
    require(rules.may_split(request.person, topic))
    form = SplitForm(
        request.POST if request.method == "POST" else None, initial={"themes": initial_of(topic).get("themes", [])}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = actions.split(
                topic, [comment], title=data["title"], terms=data["themes"], by=request.person,
                is_question=data["is_question"],
            )  # fmt: skip
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("It is a topic of its own now."))
            return redirect(address_of(new))
    context = {"topic": topic, "comment": comment, "form": form}
    return render(request, "forum/split.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: PersonRequest, pk: int) -> HttpResponse:
    """All replies go to another topic on the same."""
    topic = topic_at(request, pk)
    require(rules.may_merge(request.person, topic))
    form = MergeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            into = actions.merge(topic, topic_at(request, form.cleaned_data["into"]), by=request.person)
        except Missing:
            form.add_error("into", _("There is no such topic."))
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            messages.success(request, _("The two topics are one now."))
            return redirect(address_of(into))
    return render(request, "forum/merge.jinja", {"topic": topic, "form": form}, status=422 if form.errors else 200)
