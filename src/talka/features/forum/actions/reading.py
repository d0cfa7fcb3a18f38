"""How far somebody has read. That is nobody else's affair: no fact tells of it."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from talka.capabilities.comments.models import Conversation
from talka.kernel.people.models import Person

from ..models import ReadMark, Topic


@transaction.atomic
def mark_read(person: Person, topic_id: int, until: datetime) -> None:
    """They read what was said in a topic until this moment; a mark never goes back. Two statements at most."""
    new = ReadMark(person=person, topic_id=topic_id, until=until)
    marks = ReadMark.objects.filter(person=person, topic_id=topic_id)
    if not marks.update(until=Greatest("until", until)):
        ReadMark.objects.bulk_create([new], ignore_conflicts=True)


def mark_read_now(person: Person, topic: Topic) -> None:
    """They read all that was said in a topic so far."""
    last = Conversation.objects.filter(pk=topic.pk).values_list("last_at", flat=True).first()
    mark_read(person, topic.pk, last or topic.published_at or topic.created_at)


@transaction.atomic
def mark_all_read(person: Person) -> None:
    """All topics are read as they are now: one row for all, the others aren't needed any more."""
    now = timezone.now()
    Person.objects.select_for_update().get(pk=person.pk)  # two of these at once queue up here
    ReadMark.objects.filter(person=person).delete()
    ReadMark.objects.create(person=person, topic=None, until=now)
