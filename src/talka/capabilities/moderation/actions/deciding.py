"""A coordinator decides on something, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.notices.actions import send_mail
from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.people.queries import editors_of
from talka.kernel.records.actions import withhold
from talka.kernel.records.models import Record

from .. import rules
from ..models import AGAINST, LONGEST, Act, Decision, Reason, Report, ReportState, Touched
from ..subjects import Subject, acts_on, author_of, is_out_of_sight, locked, name_of, waits_to_be_seen

MEANWHILE = _("Somebody else decided on this meanwhile. Look again.")
NEEDS_REASONS = _("Say which rule it breaks and what you saw: whom it concerns reads it.")
LETTER = "moderation/mail/statement.jinja"


@dataclass(frozen=True)
class Statement:
    """Why: the rule that is broken, the facts relied on, and in which language they are written."""

    rule: str = ""
    facts: str = ""
    language: str = "en"


@transaction.atomic
def decide(
    subject: Subject,
    act: str,
    statement: Statement,
    *,
    by: Person,
    until: datetime | None = None,
    seen: int | None = None,
) -> Decision:
    """Decide on a record, a comment or a person; open reports of it are answered by that.

    Whatever is against somebody needs the rule and the facts, and is mailed to whom it concerns, with the way to
    object. `until` ends a suspension (None: for good). `seen` is the last decision on it that `by` saw (0: there was
    none): if there is a newer one, nothing is done. Raises `Denied`.
    """
    subject = locked(subject)
    require((rules.may_decide_on_person if isinstance(subject, Person) else rules.may_decide)(by, subject))
    if seen is not None and last_decision(subject) != seen:
        raise Denied(MEANWHILE)
    if act not in acts_on(subject):
        raise Denied(MEANWHILE)
    if act in AGAINST and (statement.rule not in Reason.values or not statement.facts.strip()):
        raise Denied(NEEDS_REASONS)
    if until is not None and until <= timezone.now():
        raise Denied(_("This day is past. Choose a later one, or none: then it is for good."))
    decision = Decision.objects.create(
        **{name_of(subject): subject},
        act=act,
        rule=statement.rule if act in AGAINST else "",
        facts=statement.facts.strip()[:LONGEST],
        language=statement.language,
        found_by_rule=waits_to_be_seen(subject),
        until=until if act == Act.SUSPENDED else None,
        whom=author_of(subject),
        by=by,
    )
    _carry_out(decision, subject, by)
    answer_reports(decision, by)
    tell(decision)
    return decision


def last_decision(subject: Subject) -> int:
    """The id of the newest decision on it; 0 for none."""
    rows = Decision.objects.filter(**{name_of(subject): subject}).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def _carry_out(decision: Decision, subject: Subject, by: Person) -> None:
    if decision.act == Act.RELEASED:
        _release(subject, by)
    if decision.act in (Act.HIDDEN, Act.SUSPENDED) and not isinstance(subject, Person):
        _hide(decision, subject, by)
    if decision.act == Act.SUSPENDED and decision.whom is not None:
        suspend(decision, decision.whom)


def _release(subject: Subject, by: Person) -> None:
    if isinstance(subject, Comment):
        comments.release(subject, by=by)
    elif isinstance(subject, Record) and withhold(subject, False):
        if subject.author_id:
            Person.objects.filter(pk=subject.author_id, trusted_at=None).update(trusted_at=timezone.now())
        note("records.released", subject, by)


def _hide(decision: Decision, subject: Record | Comment, by: Person) -> None:
    if isinstance(subject, Comment):
        if subject.state in (CommentState.SHOWN, CommentState.HELD):
            was = {"state": subject.state, "keeps_place": subject.keeps_place}
            Touched.objects.create(decision=decision, comment=subject, was=was)
            comments.hide(subject, by=by, keeps_place=decision.rule != Reason.SPAM)
    elif not is_out_of_sight(subject) or waits_to_be_seen(subject):
        Touched.objects.create(decision=decision, record=subject, was={"withheld": subject.withheld})
        if withhold(subject, True):
            note("records.withheld", subject, by)


def suspend(decision: Decision, whom: Person) -> None:
    """Suspend them until the decision's end, or longer where they are already; how long they were before is kept."""
    person = Person.objects.select_for_update().get(pk=whom.pk)
    was = person.suspended_until.isoformat() if person.suspended_until else ""
    Touched.objects.create(decision=decision, person=person, was={"until": was})
    person.suspended_until = max(filter(None, (person.suspended_until, decision.until or FOR_GOOD)))
    person.save(update_fields=["suspended_until"])


def answer_reports(decision: Decision, by: Person | None) -> None:
    """Open reports of its subject are answered; the fact tells how long the first of them waited, in minutes."""
    on, pk = decision.subject
    waiting = Report.objects.filter(state=ReportState.OPEN, **{f"{on}_id": pk})
    first = waiting.aggregate(first=Min("created_at"))["first"]
    number = waiting.update(state=ReportState.LOOKED_AT, decision=decision)
    details: dict[str, Any] = {"act": decision.act, "on": on, "found_by_rule": decision.found_by_rule}
    if decision.rule:
        details["rule"] = decision.rule
    if first is not None:
        details |= {"reports": number, "minutes": int((decision.at - first).total_seconds() // 60)}
    note("moderation.decided", None, by, decision=decision.pk, **details)


def tell(decision: Decision) -> None:
    """Mail the statement of reasons to all whom it concerns, also to whoever is suspended; once."""
    if decision.act not in AGAINST and decision.restores_id is None:
        return
    for person in concerned(decision):
        send_mail(
            cause=f"moderation.statement:{decision.pk}:{person.pk}",
            to=person,
            template=LETTER,
            context={"decision": decision.pk},
        )


def concerned(decision: Decision) -> Iterable[Person]:
    """Whoever wrote it, and of a record those who write for its owner; nobody who never showed an address as theirs."""
    ids = {decision.whom_id}
    if decision.record is not None:
        ids |= editors_of([decision.record.owner_id])
    ids.discard(decision.by_id)
    return (
        Person.objects.filter(pk__in=[pk for pk in ids if pk], is_active=True)
        .exclude(address_confirmed_at=None)
        .order_by("pk")
    )
