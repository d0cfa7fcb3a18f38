"""What one participant said: read for their own page."""

from typing import Any

from ..models import Aftermath, Feedback, FollowUp, Intention, Registration, SelfDescription, Step, WentOn
from .aftermath import FINAL


def feedback_of(registration: Registration) -> Feedback | None:
    """Their own feedback. One statement."""
    return Feedback.objects.filter(registration=registration).first()


def own_intentions(registration: Registration, months: int | None) -> list[dict[str, Any]]:
    """What they said that they will start, as rows, with the newest answer; two statements, one without any.

    `is_final`: they said before the question of these `months` that it ended or never began, and are asked no more.
    """
    rows = [dict(row) for row in Intention.objects.filter(registration=registration).order_by("pk").values()]
    if not rows:
        return []
    answers = FollowUp.objects.filter(intention__registration=registration).order_by("months")
    for row in rows:
        row |= {"answer": "", "answer_label": "", "line": "", "line_language": "", "is_final": False}
    by_id = {row["id"]: row for row in rows}
    for one in answers.values("intention_id", "months", "answer", "line", "language"):
        row = by_id[one["intention_id"]]
        is_now = one["months"] == months
        row["is_final"] = one["answer"] in FINAL and not is_now
        row["answer_label"] = str(WentOn(one["answer"]).label)
        row |= {"answer": one["answer"], "line": one["line"], "line_language": one["language"]} if is_now else {}
    return rows


def self_described(registration: Registration) -> dict[str, Any]:
    """The terms that they chose, as the form takes them. One statement."""
    rows = SelfDescription.objects.filter(registration=registration).values_list("term_id", "term__scheme")
    found = list(rows)
    sectors = [pk for pk, scheme in found if scheme == "sector"]
    return {"sector": sectors[0] if sectors else None, "groups": [pk for pk, scheme in found if scheme != "sector"]}


def objects(registration: Registration) -> bool:
    """Whether they want to be asked no more. One statement."""
    return Aftermath.objects.filter(registration=registration, step=Step.OBJECTED).exists()
