"""The accepted answer of a question."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.capabilities.comments.queries.showing import said_by
from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import require
from talka.ui.rendering import render

from .. import actions, rules
from .shared import address_of, reply_at, topic_at


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PersonRequest, comment_id: int) -> HttpResponse:
    """Say that a reply answers the question."""
    topic, comment = reply_at(request, comment_id)
    require(rules.may_accept(request.person, topic))
    if request.method == "POST":
        actions.accept_answer(topic, comment, by=request.person)
        messages.success(request, _("The answer is accepted: it stands under the question now."))
        return redirect(f"{address_of(topic)}#answer")
    organisation = comment.organisation.name if comment.organisation else None
    who = said_by(comment.author_id, comment.author.name if comment.author else None, organisation)
    return render(request, "forum/accept.jinja", {"topic": topic, "comment": comment, "who": who})


@signed_in
@require_POST
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    """The question has no accepted answer any more."""
    topic = actions.take_answer_back(topic_at(request, pk), by=request.person)
    messages.success(request, _("The question waits for an answer again."))
    return redirect(address_of(topic))
