"""Beginning a topic and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.limits import hit
from talka.kernel.people.organisations import organisation
from talka.kernel.records.actions import Stale
from talka.kernel.records.editing import initial_of, opened, overtake, sent, stale_changes
from talka.kernel.records.voices import beginning_voices
from talka.kernel.vocabulary.labels import term_ids
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import NewTopicForm, TopicForm
from ..models import Topic, TopicState
from .shared import address_of, language_now, network_chosen, networks_offered, topic_at

AN_HOUR = 10  # topics by one person


@signed_in
def new(request: PersonRequest) -> HttpResponse:
    """Begin a topic: in one's own name or an organisation's, for everybody or within a network."""
    options: dict[str, Any] = {
        "voices": beginning_voices(request, field="voice"),
        "networks": networks_offered(request),
    }
    context: dict[str, Any] = {"topic": None, "restored": False, "changes": []}
    if request.method != "POST":
        theme = term_ids("theme", [request.GET.get("theme", "")[:80]])
        initial = {"language": language_now(), "is_question": "yes", "voice": 0, "network": 0, "themes": theme}
        form, context["restored"] = opened(request, NewTopicForm, initial, **options)
        return render(request, "forum/form.jinja", {**context, "form": form})
    form = NewTopicForm(request.POST, **options)
    if form.is_valid() and (topic := _begun(request, form)):
        sent(request, form)
        if topic.state == TopicState.HELD:
            messages.success(request, _("Your topic has arrived. A coordinator reads it before others see it."))
        else:
            messages.success(request, _("Your topic is there."))
        return redirect(address_of(topic))
    return render(request, "forum/form.jinja", {**context, "form": form}, status=422)


def _begun(request: PersonRequest, form: NewTopicForm) -> Topic | None:
    """The topic; None when the form says why not."""
    if not hit(f"forum.begin:{request.person.pk}", limit=AN_HOUR, seconds=3600):
        form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
        return None
    voice, data = form.cleaned_data.get("voice"), form.cleaned_data
    try:
        return actions.begin_topic(
            form.columns(), by=request.person, terms=form.term_ids(), language=data["language"],
            owner=organisation(voice) if voice else None, network=network_chosen(data.get("network") or 0),
            poll=form.poll(),
        )  # fmt: skip
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return None


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    topic = topic_at(request, pk)
    require(rules.may_write(request.person, topic))
    context: dict[str, Any] = {"topic": topic, "restored": False, "changes": []}
    initial = {**initial_of(topic), "is_question": "yes" if topic.is_question else "no"}
    if request.method != "POST":
        form, context["restored"] = opened(request, TopicForm, initial, record_id=topic.pk)
        return render(request, "forum/form.jinja", {**context, "form": form})
    form = TopicForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = actions.change_topic(
                topic, {**form.columns(), "language": data["language"]}, by=request.person, terms=form.term_ids(),
                version=data["version"], minor=data["minor"],
            )  # fmt: skip
        except Stale as stale:
            context["changes"] = stale_changes(form, initial, language=topic.language)
            overtake(form, stale.current)
            return render(request, "forum/form.jinja", {**context, "form": form}, status=409)
        sent(request, form, record_id=topic.pk)
        messages.success(request, _("Saved."))
        return redirect(address_of(changed))
    return render(request, "forum/form.jinja", {**context, "form": form}, status=422)
