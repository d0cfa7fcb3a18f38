"""What is new to somebody: what others said since they read a topic, or marked all as read, or came here."""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.people.models import Person

from ..models import ReadMark


def mark_of(person_id: int) -> Subquery:
    """Until when they have read the topic of the outer row; NULL where they never opened it."""
    return Subquery(ReadMark.objects.filter(person_id=person_id, topic_id=OuterRef("pk")).values("until")[:1])


def _since(person: Person) -> Coalesce:
    """Before this moment nothing is new to them."""
    all_read = ReadMark.objects.filter(person_id=person.pk, topic=None).values("until")[:1]
    came = Value(person.created_at, output_field=DateTimeField())
    return Coalesce(Subquery(all_read), came, output_field=DateTimeField())


def _new_to(person: Person) -> "QuerySet[Comment]":
    """What others said, in whatever topic, since they read it."""
    read = ReadMark.objects.filter(person_id=person.pk, topic_id=OuterRef("record_id")).values("until")[:1]
    said = Comment.objects.filter(state=CommentState.SHOWN).exclude(author_id=person.pk)
    return said.filter(shown_at__gt=Coalesce(Subquery(read), _since(person), output_field=DateTimeField()))


def with_news(topics: "QuerySet[Any]", person: Person) -> "QuerySet[Any]":
    """Annotate topics with `news` (how many replies are new to them) and `is_new` (they never saw the topic)."""
    mine = _new_to(person).filter(record_id=OuterRef("pk")).order_by().values("record_id")
    count = Subquery(mine.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    opened = ReadMark.objects.filter(person_id=person.pk, topic_id=OuterRef("pk"))
    unseen = Q(~Exists(opened), published_at__gt=_since(person)) & ~Q(author_id=person.pk)
    return topics.annotate(
        news=Coalesce(count, 0),
        is_new=Case(When(unseen, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


def first_new(topic_id: int, person: Person) -> int | None:
    """The first reply in a topic that is new to them; one statement."""
    rows = _new_to(person).filter(record_id=topic_id).order_by("shown_at", "pk")
    return rows.values_list("pk", flat=True).first()
