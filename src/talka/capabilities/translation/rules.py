"""Who may ask for a translation, who may offer one, and who decides on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import EVERYTHING, NOTHING, Rule
from talka.kernel.people.models import Membership, MembershipState, Role
from talka.kernel.records import rules as records
from talka.kernel.records.doors import visible_where
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

# Each record by its own kind's rule: what one may not see is not there to be translated either.
may_see = Rule("may see it", lambda person, record: bool(kind_of(record.kind).visible(person, record)), visible_where)


def _writers() -> Q:
    return Q(state=MembershipState.ACTIVE, role__in=[Role.EDITOR, Role.ADMIN])


def _has_no_writers(person: Person | None, record: Record) -> bool:
    return (
        record.owner_id is None or not Membership.objects.filter(_writers(), organisation_id=record.owner_id).exists()
    )


has_no_writers = Rule(
    "belongs to nobody who could decide",
    _has_no_writers,
    lambda person: Q(owner=None) | ~Q(owner__in=Membership.objects.filter(_writers()).values("organisation_id")),
)
_is_nobodys = Rule(
    "belongs to no organisation", lambda person, record: record.owner_id is None, lambda person: Q(owner=None)
)
has_account = Rule(
    "has an account",
    lambda person, record: person is not None,
    lambda person: EVERYTHING if person is not None else NOTHING,
    _("Sign in to translate."),
)

may_ask = may_see
may_translate = (may_see & has_account).because(_("Sign in to translate."), "may translate")
# The owner's editors; whoever wrote it for themselves; coordinators for what belongs to nobody who could do it.
may_decide = (
    may_see & (records.edits_for_owner | (_is_nobodys & records.wrote_it) | (records.coordinates & has_no_writers))
).because(_("Only whoever it belongs to decides on its translations."), "may decide on translations")
