"""What a coordinator reads before they decide on something, and what whom it concerns reads of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.comments.models import Comment
from talka.capabilities.comments.queries.showing import said_by
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import NAMELESS, Person
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of
from talka.toolkit.text.plain import plain

from .. import rules
from ..models import Appeal, Decision, Report, ReportState
from ..subjects import TABLES, Subject, author_of, name_of

MOST_REPORTS = 50
MOST_DECISIONS = 20


@dataclass(frozen=True)
class Case:
    """One thing with all that is known of it: `reports` say nothing of who made them."""

    subject: Subject
    on: str
    title: str
    title_language: str
    text: str
    language: str
    url: str
    who: str
    whom: Person | None
    reports: list[dict[str, Any]]
    decisions: list[Decision]


def subject_of(on: str, pk: int) -> Subject:
    """The thing itself. Raises `Missing`."""
    rows: Any = TABLES[on]._default_manager.all()
    if on == "comment":
        rows = rows.select_related("record", "author")
    elif on == "record":
        rows = rows.select_related("author")
    found: Subject = one_or_missing(rows, pk=pk)
    return found


def case_of(subject: Subject) -> Case:
    """What is known of it, in two or three statements beside its own."""
    whom = author_of(subject)
    about = Q(**{name_of(subject): subject})
    reports = Report.objects.filter(about, state=ReportState.OPEN).order_by("pk")
    earlier = Decision.objects.filter(about | Q(whom=whom) if whom else about).order_by("-pk")
    told: Any = reports.values("reason", "words", "words_language", "times", "created_at", "met_in_id")
    return Case(
        subject=subject,
        on=name_of(subject),
        **shown(subject),
        whom=whom,
        reports=list(told[:MOST_REPORTS]),
        decisions=list(earlier.select_related("batch", "record")[:MOST_DECISIONS]),
    )


def shown(subject: Subject) -> dict[str, Any]:
    """What it is called, what it says, where it is, who wrote it."""
    language = get_language() or "en"
    if isinstance(subject, Person):
        called = subject.name or str(NAMELESS)
        return {"title": called, "title_language": "", "text": "", "language": "", "url": "", "who": called}
    whom = author_of(subject)
    who = (whom.name or str(NAMELESS)) if whom else _("Somebody who left")
    record = subject.record if isinstance(subject, Comment) else subject
    text = text_of(record, language)
    url = kind_of(record.kind).address(record.pk, record.slug, language) if has_kind(record.kind) else ""
    if isinstance(subject, Comment):
        url = f"{reverse('comments:thread', args=[subject.pk])}#comment-{subject.pk}"
        words = {"text": plain(subject.text), "language": subject.language}
    else:
        words = {"text": plain(text.body or text.summary), "language": text.language}
    return {"title": text.title, "title_language": text.language, "url": url, "who": who, **words}


def as_others_read(subject: Record | Comment) -> dict[str, Any]:
    """The same for whoever reports it: under the name that they read there, which is never who wrote for another."""
    if isinstance(subject, Comment):
        writer, organisation = subject.author, subject.organisation
        who = said_by(subject.author_id, writer.name if writer else None, organisation.called if organisation else None)
    else:
        who = subject.owner.called if subject.owner else ""
    return {**shown(subject), "who": who}


def decision_for(person: Person, pk: int, rule: Any = rules.may_read_statement) -> Decision:
    """A decision that the rule lets them have. Raises `Missing`."""
    rows = Decision.objects.select_related("record", "comment__record", "person", "batch", "restores", "appeal")
    return one_or_missing(rows.filter(rule.where(person)), pk=pk)


def statements_of(person: Person) -> list[Decision]:
    """What was decided about them and what they wrote, the newest first; one statement."""
    rows = Decision.objects.filter((rules.concerns_them & rules.is_against).where(person))
    return list(rows.select_related("record", "comment", "appeal").order_by("-pk")[:100])


def appeal_for(person: Person, pk: int) -> Appeal:
    """An appeal for a coordinator: not their own. Raises `Missing`."""
    rows = Appeal.objects.select_related(
        "decision__record", "decision__comment__record", "decision__person", "decision__batch", "decision__by", "person"
    )
    return one_or_missing(rows.filter((rules.is_coordinator & rules.is_not_own_appeal).where(person)), pk=pk)


def thing_of(decision: Decision) -> Subject:
    """What it was decided on. Raises `Missing` when it is gone."""
    found = decision.comment or decision.record or decision.person
    if found is None:
        raise Missing
    return found
