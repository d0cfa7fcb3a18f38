"""What a topic's own page shows beside its text: the accepted answer, the poll."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, DateTimeField, Exists, F, OuterRef, Value
from django.utils import timezone

from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.comments.queries.showing import said_by
from talka.capabilities.notices.queries import follows
from talka.kernel.people.called import in_language
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible

from .. import rules
from ..models import Choice, Topic, TopicState, Vote
from .unread import first_new, mark_of

__all__ = ["Accepted", "PollShown", "accepted_of", "first_unread", "moved_to", "poll_of", "read_along", "to_mark"]

first_unread = first_new


def read_along(viewer: Any) -> Mapping[str, Any]:
    """What is read in one statement with the topic: its network, the accepted answer, how far the reader has read,
    whether they chose to hear of it, and whether they wrote in it.
    """
    return {**_of_every_reader(), **(_of_visitors() if viewer is None else _of(viewer))}


def _of_visitors() -> dict[str, Any]:
    return {
        "read_until": Value(None, output_field=DateTimeField()),
        "chosen_by_reader": Value(None, output_field=BooleanField()),
        "wrote_here": Value(False, output_field=BooleanField()),
    }


def _of(viewer: Any) -> dict[str, Any]:
    wrote = Comment.objects.filter(record_id=OuterRef("pk"), author_id=viewer.pk, state=CommentState.SHOWN)
    return {"read_until": mark_of(viewer.pk), "chosen_by_reader": follows(viewer), "wrote_here": Exists(wrote)}


def _of_every_reader() -> dict[str, Any]:
    return {
        "network_called": F("network__called"),
        "last_said_at": F("conversation__last_at"),
        "answer_text": F("answer__text"),
        "answer_language": F("answer__language"),
        "answer_state": F("answer__state"),
        "answer_record": F("answer__record_id"),
        "answer_named": F("answer__named"),
        "answer_at": F("answer__created_at"),
        "answer_author_id": F("answer__author_id"),
        "answer_author": F("answer__author__name"),
        "answer_organisation_id": F("answer__organisation_id"),
        "answer_organisation": F("answer__organisation__called"),
    }


@dataclass(frozen=True)
class Accepted:
    """The accepted answer as it stands under the question."""

    comment_id: int
    who: str
    organisation_id: int | None
    text: str
    language: str
    named: tuple[tuple[str, str], ...]
    at: datetime


def accepted_of(topic: Any, language: str) -> Accepted | None:
    """The accepted answer of a topic that was read with `read_along`, while everybody may read it."""
    if topic.answer_id is None or topic.answer_state != CommentState.SHOWN or topic.answer_record != topic.pk:
        return None
    organisation = in_language(topic.answer_organisation, language)
    return Accepted(
        comment_id=topic.answer_id,
        who=said_by(topic.answer_author_id, topic.answer_author, organisation),
        organisation_id=topic.answer_organisation_id,
        text=topic.answer_text,
        language=topic.answer_language,
        named=tuple(
            (name, f"/{language}/organisations/of/{pk}/" if pk else "") for name, pk in topic.answer_named or ()
        ),
        at=topic.answer_at,
    )


@dataclass(frozen=True)
class ChoiceShown:
    """One choice: its words, how many took it, whether the reader did."""

    number: int
    text: str
    votes: int
    mine: bool
    share: float


@dataclass(frozen=True)
class PollShown:
    """A poll as its reader may see it: how it goes is told to those who voted, and to all when it is over."""

    question: str
    language: str
    choices: list[ChoiceShown]
    takes_many: bool
    ends_at: datetime
    voters: int
    is_over: bool

    @property
    def has_voted(self) -> bool:
        """Whether the reader did."""
        return any(choice.mine for choice in self.choices)

    @property
    def shows_result(self) -> bool:
        """Whether the reader sees how it goes."""
        return self.is_over or self.has_voted


def poll_of(topic: Topic, person: Person | None, words: Mapping[str, Any], language: str) -> PollShown | None:
    """The topic's poll with the reader's own votes; its words as translated (`words`) where they fit. One statement.

    Votes are forgotten some time after the end: then nobody's own are marked.
    """
    if not topic.poll_choices:
        return None
    voted = Vote.objects.filter(choice_id=OuterRef("pk"), person_id=person.pk if person else 0)
    rows = list(
        Choice.objects.filter(poll_id=topic.pk)
        .order_by("number")
        .values("number", "votes", "poll__takes_many", "poll__ends_at", "poll__voters", mine=Exists(voted))
    )
    if not rows:
        return None
    texts = str(words.get("poll_choices") or "").splitlines()
    question = str(words.get("poll_question") or "")
    fits = len(texts) == len(rows) and all(texts) and bool(question or not topic.poll_question)
    texts = texts if fits else topic.choices
    voters = rows[0]["poll__voters"]
    return PollShown(
        question=question if fits else topic.poll_question,
        language=language if fits else topic.language,
        choices=[
            ChoiceShown(row["number"], text, row["votes"], row["mine"], row["votes"] / voters if voters else 0.0)
            for row, text in zip(rows, texts, strict=False)
        ],
        takes_many=rows[0]["poll__takes_many"],
        ends_at=rows[0]["poll__ends_at"],
        voters=voters,
        is_over=is_over(rows[0]["poll__ends_at"], topic.state),
    )


def is_over(ends_at: datetime, state: str) -> bool:
    """Whether nobody votes any more: its time has come, or its topic is closed."""
    return ends_at <= timezone.now() or state not in rules.LIVE


def to_mark(topic: Any, person: Person | None) -> datetime | None:
    """Until when the reader of the page has read it now; None where that stands there already."""
    if person is None or not topic.shown:
        return None
    last = topic.last_said_at or topic.published_at or topic.created_at
    return last if topic.read_until is None or topic.read_until < last else None


def moved_to(pk: int, person: Person | None) -> Topic | None:
    """The topic that a merged one leads to, if this reader may see it."""
    found: Topic | None = (
        visible(Topic, person, rules.may_see).filter(merged=pk, merged__state=TopicState.MERGED).first()
    )
    return found
