"""Who decides on what others wrote, who reads why, who objects, and who answers that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import EVERYTHING, NOTHING, Rule, behind
from talka.kernel.people.models import Person as PersonRow

from .models import AGAINST, APPEAL_WITHIN, AppealState, Batch, BatchState, Decision

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

ONLY_COORDINATORS = _("Only a coordinator of the network may do this.")
OWN = _("This is your own: another coordinator decides on it.")


def coordinates(person: Person | None) -> bool:
    """Whether somebody coordinates the network now: not while they are suspended."""
    return person is not None and person.is_coordinator and not person.is_suspended


is_coordinator = Rule(
    "coordinates the network",
    lambda person, thing: coordinates(person),
    lambda person: EVERYTHING if coordinates(person) else NOTHING,
    ONLY_COORDINATORS,
)
# Of a comment and of a record: both know their author.
wrote_it = Rule(
    "wrote it",
    lambda person, thing: person is not None and thing.author_id == person.pk,
    lambda person: NOTHING if person is None else Q(author_id=person.pk),
)
# `~` of a column that may be empty would leave out what nobody wrote.
is_anothers = Rule(
    "was not written by them",
    lambda person, thing: not wrote_it.test(person, thing),
    lambda person: EVERYTHING if person is None else Q(author__isnull=True) | ~Q(author_id=person.pk),
    OWN,
)
is_somebody_else = Rule(
    "is somebody else",
    lambda person, whom: person is None or whom.pk != person.pk,
    lambda person: EVERYTHING if person is None else ~Q(pk=person.pk),
    OWN,
)
may_decide = is_coordinator & is_anothers
may_decide_on_person = is_coordinator & is_somebody_else


def _concerns(person: Person | None, decision: Decision) -> bool:
    if person is None:
        return False
    if decision.whom_id == person.pk:
        return True
    return decision.record is not None and decision.record.owner_id in person.edited_organisation_ids


concerns_them = Rule(
    "concerns them",
    _concerns,
    lambda person: (
        NOTHING if person is None else Q(whom_id=person.pk) | Q(record__owner_id__in=person.edited_organisation_ids)
    ),
)
is_against = Rule(
    "is against somebody",
    lambda person, decision: decision.act in AGAINST,
    lambda person: Q(act__in=AGAINST),
    _("There is nothing to object to."),
)
stands = Rule(
    "stands",
    lambda person, decision: decision.undone_at is None,
    lambda person: Q(undone_at__isnull=True),
    _("This was undone already."),
)
is_in_time = Rule(
    "is not older than half a year",
    lambda person, decision: decision.at > timezone.now() - APPEAL_WITHIN,
    lambda person: Q(at__gt=timezone.now() - APPEAL_WITHIN),
    _("One can object for half a year; that is over."),
)
is_not_objected_to = Rule(
    "nobody has objected to it",
    lambda person, decision: not hasattr(decision, "appeal"),
    lambda person: Q(appeal__isnull=True),
    _("You have objected to it already: it is looked at once."),
)
# Nobody is told what was decided on something of which they never heard: only what is against them, and its end.
may_read_statement = is_coordinator | (concerns_them & (is_against | Rule(
    "restores something",
    lambda person, decision: decision.restores_id is not None,
    lambda person: Q(restores__isnull=False),
)))  # fmt: skip
may_appeal = concerns_them & is_against & stands & is_in_time & is_not_objected_to


def _concerns_another(person: Person | None, decision: Decision) -> bool:
    return person is not None and (decision.by_id == person.pk or not _concerns(person, decision))


def _concerns_another_where(person: Person | None) -> Q:
    if person is None:
        return NOTHING
    whom = Q(whom__isnull=True) | ~Q(whom_id=person.pk)
    owner = Q(record__owner__isnull=True) | ~Q(record__owner_id__in=person.edited_organisation_ids)
    return Q(by_id=person.pk) | (whom & owner)


concerns_another = Rule("concerns another, or was their own decision", _concerns_another, _concerns_another_where, OWN)
may_restore = is_coordinator & is_against & stands & concerns_another


def others_can(person: Person) -> bool:
    """Whether there is any other coordinator who could answer."""
    now = timezone.now()
    others = PersonRow.objects.filter(is_coordinator=True, is_active=True).exclude(pk=person.pk)
    return others.exclude(suspended_until__gt=now).exists()


is_open = Rule(
    "is not answered yet",
    lambda person, appeal: appeal.state == AppealState.OPEN,
    lambda person: Q(state=AppealState.OPEN),
    _("This was answered already."),
)
did_not_decide = Rule(
    "did not decide it",
    lambda person, appeal: person is not None and appeal.decision.by_id != person.pk,
    lambda person: NOTHING if person is None else Q(decision__by__isnull=True) | ~Q(decision__by_id=person.pk),
    _("You decided this yourself: another coordinator answers."),
)
is_not_own_appeal = Rule(
    "did not object themselves",
    lambda person, appeal: person is not None and appeal.person_id != person.pk,
    lambda person: NOTHING if person is None else ~Q(person_id=person.pk),
    OWN,
)
# With one coordinator alone it is they who look again: better than nobody, and the one who objects is told so.
is_alone = Rule(
    "is the only coordinator",
    lambda person, appeal: coordinates(person) and person is not None and not others_can(person),
    lambda person: EVERYTHING if coordinates(person) and person is not None and not others_can(person) else NOTHING,
)
decision_concerns_another = Rule(
    "the decision concerns another, or was their own",
    lambda person, appeal: _concerns_another(person, appeal.decision),
    lambda person: behind("decision", _concerns_another_where(person)),
    OWN,
)
may_answer_appeal = (
    is_coordinator
    & is_open
    & is_not_own_appeal
    & decision_concerns_another
    & (did_not_decide | is_alone).because(_("You decided this yourself: another coordinator answers."))
)


def may_be_suspended(whom: Person) -> bool:
    """Whether this person's account may be suspended here: a coordinator must be released from that role first."""
    return not whom.is_coordinator


def is_restorable(batch: Batch) -> bool:
    """Whether a wave that was cleared may be restored."""
    return batch.state == BatchState.CLEARED
