"""Networks: organisations whose members are organisations. Joining needs both sides."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import lock
from talka.kernel.records.models import LIVE, Participation, ParticipationRole, ParticipationState
from talka.kernel.records.taking_part import live_participation, may_begin, speaks, take_part

from .. import rules
from ..models import OrganisationPage

MEMBER = ParticipationRole.MEMBER


def _join(network: OrganisationPage, part: Participation, by: Person) -> Participation:
    part.state, part.since = ParticipationState.ACCEPTED, timezone.now()
    part.save(update_fields=["state", "since"])
    note("directory.member_joined", network, by, organisation=part.organisation_id, participation=part.pk)
    return part


@transaction.atomic
def invite_member(
    network: OrganisationPage, organisation: Organisation, *, by: Person, text: str = ""
) -> Participation:
    """Invite an organisation into a network; one that has asked is in. Inviting twice changes nothing."""
    network = lock(network)
    require(rules.may_answer_for_network(by, network))
    require(Decision(organisation.pk != network.organisation_id, _("A network can't be its own member.")))
    part = live_participation(network, organisation.pk, MEMBER)
    if part is not None and part.state == ParticipationState.ASKED:
        return _join(network, part, by)
    part, new = take_part(
        network,
        organisation,
        MEMBER,
        by=by,
        state=ParticipationState.INVITED,
        note=text,
        note_language=network.language,
    )
    if new:
        note("directory.member_invited", network, by, organisation=network.organisation_id, participation=part.pk,
             invited=organisation.pk)  # fmt: skip
    return part


@transaction.atomic
def ask_for_membership(
    network: OrganisationPage, organisation: Organisation, *, by: Person, text: str = "", language: str = ""
) -> Participation:
    """Ask a network to take an organisation in; one that is invited is in. Asking twice changes nothing."""
    network = lock(network)
    require(rules.may_ask_for_membership(by, network))
    require(may_begin(by, organisation))
    require(Decision(organisation.pk != network.organisation_id, _("A network can't be its own member.")))
    part = live_participation(network, organisation.pk, MEMBER)
    if part is not None and part.state == ParticipationState.INVITED:
        return _join(network, part, by)
    part, new = take_part(
        network, organisation, MEMBER, by=by, state=ParticipationState.ASKED, note=text, note_language=language
    )
    if new:
        note("directory.membership_asked", network, by, organisation=organisation.pk, participation=part.pk)
    return part


def _locked(part: Participation) -> tuple[OrganisationPage, Participation]:
    """The network first, then the part: everyone in this order."""
    network = OrganisationPage.objects.filter(pk=part.record_id).first()
    if network is None:
        raise Missing
    return lock(network), Participation.objects.select_for_update().get(pk=part.pk, role=MEMBER)


@transaction.atomic
def answer_network(part: Participation, *, by: Person, accept: bool) -> Participation:
    """The other side answers: the organisation an invitation, the network a request. An answered one stays as it is."""
    network, part = _locked(part)
    if part.state == ParticipationState.INVITED:
        require(may_begin(by, part.organisation) if accept else speaks(by, part.organisation_id))
    elif part.state == ParticipationState.ASKED:
        require(rules.may_answer_for_network(by, network))
    else:
        return part
    require(rules.is_open(by, network))
    if accept:
        return _join(network, part, by)
    return _decline(network, part, by)


def _decline(network: OrganisationPage, part: Participation, by: Person) -> Participation:
    speaker = part.organisation_id if part.state == ParticipationState.INVITED else network.organisation_id
    _end(part, ParticipationState.DECLINED)
    note("directory.membership_declined", network, by, organisation=speaker, participation=part.pk)
    return part


def _end(part: Participation, state: str) -> None:
    part.state, part.until = state, timezone.now()
    part.save(update_fields=["state", "until"])


@transaction.atomic
def leave_network(part: Participation, *, by: Person) -> Participation:
    """Either side ends a membership, or takes back what it asked, also of a network that is closed by now.

    Whoever "leaves" what the other side asked has declined it. Twice changes nothing.
    """
    network, part = _locked(part)
    is_member, is_network = speaks(by, part.organisation_id), rules.edits(by, network)
    if not is_member:
        require(is_network)
    if part.state not in LIVE:
        return part
    was = part.state
    if (was == ParticipationState.INVITED and not is_network) or (was == ParticipationState.ASKED and not is_member):
        return _decline(network, part, by)
    _end(part, ParticipationState.LEFT)
    details = {"participation": part.pk}
    if was == ParticipationState.INVITED:
        note("directory.member_invitation_withdrawn", network, by, organisation=network.organisation_id, **details)
    elif was == ParticipationState.ASKED:
        note("directory.membership_request_withdrawn", network, by, organisation=part.organisation_id, **details)
    else:
        note("directory.member_left", network, by, organisation=part.organisation_id, **details)
    return part
