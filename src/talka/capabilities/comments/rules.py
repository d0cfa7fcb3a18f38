"""Who may do what with comments. Whether they may see the record is asked at its door, before any of these."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.middleware import SUSPENDED
from talka.kernel.access.rules import EVERYTHING, NOTHING, Decision, Rule
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import Participation, ParticipationState, Record

from .models import EDITABLE_FOR, CommentState, Conversation

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

CLOSED = _("This conversation is closed.")
NOT_YOURS = _("Only whoever wrote it may do this.")
TOO_LATE = _("A comment can be changed for 15 minutes. What you want to add, write as an answer.")
TAKING_PART = (ParticipationState.ACCEPTED, ParticipationState.DONE)
UNSEEN = (CommentState.HELD, CommentState.HIDDEN)


def _in_states(name: str, states: tuple[str, ...], why: Any) -> Rule:
    return Rule(name, lambda person, comment: comment.state in states, lambda person: Q(state__in=states), why)


is_listed = Rule("has a place", lambda person, comment: comment.is_listed, lambda person: Q(is_listed=True))
is_shown = _in_states("can be read", (CommentState.SHOWN,), _("This comment can't be read any more."))
is_unseen = _in_states("is held or hidden", UNSEEN, _("Nobody holds this comment back."))
is_there = _in_states(
    "is not taken back", (CommentState.SHOWN, CommentState.HELD), _("This comment can't be changed any more.")
)
wrote_it = Rule(
    "wrote it",
    lambda person, comment: person is not None and comment.author_id == person.pk,
    lambda person: NOTHING if person is None else Q(author_id=person.pk),
    NOT_YOURS,
)
is_fresh = Rule(
    "was written within 15 minutes",
    lambda person, comment: timezone.now() < comment.created_at + EDITABLE_FOR,
    lambda person: Q(created_at__gt=timezone.now() - EDITABLE_FOR),
    TOO_LATE,
)
coordinates = Rule(
    "coordinates the network",
    lambda person, comment: person is not None and person.is_coordinator,
    lambda person: EVERYTHING if person is not None and person.is_coordinator else NOTHING,
    _("Only a coordinator of the network may do this."),
)
is_owners = Rule(
    "speaks for the record's owner",
    lambda person, comment: comment.organisation_id is not None and comment.organisation_id == comment.record.owner_id,
    lambda person: Q(organisation_id__isnull=False, organisation_id=F("record__owner_id")),
    _("Only an answer in the owner's name can be official."),
)
edits_for_owner = Rule(
    "edits for the record's owner",
    lambda person, comment: person is not None and comment.record.owner_id in person.edited_organisation_ids,
    lambda person: NOTHING if person is None else Q(record__owner_id__in=person.edited_organisation_ids),
    _("Only editors of the organisation it belongs to may do this."),
)
is_responders = Rule(
    "speaks for an organisation that takes part",
    lambda person, comment: (
        comment.organisation_id is not None
        and Participation.objects.filter(
            record_id=comment.record_id, organisation_id=comment.organisation_id, state__in=TAKING_PART
        ).exists()
    ),
    lambda person: Q(organisation_id__isnull=False) & _responds(),
    _("Only an answer of the owner, or of an organisation that takes part, can be official."),
)


def _responds() -> Q:
    parts = Participation.objects.filter(
        record_id=OuterRef("record_id"), organisation_id=OuterRef("organisation_id"), state__in=TAKING_PART
    )
    return Q(Exists(parts))


# A place that others see; behind it what was held back, for its writer and for coordinators.
may_read = is_listed | (is_unseen & (wrote_it | coordinates))
# The words themselves.
may_read_words = is_shown | (is_unseen & (wrote_it | coordinates))
may_edit = wrote_it & is_there & is_fresh
may_take_back = wrote_it & is_there
may_say_language = (wrote_it | coordinates).because(NOT_YOURS) & is_there
may_answer = is_shown
may_react = is_shown & (~wrote_it).because(_("This is your own comment."))
may_make_official = is_shown & ((is_owners & edits_for_owner) | ((is_owners | is_responders) & coordinates)).because(
    _("Only editors of the owner may mark its answers as official; a coordinator may mark those of who takes part.")
)
may_hold_back = coordinates & is_there
may_release = coordinates & is_unseen


def may_write(by: "Person | None", record: Record, conversation: Conversation) -> Decision:
    """Whether they may add to a record's conversation: it is open, they see the record, others do as well."""
    if by is None or by.is_suspended or not by.is_active:
        return Decision(False, SUSPENDED)
    if not visible_records(by).filter(pk=record.pk, shown=True).exists():
        return Decision(False, _("Others can't see this yet: there is nobody to talk to."))
    if conversation.is_closed and not by.is_coordinator:
        return Decision(False, CLOSED)
    return Decision(True)
