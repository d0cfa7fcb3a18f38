"""How what participants began goes on and lasts: the sustainability rate of an event, and of a series."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from ..models import MOMENTS, Intention, WentOn
from .aftermath import FINAL, months_after
from .counting import Share, person_key


@dataclass(frozen=True)
class Moment:
    """What is known `months` after the events.

    `said`: activities that people said they will start, of events so long ago. `answered`: those of which we know how
    they stand: answered at this moment, or at an earlier one that they ended or never began (which is asked no more and
    stays so). `going_on`: answered at this moment that they still go on.

    The sustainability rate is ``going_on / answered``, the response rate ``answered / said``.
    """

    months: int
    said: int
    answered: int
    going_on: int

    @property
    def rate(self) -> Share:
        """The part of the known activities that still go on."""
        return Share(self.going_on, self.answered)

    @property
    def response(self) -> Share:
        """The part of the activities of which it is known."""
        return Share(self.answered, self.said)


@dataclass(frozen=True)
class Sustainability:
    """`activities` that `people` (each once, in however many events) said they will start; the moments that have come.

    `texts` are (words, language, may everybody read them) of those that have words, without names.
    """

    people: int
    activities: int
    moments: tuple[Moment, ...]
    texts: tuple[tuple[str, str, bool], ...]


def sustainability(events: Collection[int], now: datetime | None = None) -> Sustainability:
    """Of these events together. One statement."""
    rows = Intention.objects.filter(registration__event_id__in=events).order_by("pk", "follow_ups__months")
    found = rows.values(
        "id", "registration_id", "text", "language", "is_public",
        person_id=F("registration__person_id"),
        ends_at=F("registration__event__ends_at"), months=F("follow_ups__months"), answer=F("follow_ups__answer"),
    )  # fmt: skip
    return counted(found, now or timezone.now())


def counted(rows: Iterable[Mapping[str, Any]], now: datetime) -> Sustainability:
    """The same of rows: one for each answer of each activity, or one alone without any (`months` is None)."""
    activities: dict[int, Mapping[str, Any]] = {}
    answers: dict[int, dict[int, str]] = {}
    for row in rows:
        activities[row["id"]] = row
        said = answers.setdefault(row["id"], {})
        if row["months"] is not None:
            said[row["months"]] = row["answer"]
    people = {person_key({"id": row["registration_id"], "person_id": row["person_id"]}) for row in activities.values()}
    texts = sorted((row["text"], row["language"], row["is_public"]) for row in activities.values() if row["text"])
    moments = tuple(_moment(months, activities.values(), answers, now) for months in MOMENTS)
    return Sustainability(len(people), len(activities), tuple(one for one in moments if one.said), tuple(texts))


def _moment(
    months: int, activities: Iterable[Mapping[str, Any]], answers: Mapping[int, Mapping[int, str]], now: datetime
) -> Moment:
    due = [row["id"] for row in activities if months_after(row["ends_at"], months) <= now]
    known = [answer for pk in due if (answer := standing(answers[pk], months))]
    return Moment(months, len(due), len(known), known.count(WentOn.GOING_ON))


def standing(answers: Mapping[int, str], months: int) -> str | None:
    """How an activity stands at a moment: as answered then, else as it ended before; None where nobody knows."""
    if months in answers:
        return answers[months]
    earlier = [one for one in MOMENTS if one < months and one in answers]
    return answers[earlier[-1]] if earlier and answers[earlier[-1]] in FINAL else None
