"""A topic's page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.pages import RecordPage, happenings, record_page
from talka.kernel.records.texts import card_rows_of, read_record
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import VoteForm
from ..kind import KIND
from ..models import Pin, Topic, TopicState
from .shared import address_of, language_now, topic_at


@public
@require_safe
def detail(request: Request, pk: str, slug: str | None = None) -> HttpResponse:
    """What is talked about, the accepted answer, the poll, the replies. Reading it marks it as read."""
    language, person = language_now(), request.person
    try:
        topic, text = read_record(Topic, person, rules.may_see, language, also=queries.read_along, pk=int(pk))
    except Missing:
        return _where_it_went(int(pk), person)
    if topic.state == TopicState.MERGED and (into := queries.moved_to(topic.pk, person)):
        return redirect(address_of(into), permanent=True)
    if (slug or "") != topic.slug:
        return redirect(address_of(topic), permanent=True)
    page = record_page(request, topic, text, with_participants=False)
    poll = queries.poll_of(topic, person, text.extras, text.language)
    answer = render(request, "forum/detail.jinja", _detail(request, topic, page, poll))
    if person is not None and (until := queries.to_mark(topic, person)):
        actions.mark_read(person, topic.pk, until)
    return answer


def _where_it_went(pk: int, person: Person | None) -> HttpResponse:
    """A merged topic's address leads to the one that it was merged into."""
    into = queries.moved_to(pk, person)
    if into is None:
        raise Missing
    return redirect(address_of(into), permanent=True)


def _detail(request: Request, topic: Any, page: RecordPage, poll: queries.PollShown | None) -> dict[str, Any]:
    person, language = request.person, language_now()
    votes = poll is not None and not poll.is_over and person is not None and topic.shown
    return {
        "topic": topic,
        "page": page,
        "story": happenings(page.story, KIND.step),
        "accepted": queries.accepted_of(topic, language),
        "poll": poll,
        "vote_form": VoteForm(poll=poll) if votes and poll else None,
        "who": str(topic.author or NAMELESS) if topic.owner is None and topic.author_id else "",
        "split_from": _split_from(topic, person, language),
        "hears": _hears(person, topic),
        "may": _may(person, topic),
        "pins": _pins(person, topic, page),
    }


def _split_from(topic: Topic, person: Person | None, language: str) -> dict[str, Any] | None:
    """The topic that it was split off from, where the reader may see it; a statement for those alone that were."""
    if topic.split_from_id is None:
        return None
    row = card_rows_of([topic.split_from_id], person, language).get(topic.split_from_id)
    if row is None:
        return None
    return {
        "title": row["read_title"],
        "language": row["read_language"],
        "url": KIND.address(row["id"], row["slug"], language),
    }


def _hears(person: Person | None, topic: Any) -> bool:
    """Whether they are told of replies: as they chose, else because they began it or wrote in it."""
    if person is None or topic.chosen_by_reader is not None:
        return bool(topic.chosen_by_reader)
    return bool(rules.began_it(person, topic)) or topic.wrote_here


def _may(person: Person | None, topic: Topic) -> dict[str, bool]:
    """What the reader may do with the topic."""
    asked = {
        "write": rules.may_write, "take_answer_back": rules.may_take_answer_back, "close": rules.may_close,
        "reopen": rules.may_reopen, "move": rules.may_move, "merge": rules.may_merge, "review": rules.may_review,
        "add_poll": rules.may_add_poll, "end_poll": rules.may_end_poll,
    }  # fmt: skip
    return {name: person is not None and bool(rule(person, topic)) for name, rule in asked.items()}


def _pins(person: Person | None, topic: Topic, page: RecordPage) -> list[tuple[int, str, bool]]:
    """For those who may pin it: its themes as (id, label, whether it is pinned there); one statement for them alone."""
    if person is None or not rules.may_pin(person, topic):
        return []
    pinned = set(Pin.objects.filter(topic_id=topic.pk).values_list("term_id", flat=True))
    return [(term.id, term.label, term.id in pinned) for term in page.terms.get("theme", [])]


@signed_in
@require_safe
def new_replies(request: PersonRequest, pk: int) -> HttpResponse:
    """To the first reply that is new to them; all of the topic counts as read then."""
    topic = topic_at(request, pk)
    first = queries.first_unread(topic.pk, request.person)
    if first is None:
        return redirect(f"{address_of(topic)}#conversation")
    actions.mark_read_now(request.person, topic)
    return redirect(f"{reverse('comments:thread', args=[first])}#comment-{first}")
