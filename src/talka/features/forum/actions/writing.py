"""Beginning a topic, and changing what it says."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.middleware import SUSPENDED
from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, expect_version, lock, save_text, set_tags, slug_of
from talka.kernel.records.models import Visibility
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import may_begin

from .. import rules
from ..models import Topic, TopicState
from .voting import PollTerms, put_poll

NOT_A_MEMBER = _("Only members of this network may begin a topic there.")


def may_speak_in(by: Person, network: Organisation | None) -> Decision:
    """Whether they may tell something within this network (None: to everybody)."""
    inside = network is None or by.is_coordinator or rules.is_in_network(by, network.pk)
    return Decision(inside, NOT_A_MEMBER)


def settle_in(topic: Topic, network: Organisation | None) -> None:
    """Tell it within a network, or to everybody; the caller saves."""
    topic.network = network
    topic.visibility = Visibility.PUBLIC if network is None else Visibility.PARTIES


def begun_state(topic: Topic) -> str:
    """The state of a topic that others read and that has no answer."""
    return TopicState.ASKED if topic.is_question else TopicState.OPEN


@transaction.atomic
def begin_topic(
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    language: str,
    owner: Organisation | None = None,
    network: Organisation | None = None,
    poll: PollTerms | None = None,
) -> Topic:
    """Begin a topic (`columns`: title, body, is_question …), in one's own name or an organisation's.

    What somebody begins who isn't trusted yet is held until a coordinator has read it. Sent twice, it is one. Raises
    `Denied`, with a sentence, when they may not.
    """
    require(Decision(by.is_active and not by.is_suspended, SUSPENDED))
    if owner is not None:
        require(may_begin(by, owner))
    require(may_speak_in(by, network))
    topic = Topic(kind="topic", owner=owner, author=by, language=language, **columns)
    topic.slug = slug_of(topic.title)
    topic.confirmed_at = topic.active_at = timezone.now()
    settle_in(topic, network)
    waits = owner is None and not by.is_trusted
    enter_state(topic, TopicState.HELD if waits else begun_state(topic))
    same = {name: columns[name] for name in ("title", "body", "is_question") if name in columns}
    if already := sent_before(Topic, by, owner=owner, network=network, language=language, **same):
        return already
    topic.save()
    set_tags(topic, terms)
    if poll is not None:
        put_poll(topic, poll)
    note("forum.held" if waits else "forum.published", topic, by, organisation=owner)
    return topic


@transaction.atomic
def change_topic(
    topic: Topic,
    columns: Mapping[str, Any],
    *,
    by: Person,
    terms: Collection[int],
    version: int | None,
    minor: bool = False,
) -> Topic:
    """Change its text and themes. Raises `Stale` when somebody else did since the form was opened.

    A question that is none any more loses its accepted answer, a discussion may become a question.
    """
    topic = lock(topic)
    require(rules.may_write(by, topic))
    expect_version(topic, version)
    for name, value in columns.items():
        setattr(topic, name, value)
    topic.confirmed_at = timezone.now()
    if not topic.is_question:
        topic.answer = None
    if topic.state != TopicState.HELD:
        enter_state(topic, TopicState.ANSWERED if topic.answer_id else begun_state(topic))
    save_text(topic, minor=minor)
    set_tags(topic, terms)
    topic.pins.exclude(term_id__in=list(terms)).delete()
    note("forum.changed", topic, by, organisation=topic.owner_id, version=topic.version)
    return topic


def bring(topic: Topic, state: str, verb: str, by: Person | None, *more: str, **details: Any) -> None:
    """Enter a state, save it with the columns `more`, note it."""
    enter_state(topic, state)
    topic.save(update_fields=[*STATE_COLUMNS, *more])
    note(verb, topic, by, organisation=topic.owner_id, **details)
