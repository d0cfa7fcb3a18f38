"""Organisations' pages, their names, and what waits between people and organisations."""

from .names import NameWord, OrganisationName, Source
from .page import OPEN, OrganisationPage, OrganisationState, Size
from .waiting import Claim, ClaimState, ClaimWay, Invitation, InvitationState, Message, NotTheSame

__all__ = [
    "OPEN",
    "Claim",
    "ClaimState",
    "ClaimWay",
    "Invitation",
    "InvitationState",
    "Message",
    "NameWord",
    "NotTheSame",
    "OrganisationName",
    "OrganisationPage",
    "OrganisationState",
    "Size",
    "Source",
]
