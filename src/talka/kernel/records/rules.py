"""Rules that hold for records of every kind; features compose theirs from these."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import EVERYTHING, NOTHING, Rule

from .models import LIVE, Participation, Record, Visibility

if TYPE_CHECKING:
    from talka.kernel.people.models import Person


def _in_window(record: Record, now: datetime) -> bool:
    begun = record.visible_from is None or record.visible_from <= now
    return begun and (record.visible_until is None or record.visible_until > now)


def _window(now: datetime) -> Q:
    begun = Q(visible_from__isnull=True) | Q(visible_from__lte=now)
    return begun & (Q(visible_until__isnull=True) | Q(visible_until__gt=now))


def _takes_part(person: "Person | None", record: Record) -> bool:
    if person is None or not person.organisation_ids:
        return False
    return Participation.objects.filter(
        record_id=record.pk, organisation_id__in=person.organisation_ids, state__in=LIVE
    ).exists()


def _takes_part_where(person: "Person | None") -> Q:
    if person is None or not person.organisation_ids:
        return NOTHING
    mine = Participation.objects.filter(organisation_id__in=person.organisation_ids, state__in=LIVE)
    return Q(pk__in=mine.values("record_id"))


is_everybodys = Rule(
    "is public",
    lambda person, record: (
        record.shown and record.visibility == Visibility.PUBLIC and _in_window(record, timezone.now())
    ),
    lambda person: Q(shown=True, visibility=Visibility.PUBLIC) & _window(timezone.now()),
)
is_for_members = Rule(
    "is for people with an account",
    lambda person, record: (
        person is not None
        and record.shown
        and record.visibility == Visibility.MEMBERS
        and _in_window(record, timezone.now())
    ),
    lambda person: (
        NOTHING if person is None else Q(shown=True, visibility=Visibility.MEMBERS) & _window(timezone.now())
    ),
)
takes_part = Rule(
    "takes part",
    lambda person, record: (
        _takes_part(person, record) and record.visibility != Visibility.DRAFT and not record.withheld
    ),
    lambda person: _takes_part_where(person) & ~Q(visibility=Visibility.DRAFT) & Q(withheld=False),
    _("Only organisations that take part may do this."),
)
wrote_it = Rule(
    "wrote it",
    lambda person, record: person is not None and record.author_id == person.pk,
    lambda person: NOTHING if person is None else Q(author_id=person.pk),
    _("Only whoever wrote it may do this."),
)
belongs_to_owner = Rule(
    "belongs to the owner",
    lambda person, record: person is not None and record.owner_id in person.roles,
    lambda person: NOTHING if person is None else Q(owner_id__in=person.organisation_ids),
    _("Only people of the organisation it belongs to may do this."),
)
edits_for_owner = Rule(
    "edits for the owner",
    lambda person, record: person is not None and record.owner_id in person.edited_organisation_ids,
    lambda person: NOTHING if person is None else Q(owner_id__in=person.edited_organisation_ids),
    _("Only editors of the organisation it belongs to may do this."),
)
leads_owner = Rule(
    "is admin of the owner",
    lambda person, record: person is not None and record.owner_id in person.led_organisation_ids,
    lambda person: NOTHING if person is None else Q(owner_id__in=person.led_organisation_ids),
    _("Only an admin of the organisation may do this."),
)
coordinates = Rule(
    "coordinates the network",
    lambda person, record: person is not None and person.is_coordinator,
    lambda person: EVERYTHING if person is not None and person.is_coordinator else NOTHING,
    _("Only a coordinator of the network may do this."),
)
is_in_sight = Rule(
    "was not taken out of sight",
    lambda person, record: not record.withheld,
    lambda person: Q(withheld=False),
    _("Others can't see this now."),
)
anybody = Rule("anybody", lambda person, record: True, lambda person: EVERYTHING)
writes_for_somebody = Rule(
    "writes for an organisation",
    lambda person, record: person is not None and bool(person.edited_organisation_ids),
    lambda person: EVERYTHING if person is not None and person.edited_organisation_ids else NOTHING,
    _("Only somebody who writes for an organisation may do this."),
)

may_see = is_everybodys | is_for_members | belongs_to_owner | wrote_it | takes_part | coordinates
may_edit = (edits_for_owner | coordinates).because(
    _("Only editors of the organisation it belongs to may change this."), "may edit"
)
