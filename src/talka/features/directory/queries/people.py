"""Who belongs where, who was invited, who asks: for their own pages and for the admins'."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talka.capabilities.notices.letters import interface_language
from talka.kernel.people.called import Called
from talka.kernel.people.models import NAMELESS, Membership, MembershipState, Organisation, Person, Role
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.texts import in_language

from ..models import OPEN, Claim, Invitation, InvitationState, OrganisationPage


@dataclass(frozen=True)
class Mine:
    """An organisation somebody belongs to, or asked to join."""

    organisation_id: int
    page_id: int | None
    slug: str
    title: str
    language: str
    state: str
    role: str
    membership: int
    membership_state: str


def organisations_of(person: Person, language: str) -> list[Mine]:
    """All organisations that a person belongs to or asked to join, in two statements."""
    wanted = [MembershipState.ACTIVE, MembershipState.ASKED]
    rows = Membership.objects.filter(person=person, state__in=wanted).order_by("organisation__name")
    found = list(rows.values_list("pk", "organisation_id", "organisation__called", "role", "state"))
    pages = in_language(OrganisationPage.objects.filter(owner_id__in=[row[1] for row in found]), language)
    by_owner = {row["owner_id"]: row for row in pages.values(
        "id", "owner_id", "slug", "state", "read_title", "read_language")}  # fmt: skip
    return [_mine(row, by_owner.get(row[1], {})) for row in found]


def _mine(row: tuple[int, int, Called, str, str], page: dict[str, Any]) -> Mine:
    pk, organisation_id, name, role, state = row
    return Mine(
        organisation_id=organisation_id,
        page_id=page.get("id"),
        slug=page.get("slug", ""),
        title=page.get("read_title", name),
        language=page.get("read_language", name.language),
        state=page.get("state", ""),
        role=role,
        membership=pk,
        membership_state=state,
    )


def invitations_to(person: Person) -> list[Any]:
    """Invitations that wait for this person's answer; one statement."""
    waiting = Invitation.objects.filter(person=person, state=InvitationState.WAITING).order_by("-sent_at")
    return list(waiting.values("id", "organisation__called", "organisation__page__pk", "role", "by__name", "sent_at"))


def invitations_of(organisation_id: int) -> list[Any]:
    """Invitations of an organisation that wait for an answer, for its admins; one statement.

    By the address that was typed: whose it is, those who have it tell by joining.
    """
    waiting = Invitation.objects.filter(organisation_id=organisation_id, state=InvitationState.WAITING)
    return list(waiting.order_by("-sent_at").values("id", "address", "role", "sent_at"))


def claims_by(person: Person) -> list[Any]:
    """Claims of this person that wait, and those answered; one statement."""
    rows = Claim.objects.filter(person=person).order_by("-made_at")[:20]
    return list(
        rows.values("id", "organisation__called", "organisation__page__pk", "way", "state", "answer", "made_at")
    )


@dataclass(frozen=True)
class Request:
    """Somebody who asks to join an organisation."""

    membership: int
    page_id: int
    organisation: str
    person: str
    since: datetime


def requests_for(person: Person) -> list[Request]:
    """Who asks to join the organisations that this person leads; one statement."""
    if not person.led_organisation_ids:
        return []
    asked = Membership.objects.filter(organisation_id__in=person.led_organisation_ids, state=MembershipState.ASKED)
    rows = asked.filter(organisation__page__isnull=False).order_by("since", "pk")
    wanted = ("pk", "organisation__page__pk", "organisation__called", "person__name", "since")
    return [
        Request(pk, page, organisation, name or str(NAMELESS), since)
        for pk, page, organisation, name, since in rows.values_list(*wanted)
    ]


def network_matters(person: Person) -> list[Any]:
    """Networks that invite the organisations this person writes for, and organisations that ask into their networks."""
    edited = person.edited_organisation_ids
    if not edited:
        return []
    parts = Participation.objects.filter(role=ParticipationRole.MEMBER, record__kind="organisation")
    parts = parts.filter(record__state__in=OPEN)  # nobody joins one that is closed
    invited = parts.filter(state=ParticipationState.INVITED, organisation_id__in=edited)
    asking = parts.filter(state=ParticipationState.ASKED, record__owner_id__in=edited)
    wanted = (
        "id",
        "state",
        "record_id",
        "record__owner__called",
        "organisation_id",
        "organisation__called",
        "note",
    )
    return list((invited | asking).order_by("-since").values(*wanted))


def called_to(page: OrganisationPage, reader: Person | None, language: str) -> dict[str, str]:
    """What a mail calls an organisation: as its reader does, in the mail's language, else in the reader's own."""
    name = page.organisation.called.in_language(interface_language(language or (reader.language if reader else "")))
    return {"organisation": str(name), "organisation_language": name.language or page.language}


def admins_of(organisation_id: int) -> list[Person]:
    """Its active admins; one statement."""
    rows = Membership.objects.filter(organisation_id=organisation_id, state=MembershipState.ACTIVE, role=Role.ADMIN)
    return [row.person for row in rows.select_related("person").order_by("pk") if row.person.is_active]


def other_members(organisation: Organisation, person_id: int) -> list[tuple[int, str]]:
    """Who else belongs to it, as choices: whom its last admin may name as the next one. One statement."""
    rows = Membership.objects.filter(organisation=organisation, state=MembershipState.ACTIVE).exclude(
        person_id=person_id
    )
    return [(row.person_id, str(row.person)) for row in rows.select_related("person").order_by("pk")]
