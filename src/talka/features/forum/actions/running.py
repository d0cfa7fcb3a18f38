"""Running a topic: let through, not taken on, closed, opened again, moved, pinned."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.actions import close_conversation
from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import lock, set_tags
from talka.kernel.records.models import Tag

from .. import rules
from ..models import Pin, Topic, TopicState
from .writing import begun_state, bring, may_speak_in, settle_in

MOST_PINS = 5  # of one theme
ONCE_TOLD = _("Others wrote here for this network alone: it stays there. Begin a new topic to tell more people.")


@transaction.atomic
def release(topic: Topic, *, by: Person) -> Topic:
    """Let everybody read what was held; whoever began it is trusted from now on. Twice changes nothing."""
    topic = lock(topic)
    if topic.state in rules.LIVE:
        return topic
    require(rules.may_review(by, topic))
    topic.active_at = timezone.now()
    bring(topic, begun_state(topic), "forum.published", topic.author, "active_at")
    note("forum.released", topic, by)
    if topic.author_id:
        Person.objects.filter(pk=topic.author_id, trusted_at=None).update(trusted_at=timezone.now())
    return topic


@transaction.atomic
def decline(topic: Topic, *, by: Person, reason: str) -> Topic:
    """Not take on what was held, with a word why to whoever began it. Twice changes nothing."""
    topic = lock(topic)
    if topic.state == TopicState.DECLINED:
        return topic
    require(rules.may_review(by, topic))
    topic.declined_because = reason
    bring(topic, TopicState.DECLINED, "forum.declined", by, "declined_because")
    return topic


@transaction.atomic
def close(topic: Topic, *, by: Person) -> Topic:
    """Nobody replies any more. What a coordinator closed, who began it doesn't open again. Twice changes nothing."""
    topic = lock(topic)
    if topic.state == TopicState.CLOSED:
        require(rules.runs(by, topic))
        return topic
    require(rules.may_close(by, topic))
    topic.is_locked = not rules.began_it(by, topic)
    bring(topic, TopicState.CLOSED, "forum.closed", by, "is_locked")
    close_conversation(topic, by=by)
    return topic


@transaction.atomic
def reopen(topic: Topic, *, by: Person) -> Topic:
    """One replies again. Twice changes nothing."""
    topic = lock(topic)
    if topic.state in rules.LIVE:
        require(rules.runs(by, topic))
        return topic
    require(rules.may_reopen(by, topic))
    topic.is_locked = False
    state = TopicState.ANSWERED if topic.answer_id else begun_state(topic)
    bring(topic, state, "forum.reopened", by, "is_locked")
    close_conversation(topic, by=by, closed=False)
    return topic


@transaction.atomic
def move(topic: Topic, *, terms: Collection[int], network: Organisation | None, by: Person) -> Topic:
    """Move it to other themes, or to another network (None: to everybody). Moving it back undoes it.

    What others wrote for a network alone doesn't leave it.
    """
    topic = lock(topic)
    require(rules.may_move(by, topic))
    before = set(Tag.objects.filter(record_id=topic.pk).values_list("term_id", flat=True))
    network_id = network.pk if network else None
    if before == set(terms) and topic.network_id == network_id:
        return topic
    if topic.network_id != network_id:
        require(may_speak_in(by, network))
        require(Decision(topic.network_id is None or not _others_wrote(topic), ONCE_TOLD))
        settle_in(topic, network)
        topic.save(update_fields=["network", "visibility"])
    topic.pins.exclude(term_id__in=list(terms)).delete()
    set_tags(topic, terms)
    note("forum.moved", topic, by, organisation=topic.owner_id, terms_before=sorted(before))
    return topic


def _others_wrote(topic: Topic) -> bool:
    written = Comment.objects.filter(record_id=topic.pk).exclude(state=CommentState.REMOVED)
    # Of whoever left nothing says whether they began it: what they wrote stays where it was told.
    return (written.exclude(author_id=topic.author_id) if topic.author_id else written).exists()


@transaction.atomic
def pin(topic: Topic, term_id: int, *, by: Person, pinned: bool) -> None:
    """Have it stand on top of one of its themes, or no more. Twice changes nothing."""
    topic = lock(topic)
    require(rules.may_pin(by, topic) if pinned else rules.leads(by, topic))
    if not pinned:
        if Pin.objects.filter(topic=topic, term_id=term_id).delete()[0]:
            note("forum.unpinned", topic, by, term=term_id)
        return
    if not Tag.objects.filter(record_id=topic.pk, term_id=term_id).exists():
        raise Denied(_("It is pinned on top of one of its own themes."))
    if Pin.objects.filter(topic=topic, term_id=term_id).exists():
        return
    if Pin.objects.filter(term_id=term_id).count() >= MOST_PINS:
        raise Denied(_("Five topics are pinned here already. Take one of them down first."))
    Pin.objects.create(topic=topic, term_id=term_id)
    note("forum.pinned", topic, by, term=term_id)
