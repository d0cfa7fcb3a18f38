"""Who belongs to an organisation: invited, let in, given a role, gone. Somebody always leads one that was ever claimed.

Every change of roles is made under a lock on the organisation's row, so that two admins who leave at once don't both
think that the other one stays.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Decision, Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person, Role
from talka.kernel.people.visitors import person_at
from talka.kernel.records.sending import SENT_TWICE

from .. import rules
from ..models import Invitation, InvitationState, OrganisationPage
from ..queries.people import called_to

INVITED = "directory-invited"  # the purpose of the mailed link
DAYS = 30
LAST_ADMIN = _("You are the last admin. Name another one first.")
_LIVE = (MembershipState.ASKED, MembershipState.ACTIVE)


def lock_organisation(organisation_id: int) -> Organisation:
    """The organisation's row, locked: its people change one after the other."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)


def membership_of(organisation_id: int, person_id: int) -> Membership | None:
    """Somebody's live membership, locked."""
    rows = Membership.objects.select_for_update(of=("self",))
    return rows.filter(organisation_id=organisation_id, person_id=person_id, state__in=_LIVE).first()


def let_in(organisation_id: int, person: Person, role: str) -> Membership:
    """Make somebody a member with at least this role; never lowers one. The caller has locked the organisation."""
    membership = membership_of(organisation_id, person.pk)
    if membership is None:
        membership = Membership(organisation_id=organisation_id, person=person, role=role)
    elif membership.state == MembershipState.ACTIVE and _rank(membership.role) >= _rank(role):
        return membership
    membership.role, membership.state = role, MembershipState.ACTIVE
    membership.since = timezone.now()
    membership.save()
    person.forget_roles()
    return membership


def _rank(role: str) -> int:
    return [Role.MEMBER, Role.EDITOR, Role.ADMIN].index(Role(role))


def other_admins(organisation_id: int, person_id: int) -> bool:
    """Whether somebody else leads it who can still sign in."""
    rows = rules.ADMINS.filter(organisation_id=organisation_id, person__is_active=True)
    return rows.exclude(person_id=person_id).exists()


def page_of(organisation_id: int) -> OrganisationPage:
    """The organisation's entry. Raises `Missing` where it has none."""
    page = OrganisationPage.objects.select_related("organisation").filter(organisation_id=organisation_id).first()
    if page is None:
        raise Missing
    return page


@transaction.atomic
def invite(page: OrganisationPage, *, email: str, role: str, language: str, by: Person) -> Invitation:
    """Invite somebody by their address. One that waits may change its role, and is mailed again after a while.

    Whoever invites again has perhaps heard that the mail was lost, or its link is no longer good.
    """
    lock_organisation(page.organisation_id)
    require(rules.may_invite(by, page))
    person = person_at(email, language)
    known = membership_of(page.organisation_id, person.pk)
    if known and known.state == MembershipState.ACTIVE:
        raise Denied(_("They belong to your organisation already."))
    invitation, new = Invitation.objects.get_or_create(
        organisation_id=page.organisation_id,
        person=person,
        state=InvitationState.WAITING,
        defaults={"role": role, "by": by, "address": person.email},
    )
    if new:
        note("directory.invited", page, by, organisation=page.organisation_id, invitation=invitation.pk, role=role)
    again = not new and invitation.sent_at < timezone.now() - SENT_TWICE
    if again:
        invitation.sent_at = timezone.now()
    if not new:
        invitation.role, invitation.address = role, person.email
        invitation.save(update_fields=["role", "address", "sent_at"])
    if new or again:
        _mail(invitation, page, language)
    return invitation


def _mail(invitation: Invitation, page: OrganisationPage, language: str) -> None:
    """The link by which they answer, also to an address that nobody has confirmed yet: a notice wouldn't go there."""
    if not invitation.person.is_active:
        return
    send_mail(
        cause=f"directory.invited:{invitation.pk}:{invitation.sent_at.isoformat()}",
        to=invitation.person,
        template="directory/mail/invited.jinja",
        context={
            **called_to(page, invitation.person, language),
            "role": invitation.role,
            "url": link(INVITED, invitation.person, invitation=invitation.pk),
            "days": DAYS,
        },
        language=language,
    )


