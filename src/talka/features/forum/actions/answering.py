"""The accepted answer of a question: chosen, taken back, lost with its comment."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.actions.counting import locked
from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.access.rules import Denied, require
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import rules
from ..models import Topic, TopicState
from .writing import bring

GONE = _("This answer can't be read any more.")


@transaction.atomic
def accept_answer(topic: Topic, comment: Comment, *, by: Person) -> Topic:
    """Say that this comment answers the question; another one that was accepted isn't any more. Twice changes nothing.

    Under the lock of the conversation: what is taken back meanwhile isn't accepted.
    """
    topic = lock(topic)
    require(rules.may_accept(by, topic))
    locked(topic.pk)
    found = Comment.objects.filter(pk=comment.pk, record_id=topic.pk, state=CommentState.SHOWN).first()
    if found is None:
        raise Denied(GONE)
    if topic.answer_id == found.pk and topic.state == TopicState.ANSWERED:
        return topic
    topic.answer = found
    bring(topic, TopicState.ANSWERED, "forum.answered", by, "answer", comment=found.pk)
    return topic


@transaction.atomic
def take_answer_back(topic: Topic, *, by: Person) -> Topic:
    """The question waits for an answer again. Twice changes nothing."""
    topic = lock(topic)
    if topic.state == TopicState.ASKED:
        require(rules.runs(by, topic))
        return topic
    require(rules.may_take_answer_back(by, topic))
    _forget(topic, by)
    return topic


@transaction.atomic
def drop_answer(topic_id: int, comment_id: int) -> bool:
    """The accepted answer was taken back, hidden or moved: whether it was one. Of a closed topic it is dropped too."""
    topic = Topic.objects.select_for_update().filter(pk=topic_id, answer_id=comment_id).first()
    if topic is None or Comment.objects.filter(pk=comment_id, record_id=topic_id, state=CommentState.SHOWN).exists():
        return False
    _forget(topic, None)
    return True


def _forget(topic: Topic, by: Person | None) -> None:
    comment_id, topic.answer = topic.answer_id, None
    state = TopicState.ASKED if topic.state == TopicState.ANSWERED else topic.state
    bring(topic, state, "forum.answer_taken_back", by, "answer", comment=comment_id)
