"""What is reported and decided on: a record, a comment, a person; each by its own table, alike for whoever decides."""

from __future__ import annotations

from talka.capabilities.comments.actions.counting import fresh
from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.kernel.records.models import Record

from .models import Act, Touched
from .rules import may_be_suspended

Subject = Record | Comment | Person
TABLES: dict[str, type[Subject]] = {"record": Record, "comment": Comment, "person": Person}


def name_of(subject: Subject) -> str:
    """``record``, ``comment`` or ``person``: the column that leads to it."""
    return next(name for name, table in TABLES.items() if isinstance(subject, table))


def locked(subject: Subject) -> Subject:
    """It, read anew under a lock. A comment's is that of its conversation, as all who change comments take it."""
    if isinstance(subject, Comment):
        try:
            return fresh(subject)[0]
        except Comment.DoesNotExist as gone:
            raise Missing from gone
    if isinstance(subject, Record):
        return lock(subject if type(subject) is Record else Record(pk=subject.pk))
    return Person.objects.select_for_update().get(pk=subject.pk)


def author_of(subject: Subject) -> Person | None:
    """Whom a decision on it concerns: whoever wrote it, or the person themselves."""
    return subject if isinstance(subject, Person) else subject.author


def hidden_by_decision(subject: Subject) -> bool:
    """Whether a decision that stands keeps it out of sight."""
    return Touched.objects.filter(**{name_of(subject): subject}, decision__undone_at=None).exists()


def waits_to_be_seen(subject: Subject) -> bool:
    """Whether it is held until a coordinator has seen it."""
    if isinstance(subject, Comment):
        return subject.state == CommentState.HELD
    return isinstance(subject, Record) and subject.withheld and not hidden_by_decision(subject)


def is_out_of_sight(subject: Subject) -> bool:
    """Whether others can't read it now anyway."""
    if isinstance(subject, Comment):
        return subject.state != CommentState.SHOWN
    return isinstance(subject, Record) and subject.withheld


def acts_on(subject: Subject) -> list[Act]:
    """What may be decided on it as it is now."""
    if isinstance(subject, Person):
        acts = [Act.NOTHING, Act.WARNED, Act.SUSPENDED]
    elif waits_to_be_seen(subject):
        acts = [Act.RELEASED, Act.HIDDEN, Act.SUSPENDED]
    elif is_out_of_sight(subject):
        acts = [Act.NOTHING, Act.WARNED, Act.SUSPENDED]
    else:
        acts = [Act.NOTHING, Act.HIDDEN, Act.WARNED, Act.SUSPENDED]
    whom = author_of(subject)
    if whom is None or not whom.is_active:
        acts = [act for act in acts if act not in (Act.WARNED, Act.SUSPENDED)]
    elif not may_be_suspended(whom):
        acts = [act for act in acts if act != Act.SUSPENDED]
    return acts
