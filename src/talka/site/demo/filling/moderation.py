"""What waits for the demo's coordinators: reports, a first comment, an objection to what one of them decided."""

from typing import Any

from django.utils import timezone

from talka.capabilities.comments.actions import write
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.moderation.actions import appeal, decide, report
from talka.capabilities.moderation.actions.deciding import Statement
from talka.capabilities.moderation.models import Appeal, Decision, Report
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .world import World, ago, rows_of


def fill(world: World) -> None:
    """Write what is moderated, report it, decide on it and object."""
    for row in rows_of("moderation"):
        record = Record.objects.get(pk=world.records[row["record"]].pk)
        subject = _said(world, record, row) if "text" in row else record
        for told in row.get("reports", ()):
            _report(world, subject, told)
        if "decision" in row:
            _decide(world, subject, row)


def _said(world: World, record: Record, row: dict[str, Any]) -> Comment:
    """The comment; what a newcomer writes is held, so all others are trusted first."""
    if row["state"] != CommentState.HELD:
        Person.objects.filter(pk=world.people[row["by"]].pk).update(trusted_at=timezone.now())
    by = Person.objects.get(pk=world.people[row["by"]].pk)
    comment = write(record, Content(row["text"], row["language"]), by=by)
    at = ago(row["days_ago"])
    shown = at if comment.state == CommentState.SHOWN else None
    Comment.objects.filter(pk=comment.pk).update(created_at=at, shown_at=shown)
    world.happened(row["days_ago"])
    return comment


def _report(world: World, subject: Record | Comment, told: dict[str, Any]) -> None:
    made = report(
        subject, told["reason"], by=world.people[told["by"]], words=told["words"], words_language=told["language"]
    )
    at = ago(told["days_ago"])
    Report.objects.filter(pk=made.pk).update(created_at=at, last_at=at)
    world.happened(told["days_ago"])


def _decide(world: World, subject: Record | Comment, row: dict[str, Any]) -> None:
    """Decided by one coordinator; whoever wrote it objects, which waits for another."""
    told, objection = row["decision"], row["appeal"]
    statement = Statement(told["rule"], told["facts"], told["language"])
    decision = decide(subject, told["act"], statement, by=world.people[told["by"]])
    Decision.objects.filter(pk=decision.pk).update(at=ago(told["days_ago"]))
    world.happened(told["days_ago"])
    decision.refresh_from_db()
    made = appeal(decision, by=world.people[row["by"]], words=objection["words"], language=objection["language"])
    Appeal.objects.filter(pk=made.pk).update(created_at=ago(objection["days_ago"]))
    world.happened(objection["days_ago"])
