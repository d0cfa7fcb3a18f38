"""Two reports of one need become one, with nothing lost."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.actions import move_conversation
from talka.capabilities.notices.actions import move_choices
from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of
from talka.kernel.records.actions import STATE_COLUMNS, enter_state
from talka.kernel.records.links import assert_link
from talka.kernel.records.models import LIVE, Link, Participation, ParticipationRole, ParticipationState, Relation

from .. import rules
from ..models import WAITING, Need, NeedState, Progress, Slip, Voice
from ..queries.asking import those_asked
from .cover import COVER_COLUMNS, MOST, recount


@transaction.atomic
def merge(need: Need, into: Need, *, by: Person) -> Need:
    """Make a need a duplicate of another, which gains its reporter, voices, responders and links; returns that one.

    Its address leads to the other from then on. Raises `Denied` unless a coordinator asks, and when the other is closed
    or is itself a duplicate. Merging twice changes nothing. It can't be undone: voices don't know where they came from.
    """
    need, into = _lock_both(need, into)
    if need.duplicate_of_id == into.pk:
        return into
    require(rules.may_merge(by, need))
    if need.pk == into.pk:
        raise Denied(_("A need can't be merged into itself."))
    if into.state not in WAITING:
        raise Denied(_("Merge it into a need that is confirmed and not closed."))
    concerned = _concerned(into)
    gained = _move_voices(need, into)
    _move_parts(need, into)
    _move_links(need, into)
    move_choices(need.pk, into.pk, concerned=concerned)
    move_conversation(need, into=into, by=by)
    Slip.objects.filter(need=need).update(need=into)
    Progress.objects.filter(need=need).update(need=into)
    Need.objects.filter(duplicate_of=need).update(duplicate_of=into)
    _close(need, into)
    _grow(into)
    assert_link(need, Relation.DUPLICATES, into, by=by, confirmed=True)
    note("needs.merged", need, by, into=into.pk)
    note("needs.gained", into, by, merged=need.pk, voices=gained)
    return into


def _lock_both(need: Need, into: Need) -> tuple[Need, Need]:
    """Both rows, locked in the order of their ids, so that two mergers can't wait for each other."""
    rows = {row.pk: row for row in Need.objects.select_for_update().filter(pk__in=[need.pk, into.pk]).order_by("pk")}
    return rows[need.pk], rows[into.pk]


def _concerned(into: Need) -> set[int]:
    """Who hears of the other in their own right, before anything is moved to it."""
    parts = Participation.objects.filter(
        record_id=into.pk, role=ParticipationRole.RESPONDER, state__in=rules.RESPONDING
    )
    return those_asked(into) | editors_of([into.owner_id, *parts.values_list("organisation_id", flat=True)])


def _move_voices(need: Need, into: Need) -> int:
    """The duplicate's voices and its reporter speak for the other one now; how many that hadn't yet."""
    spoke = set(Voice.objects.filter(need=need).values_list("person_id", flat=True)) | those_asked(need)
    heard = set(Voice.objects.filter(need=into).values_list("person_id", flat=True)) | {into.author_id}
    new = sorted(spoke - heard)
    Voice.objects.bulk_create(Voice(need=into, person_id=pk) for pk in new)
    into.voices += len(new)
    return len(new)


def _move_parts(need: Need, into: Need) -> None:
    """Whoever takes part in the duplicate takes part in the other; two parts of one organisation become one."""
    there = {
        (part.organisation_id, part.role): part
        for part in Participation.objects.select_for_update().filter(record_id=into.pk, state__in=LIVE)
    }
    for part in Participation.objects.select_for_update().filter(record_id=need.pk):
        other = there.get((part.organisation_id, part.role)) if part.state in LIVE else None
        if other is None:
            part.record_id = into.pk
            part.save(update_fields=["record"])
        else:
            _join(part, other)


def _join(part: Participation, other: Participation) -> None:
    """One organisation answered both: its shares add up in the part that stays."""
    stays = ParticipationState.ACCEPTED
    if part.state in rules.RESPONDING:
        other.state = other.state if other.state in rules.RESPONDING else stays
        other.promised = _sum(other.promised, part.promised)
        other.delivered = _sum(other.delivered, part.delivered)
        other.note = "\n\n".join(filter(None, dict.fromkeys([other.note, part.note])))
        other.due_date = max(filter(None, [other.due_date, part.due_date]), default=None)
        other.save()
    part.state = ParticipationState.LEFT
    part.save(update_fields=["state"])


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else min((one or 0) + (other or 0), MOST)


def _move_links(need: Need, into: Need) -> None:
    """What was linked to the duplicate is linked to the other, unless it was already."""
    for side, far in (("source", "target"), ("target", "source")):
        for link in Link.objects.filter(**{f"{side}_id": need.pk}).exclude(relation=Relation.DUPLICATES):
            ends = {f"{side}_id": into.pk, f"{far}_id": getattr(link, f"{far}_id")}
            if ends["source_id"] == ends["target_id"] or Link.objects.filter(relation=link.relation, **ends).exists():
                link.delete()
            else:
                Link.objects.filter(pk=link.pk).update(**ends)


def _close(need: Need, into: Need) -> None:
    need.duplicate_of = into
    enter_state(need, NeedState.DUPLICATE)
    recount(need)
    need.voices = 0
    Voice.objects.filter(need=need).delete()
    need.save(update_fields=[*STATE_COLUMNS, *COVER_COLUMNS, "voices", "duplicate_of"])


def _grow(into: Need) -> None:
    """Count the other anew; a responder that came along means that it is taken up."""
    recount(into)
    if into.state in (NeedState.CONFIRMED, NeedState.REOPENED) and into.responders:
        enter_state(into, NeedState.TAKEN_UP)
    into.save(update_fields=[*STATE_COLUMNS, *COVER_COLUMNS, "voices"])
