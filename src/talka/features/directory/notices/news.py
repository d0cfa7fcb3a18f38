"""Which fact is told to whom, in which sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import link
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, MembershipState, Person, Role
from talka.kernel.people.queries import coordinators, editors_of
from talka.kernel.records.models import Participation

from ..models import Claim, Invitation, OrganisationPage
from .links import CORRECT

WORDS = "directory/mail/words.jinja"


def _admins(fact: Fact) -> set[int]:
    rows = Membership.objects.filter(organisation_id=fact.organisation_id or 0, state=MembershipState.ACTIVE)
    return set(rows.filter(role=Role.ADMIN).values_list("person_id", flat=True))


def _coordinators(fact: Fact) -> set[int]:
    return coordinators()


def _author(fact: Fact) -> Iterable[int | None]:
    return list(OrganisationPage.objects.filter(pk=fact.record_id or 0).values_list("author_id", flat=True))


def _invited(fact: Fact) -> Iterable[int | None]:
    return Invitation.objects.filter(pk=fact.details.get("invitation") or 0).values_list("person_id", flat=True)


def _inviter(fact: Fact) -> Iterable[int | None]:
    return Invitation.objects.filter(pk=fact.details.get("invitation") or 0).values_list("by_id", flat=True)


def _member(fact: Fact) -> Iterable[int | None]:
    return Membership.objects.filter(pk=fact.details.get("membership") or 0).values_list("person_id", flat=True)


def _claimant(fact: Fact) -> Iterable[int | None]:
    return Claim.objects.filter(pk=fact.details.get("claim") or 0).values_list("person_id", flat=True)


def _part(fact: Fact) -> Participation | None:
    return Participation.objects.filter(pk=fact.details.get("participation") or 0).first()


def _invited_member(fact: Fact) -> set[int]:
    part = _part(fact)
    return editors_of([part.organisation_id]) if part else set()


def _network(fact: Fact) -> set[int]:
    owner = OrganisationPage.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True).first()
    return editors_of([owner])


def _both_sides(fact: Fact) -> set[int]:
    return _network(fact) | _invited_member(fact)


def _to(name: str, *arguments: str) -> Any:
    """An address for a notice, by the name of a page."""
    return lambda one, language: reverse(f"directory:{name}", args=[getattr(one, argument) for argument in arguments])


def _reason_with(one: Told, person: Person) -> Mapping[str, Any]:
    said = OrganisationPage.objects.filter(pk=one.record_id or 0).values_list("verification_note", flat=True).first()
    return {"words": said or ""}


def _answer_with(one: Told, person: Person) -> Mapping[str, Any]:
    said = Claim.objects.filter(pk=one.details.get("claim") or 0).values_list("answer", flat=True).first()
    return {"words": said or ""}


def _link_with(one: Told, person: Person) -> Mapping[str, Any]:
    return {"words": "", "answer_url": link(CORRECT, person, page=one.record_id)}


# --- coordinators ----------------------------------------------------------------------------------------------------

notice(
    verb="directory.proposed",
    people=_coordinators,
    sentence=_("An organisation was proposed. It waits for you to look at it."),
    address=_to("queue"),
)
notice(
    verb="directory.claimed",
    people=_coordinators,
    sentence=_("Somebody says that they speak for an organisation. It waits for you to look at it."),
    address=_to("queue"),
)
notice(
    verb="directory.claim_accepted",
    code="directory.claim_accepted.coordinators",
    people=lambda fact: coordinators() if fact.details.get("way") == "mail" else set(),
    sentence=_("Somebody claimed an organisation by mail at its own domain."),
    by_mail=False,
)
notice(
    verb="directory.given_up",
    people=_coordinators,
    sentence=_("Nobody leads %(organisation)s any more: its last admin has left the site."),
)
notice(
    verb="directory.verification_lapsed",
    people=_coordinators,
    sentence=_("The name or number of a verified organisation was changed. Please verify it again."),
)

# --- whoever proposed or claimed -------------------------------------------------------------------------------------

notice(
    verb="directory.listed",
    people=_author,
    sentence=_("The organisation that you proposed is listed."),
)
notice(
    verb="directory.declined",
    people=_author,
    sentence=_("The organisation that you proposed was not taken on."),
    template=WORDS,
    more=_reason_with,
)
notice(
    verb="directory.reconsidered",
    people=_author,
    sentence=_("The organisation that you proposed is looked at again."),
)
notice(
    verb="directory.claim_accepted",
    people=_claimant,
    sentence=_("You are an admin of the organisation now."),
)
notice(
    verb="directory.claim_declined",
    people=_claimant,
    sentence=_("Your claim was declined."),
    template=WORDS,
    more=_answer_with,
)

# --- people of an organisation ---------------------------------------------------------------------------------------

notice(
    verb="directory.invited",
    people=_invited,
    sentence=_("%(organisation)s invites you to join."),
    address=_to("mine"),
    by_mail=False,  # the mail with its link goes out at once, from the action
)
notice(verb="directory.joined", people=_admins, sentence=_("Somebody accepted your invitation."),
       address=_to("people", "record_id"))  # fmt: skip
notice(verb="directory.invitation_declined", people=_inviter, sentence=_("Somebody declined your invitation."),
       address=_to("people", "record_id"))  # fmt: skip
notice(verb="directory.asked_to_join", people=_admins, sentence=_("Somebody asks to join your organisation."),
       address=_to("people", "record_id"))  # fmt: skip
notice(verb="directory.let_in", people=_member, sentence=_("You belong to %(organisation)s now."))
notice(verb="directory.not_let_in", people=_member, sentence=_("%(organisation)s did not let you in."))
notice(verb="directory.role_changed", people=_member, sentence=_("Your role in %(organisation)s was changed."))
notice(verb="directory.removed", people=_member, sentence=_("You don't belong to %(organisation)s any more."))
notice(
    verb="directory.asked_if_correct",
    people=_admins,
    sentence=_("Is your organisation's entry still correct?"),
    template="directory/mail/answer.jinja",
    more=_link_with,
)
notice(verb="directory.verified", people=_admins, sentence=_("Your organisation was verified."))
notice(verb="directory.merged", people=_admins,
       sentence=_("Another entry of your organisation was merged into this one. Nothing is lost."))  # fmt: skip

# --- networks --------------------------------------------------------------------------------------------------------

notice(
    verb="directory.member_invited",
    people=_invited_member,
    sentence=_("%(organisation)s invites your organisation to be a member."),
    address=_to("mine"),
)
notice(
    verb="directory.membership_asked",
    people=_network,
    sentence=_("%(organisation)s asks to be a member of your network."),
    address=_to("mine"),
)
notice(
    verb="directory.member_joined", people=_both_sides, sentence=_("%(organisation)s is a member of “%(title)s” now.")
)
notice(
    verb="directory.member_invitation_withdrawn",
    people=_invited_member,
    sentence=_("%(organisation)s took its invitation back."),
)
notice(
    verb="directory.membership_request_withdrawn",
    people=_network,
    sentence=_("%(organisation)s took its request back."),
)
notice(verb="directory.membership_declined", people=_both_sides, sentence=_("%(organisation)s declined."))
notice(
    verb="directory.member_left",
    people=_both_sides,
    sentence=_("%(organisation)s is no member of “%(title)s” any more."),
)
