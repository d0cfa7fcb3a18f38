"""What the views of the forum share."""

from django.utils.translation import get_language

from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_record, one_or_missing
from talka.kernel.records.voices import Voice

from .. import queries, rules
from ..kind import KIND
from ..models import Topic


def language_now() -> str:
    """The reader's language."""
    return get_language() or "en"


def address_of(topic: Topic) -> str:
    """Where it is read in the active language."""
    return KIND.address(topic.pk, topic.slug, language_now())


def topic_at(request: Request, pk: int) -> Topic:
    """The topic at an address. Raises `Missing`."""
    return get_record(Topic, request.person, rules.may_see, pk=pk)


def reply_at(request: Request, comment_id: int) -> tuple[Topic, Comment]:
    """A reply that everybody may read, and its topic. Raises `Missing`."""
    comment = one_or_missing(Comment.objects.filter(state=CommentState.SHOWN), pk=comment_id)
    return topic_at(request, comment.record_id), comment


def networks_offered(request: PersonRequest, now: Organisation | None = None) -> list[Voice]:
    """Networks in which they may tell something; the one in which it is told now stays among them."""
    found = queries.networks_of(request.person)
    if now is not None and now.pk not in {pk for pk, _name in found}:
        found.append((now.pk, now.called))
    return found


def network_chosen(pk: int) -> Organisation | None:
    """The network with this id (0: none). Raises `Missing`."""
    if not pk:
        return None
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Missing
    return found
