"""Whom a decision concerns objects; another coordinator looks again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .. import rules
from ..models import LONGEST, Appeal, AppealState, Decision
from .restoring import note_answered, restore

LETTER = "moderation/mail/appeal.jinja"


@transaction.atomic
def appeal(decision: Decision, *, by: Person, words: str, language: str) -> Appeal:
    """Object to a decision in one's own words, once; whoever is suspended may. Sent twice, it is one.

    Raises `Denied` when somebody objected before, when it was undone, or after half a year.
    """
    decision = _locked(decision)
    before = Appeal.objects.filter(decision=decision).first()
    if before is not None and before.person_id == by.pk and before.words == words.strip()[:LONGEST]:
        return before
    require(rules.may_appeal(by, decision))
    if not words.strip():
        raise Denied(_("Say in your own words why it was wrong."))
    made = Appeal.objects.create(decision=decision, person=by, words=words.strip()[:LONGEST], language=language)
    note("moderation.appealed", None, by, appeal=made.pk, decision=decision.pk, act=decision.act)
    return made


def _locked(decision: Decision) -> Decision:
    """It under its lock, with what hangs on it: read by a statement of its own, when whoever was faster is done."""
    Decision.objects.select_for_update().get(pk=decision.pk)
    return Decision.objects.select_related("record", "appeal").get(pk=decision.pk)


@transaction.atomic
def answer_appeal(made: Appeal, *, by: Person, overturned: bool, words: str, language: str) -> Appeal:
    """Say that the decision stands, or that it was wrong: then everything is restored. Both sides are told why.

    Another coordinator than who decided answers, unless there is no other. The same answer twice changes nothing.
    """
    decision = _locked(made.decision)
    made = Appeal.objects.select_related("decision").get(pk=made.pk)
    outcome = AppealState.OVERTURNED if overturned else AppealState.UPHELD
    if made.state == outcome and made.answered_by_id == by.pk:
        return made
    require(rules.may_answer_appeal(by, made))
    if not words.strip():
        raise Denied(_("Say why: whoever objected reads it."))
    made.state, made.answered_by, made.answered_at = outcome, by, timezone.now()
    made.answer, made.answer_language = words.strip()[:LONGEST], language
    made.save(update_fields=["state", "answered_by", "answered_at", "answer", "answer_language"])
    note_answered(made, by)
    if overturned and decision.undone_at is None:
        restore(decision, by=by, facts=words, language=language)
    _tell(made)
    return made


def _tell(made: Appeal) -> None:
    """The one who objected reads the answer; so does the coordinator who had decided."""
    whom = [pk for pk in (made.person_id, made.decision.by_id) if pk and pk != made.answered_by_id]
    for person in Person.objects.filter(pk__in=whom, is_active=True).exclude(address_confirmed_at=None):
        send_mail(
            cause=f"moderation.appeal:{made.pk}:{person.pk}", to=person, template=LETTER, context={"appeal": made.pk}
        )
