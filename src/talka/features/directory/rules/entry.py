"""Who may see, change, verify, claim, join and merge an entry."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import EVERYTHING, NOTHING, Rule
from talka.kernel.people.models import Membership, MembershipState, OrganisationType, Role
from talka.kernel.records.rules import coordinates, edits_for_owner, leads_owner, may_edit, wrote_it

from ..models import OPEN, OrganisationPage, OrganisationState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

# Who leads an organisation and can sign in: one whose only admin has closed their account may be claimed.
ADMINS = Membership.objects.filter(state=MembershipState.ACTIVE, role=Role.ADMIN, person__is_active=True)


def _in_states(name: str, states: tuple[str, ...], why: Any) -> Rule:
    return Rule(name, lambda person, page: page.state in states, lambda person: Q(state__in=states), why)


def _has_admin(page: OrganisationPage) -> bool:
    """Whether somebody leads it; not asked of the database where the page was read with the answer."""
    known = getattr(page, "read_claimed", None)
    return bool(known) if known is not None else ADMINS.filter(organisation_id=page.organisation_id).exists()


is_proposed = _in_states("is proposed", (OrganisationState.PROPOSED,), _("This entry was already decided on."))
is_declined = _in_states("was declined", (OrganisationState.DECLINED,), _("This entry was not declined."))
is_listed = _in_states("is listed", (OrganisationState.LISTED,), _("Only a listed entry can be verified."))
is_open = _in_states("is not closed or merged", OPEN, _("This entry is closed."))
is_closed = _in_states("is closed", (OrganisationState.CLOSED,), _("This entry is not closed."))
is_public = _in_states(
    "is listed or verified",
    (OrganisationState.LISTED, OrganisationState.VERIFIED),
    _("This entry is not listed yet, or not any more."),
)
is_claimed = Rule(
    "has an admin",
    lambda person, page: _has_admin(page),
    lambda person: Q(Exists(ADMINS.filter(organisation_id=OuterRef("owner_id")))),
    _("Nobody speaks for this organisation here yet."),
)
is_network = Rule(
    "is a network",
    lambda person, page: page.organisation.type == OrganisationType.NETWORK,
    lambda person: Q(organisation__type=OrganisationType.NETWORK),
    _("Only a network has organisations as members."),
)
is_somebody = Rule(
    "is signed in",
    lambda person, page: person is not None,
    lambda person: NOTHING if person is None else EVERYTHING,
    _("Please sign in first."),
)
is_outsider = Rule(
    "doesn't belong to it",
    lambda person, page: person is not None and page.organisation_id not in person.roles,
    lambda person: NOTHING if person is None else ~Q(owner_id__in=person.organisation_ids),
    _("You belong to this organisation already."),
)


def _edits_another(person: "Person | None", page: OrganisationPage) -> bool:
    return person is not None and any(pk != page.organisation_id for pk in person.edited_organisation_ids)


def _edits_another_where(person: "Person | None") -> Q:
    edited = person.edited_organisation_ids if person else []
    if len(edited) > 1:
        return EVERYTHING
    return ~Q(owner_id=edited[0]) if edited else NOTHING


edits_another = Rule(
    "writes for another organisation",
    _edits_another,
    _edits_another_where,
    _("Only somebody who writes for another organisation may do this."),
)
leads = (leads_owner | coordinates).because(_("Only an admin of the organisation may do this."), "leads it")
edits = (edits_for_owner | coordinates).because(_("Only editors of the organisation may do this."), "edits it")
wrote_proposal = wrote_it & is_proposed

may_change = is_open & (may_edit | wrote_proposal).because(
    _("Only editors of the organisation may change its entry."), "may edit it"
)
may_act = is_open & edits_for_owner  # in its name, on what fits it
may_confirm = is_open & edits
may_manage_people = is_open & leads
may_invite = may_manage_people
may_close = is_public & leads
may_reopen = is_closed & leads
may_decide = is_proposed & coordinates
may_reconsider = is_declined & coordinates
may_verify = is_listed & coordinates
may_merge = coordinates
may_claim = (
    is_public
    & is_somebody
    & (~is_claimed).because(_("Somebody speaks for this organisation here already. Ask them to let you in."))
)
may_ask_to_join = is_public & is_claimed & is_outsider
may_write_to = is_public
may_answer_for_network = is_open & is_network & edits
may_ask_for_membership = is_public & is_network & edits_another