def _answered(invitation: Invitation, state: str) -> None:
    invitation.state, invitation.answered_at, invitation.address = state, timezone.now(), ""
    invitation.save(update_fields=["state", "answered_at", "address"])


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Person) -> Membership | None:
    """Join. Twice changes nothing; None when it was taken back or declined before."""
    lock_organisation(invitation.organisation_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.person_id != by.pk:
        raise Denied(_("This invitation is for somebody else."))
    if invitation.state == InvitationState.ACCEPTED:
        return membership_of(invitation.organisation_id, by.pk)
    if invitation.state != InvitationState.WAITING:
        return None
    page = page_of(invitation.organisation_id)
    require(rules.is_open(by, page))
    _answered(invitation, InvitationState.ACCEPTED)
    membership = let_in(invitation.organisation_id, by, invitation.role)
    note(
        "directory.joined", page, by, organisation=page.organisation_id, membership=membership.pk, role=membership.role
    )
    return membership


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: Person) -> None:
    """Don't join. Twice changes nothing."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.person_id != by.pk:
        raise Denied(_("This invitation is for somebody else."))
    if invitation.state == InvitationState.WAITING:
        _answered(invitation, InvitationState.DECLINED)
        page = page_of(invitation.organisation_id)
        note("directory.invitation_declined", page, by, organisation=page.organisation_id, invitation=invitation.pk)


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: Person) -> None:
    """An admin thinks better of it: the link that was mailed does nothing any more. Twice changes nothing."""
    page = page_of(invitation.organisation_id)
    require(rules.may_manage_people(by, page))
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.state == InvitationState.WAITING:
        _answered(invitation, InvitationState.WITHDRAWN)
        note("directory.invitation_withdrawn", page, by, organisation=page.organisation_id, invitation=invitation.pk)


@transaction.atomic
def ask_to_join(page: OrganisationPage, *, by: Person) -> Membership:
    """Ask the admins to be let in. Asking twice changes nothing; whoever is invited is let in at once."""
    lock_organisation(page.organisation_id)
    if known := membership_of(page.organisation_id, by.pk):
        return known
    require(rules.may_ask_to_join(by, page))
    waiting = Invitation.objects.filter(
        organisation_id=page.organisation_id, person=by, state=InvitationState.WAITING
    ).first()
    if waiting is not None and (accepted := accept_invitation(waiting, by=by)):
        return accepted
    membership = Membership.objects.create(
        organisation_id=page.organisation_id, person=by, role=Role.MEMBER, state=MembershipState.ASKED
    )
    note("directory.asked_to_join", page, by, organisation=page.organisation_id, membership=membership.pk)
    return membership


@transaction.atomic
def take_back_request(membership: Membership, *, by: Person) -> None:
    """They don't want to join any more. Twice changes nothing."""
    mine = Membership.objects.filter(pk=membership.pk, person=by, state=MembershipState.ASKED)
    if mine.update(state=MembershipState.LEFT, until=timezone.now()):
        page = page_of(membership.organisation_id)
        note("directory.request_withdrawn", page, by, organisation=page.organisation_id, membership=membership.pk)


@transaction.atomic
def answer_request(membership: Membership, *, by: Person, accept: bool, role: str = Role.MEMBER) -> Membership:
    """Let somebody in who asked, or don't. Answering an answered one changes nothing."""
    lock_organisation(membership.organisation_id)
    page = page_of(membership.organisation_id)
    require(rules.may_manage_people(by, page))
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.state != MembershipState.ASKED:
        return membership
    membership.state = MembershipState.ACTIVE if accept else MembershipState.DECLINED
    membership.role = role if accept else membership.role
    membership.since, membership.until = timezone.now(), None if accept else timezone.now()
    membership.save()
    verb = "directory.let_in" if accept else "directory.not_let_in"
    note(verb, page, by, organisation=page.organisation_id, membership=membership.pk, role=membership.role)
    return membership


@transaction.atomic
def set_role(membership: Membership, role: str, *, by: Person) -> Membership:
    """Give a member another role. The last admin stays one until there is another."""
    lock_organisation(membership.organisation_id)
    page = page_of(membership.organisation_id)
    require(rules.may_manage_people(by, page))
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.state != MembershipState.ACTIVE:
        raise Missing
    if membership.role == role:
        return membership
    if membership.role == Role.ADMIN:
        require(Decision(other_admins(page.organisation_id, membership.person_id), LAST_ADMIN))
    membership.role = role
    membership.save(update_fields=["role"])
    _forget(membership, by)
    note("directory.role_changed", page, by, organisation=page.organisation_id, membership=membership.pk, role=role)
    return membership


def _forget(membership: Membership, by: Person) -> None:
    membership.person.forget_roles()
    if membership.person_id == by.pk:
        by.forget_roles()


def _end(page: OrganisationPage, membership: Membership, by: Person, verb: str, *, is_closed: bool = False) -> None:
    if membership.role == Role.ADMIN and not is_closed:
        require(Decision(other_admins(page.organisation_id, membership.person_id), LAST_ADMIN))
    membership.state, membership.until = MembershipState.LEFT, timezone.now()
    membership.save(update_fields=["state", "until"])
    _forget(membership, by)
    note(verb, page, by, organisation=page.organisation_id, membership=membership.pk)


@transaction.atomic
def leave(page: OrganisationPage, *, by: Person, successor: int | None = None) -> None:
    """Leave an organisation. The last admin names a `successor` (a member's id), who is admin from then on.

    One that works no more needs none: a coordinator can open its entry again. Leaving twice changes nothing.
    """
    is_closed = lock_organisation(page.organisation_id).is_closed
    mine = membership_of(page.organisation_id, by.pk)
    if mine is None or mine.state != MembershipState.ACTIVE:
        return
    if mine.role == Role.ADMIN and successor is not None:
        heir = membership_of(page.organisation_id, successor)
        require(Decision(heir is not None and heir.state == MembershipState.ACTIVE, _("They don't belong to it.")))
        if heir is not None and heir.role != Role.ADMIN:
            heir.role = Role.ADMIN
            heir.save(update_fields=["role"])
            note(
                "directory.role_changed",
                page,
                by,
                organisation=page.organisation_id,
                membership=heir.pk,
                role=Role.ADMIN,
            )
    _end(page, mine, by, "directory.left", is_closed=is_closed)


@transaction.atomic
def remove(membership: Membership, *, by: Person) -> None:
    """Take somebody out of an organisation. Twice changes nothing; the last admin stays."""
    lock_organisation(membership.organisation_id)
    page = page_of(membership.organisation_id)
    require(rules.may_manage_people(by, page))
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    if membership.state == MembershipState.ACTIVE:
        _end(page, membership, by, "directory.removed")
