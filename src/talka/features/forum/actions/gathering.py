"""Splitting replies off into a topic of their own, and merging a topic into another."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.actions import close_conversation, move_conversation, move_thread
from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.notices.actions import follow_unless_chosen, move_choices
from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, lock, set_tags, slug_of

from .. import rules
from ..models import Topic, TopicState, Vote
from .answering import drop_answer
from .writing import begun_state, bring

GONE = _("This reply isn't in this topic any more.")


@transaction.atomic
def split(
    topic: Topic, comments: Sequence[Comment], *, title: str, terms: Collection[int], by: Person, is_question: bool
) -> Topic:
    """Give replies, each with its answers, a topic of their own, told to the same people.

    Merging the new topic into this one undoes it. Raises `Denied` when one of them is gone (somebody else split it).
    """
    topic = lock(topic)
    require(rules.may_split(by, topic))
    wanted = [comment.pk for comment in comments]
    found = list(Comment.objects.filter(pk__in=wanted, record_id=topic.pk, state=CommentState.SHOWN).order_by("pk"))
    require(Decision(bool(found) and len(found) == len(set(wanted)), GONE))
    new = Topic(
        kind="topic", title=title, slug=slug_of(title), language=found[0].language, author=by, network=topic.network,
        visibility=topic.visibility, split_from=topic, is_question=is_question,
    )  # fmt: skip
    enter_state(new, begun_state(new))
    new.active_at = new.confirmed_at = timezone.now()
    new.save()
    set_tags(new, terms)
    note("forum.published", new, by, split_from=topic.pk)
    moved = move_thread(found, into=new, by=by)
    note("forum.split", topic, by, into=new.pk, comments=[comment.pk for comment in moved])
    if topic.answer_id:
        drop_answer(topic.pk, topic.answer_id)
    return new


@transaction.atomic
def merge(topic: Topic, into: Topic, *, by: Person) -> Topic:
    """All replies go to another topic that is told to the same people; the address leads there. Twice changes nothing.

    Whoever began it or follows it hears of the other one from now on, unless they chose otherwise about that one.
    A poll in which somebody voted can't go along: such a topic isn't merged.
    """
    if topic.pk == into.pk:
        raise Denied(_("This is the same topic."))
    by_id = {each.pk: lock(each) for each in sorted((topic, into), key=lambda each: each.pk)}
    topic, into = by_id[topic.pk], by_id[into.pk]
    if topic.state == TopicState.MERGED and topic.merged_into_id == into.pk:
        return into
    require(rules.may_merge(by, topic))
    require(rules.may_merge(by, into))
    same = (topic.network_id, topic.visibility) == (into.network_id, into.visibility)
    require(Decision(same, _("They are told to different people: only topics of the same network are merged.")))
    voted = Vote.objects.filter(poll_id=topic.pk).exists()
    require(Decision(not voted, _("People voted in its poll. Close it instead.")))
    topic.answer, topic.merged_into = None, into
    topic.pins.all().delete()
    if topic.author and topic.split_from_id != into.pk:  # what was split off was begun by who split it
        follow_unless_chosen(topic.pk, by=topic.author)
    move_choices(topic.pk, into.pk)
    move_conversation(topic, into=into, by=by)
    close_conversation(topic, by=by)
    bring(topic, TopicState.MERGED, "forum.merged", by, "answer", "merged_into", into=into.pk)
    into.active_at = timezone.now()
    into.save(update_fields=[*STATE_COLUMNS, "active_at"])
    note("forum.merged_in", into, by, merged=topic.pk)
    return into
