"""Polls."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.records.editing import opened, sent
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import PollForm, VoteForm
from .shared import address_of, topic_at


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a poll to a topic."""
    topic = topic_at(request, pk)
    require(rules.may_add_poll(request.person, topic))
    if request.method != "POST":
        form, _restored = opened(request, PollForm, {}, record_id=topic.pk)
        return render(request, "forum/poll.jinja", {"topic": topic, "form": form})
    form = PollForm(request.POST)
    if form.is_valid() and (terms := form.poll()):
        actions.add_poll(topic, terms, by=request.person)
        sent(request, form, record_id=topic.pk)
        messages.success(request, _("The poll is there."))
        return redirect(f"{address_of(topic)}#poll")
    return render(request, "forum/poll.jinja", {"topic": topic, "form": form}, status=422)


@signed_in
@require_POST
def vote(request: PersonRequest, pk: int) -> HttpResponse:
    """Vote, vote otherwise, or (`back`) take one's vote back."""
    topic = topic_at(request, pk)
    poll = queries.poll_of(topic, request.person, {}, topic.language)
    if poll is None:
        raise Missing
    form = VoteForm(request.POST, poll=poll)
    if "back" in request.POST:
        actions.vote(topic, [], by=request.person)
        messages.success(request, _("Your vote is taken back."))
    elif not form.is_valid() or not form.numbers():
        raise Denied(_("Choose one of them."))
    else:
        actions.vote(topic, form.numbers(), by=request.person)
        messages.success(request, _("Your vote is counted. Nobody sees how you voted."))
    return redirect(f"{address_of(topic)}#poll")


@signed_in
@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End the poll before its day."""
    topic = topic_at(request, pk)
    actions.end_poll(topic, by=request.person)
    messages.success(request, _("The poll is over."))
    return redirect(f"{address_of(topic)}#poll")
