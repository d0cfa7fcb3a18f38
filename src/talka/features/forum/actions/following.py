"""What follows from facts of others: when something was said last, an accepted answer that is gone, who may read."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from talka.capabilities.comments.models import Conversation
from talka.capabilities.search.indexing import index_records
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen, listen_together
from talka.kernel.jobs.job import job
from talka.kernel.records.models import Record

from ..models import Topic
from .answering import drop_answer

AT_ONCE = 200


@listen_together("comments.written", "comments.released", "comments.moved", "comments.taken_back", "comments.hidden")
def follow_activity(facts: Sequence[Fact]) -> None:
    """A topic is as young as what was said in it last."""
    ids = [pk for fact in facts for pk in (fact.record_id, fact.details.get("into")) if pk]
    last = Conversation.objects.filter(pk=OuterRef("pk")).values("last_at")
    begun = Record.objects.filter(pk=OuterRef("pk")).values(begun=Coalesce("published_at", "created_at"))
    Topic.objects.filter(pk__in=ids).update(active_at=Coalesce(Subquery(last), Subquery(begun)))


@listen_together("comments.moved", "comments.taken_back", "comments.hidden", "comments.held")
def follow_answer(facts: Sequence[Fact]) -> None:
    """An accepted answer that nobody can read any more is none."""
    gone = {fact.details["comment"] for fact in facts if isinstance(fact.details.get("comment"), int)}
    for topic_id, comment_id in Topic.objects.filter(answer__in=gone).order_by("pk").values_list("pk", "answer_id"):
        with transaction.atomic():
            drop_answer(topic_id, comment_id)


@job()
def index_topics_of(network_id: int) -> int:
    """Index all topics of a network; how many. Who belongs to it stands in their entries."""
    ids = list(Topic.objects.filter(network_id=network_id).order_by("pk").values_list("pk", flat=True))
    return sum(index_records(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


@listen("directory.member_joined", "directory.member_left", "directory.merged")
def follow_members(fact: Fact) -> None:
    """Somebody joined or left a network: other people search its topics now."""
    owners = Record.objects.filter(pk=fact.record_id or 0, owner__isnull=False).values_list("owner_id", flat=True)
    with transaction.atomic():
        for network_id in owners:
            if Topic.objects.filter(network_id=network_id).exists():
                index_topics_of.enqueue(network_id)
