"""Input about organisations, cleaned."""

from .acts import (
    AnswerForm,
    ClaimForm,
    CodeForm,
    ContactForm,
    InviteForm,
    LeaveForm,
    LogoForm,
    MailClaimForm,
    MergeForm,
    NetworkAskForm,
    NetworkInviteForm,
    ReasonForm,
    RoleForm,
    VerifyForm,
    VisitorContactForm,
)
from .entry import EntryForm, ProposalForm

__all__ = [
    "AnswerForm",
    "ClaimForm",
    "CodeForm",
    "ContactForm",
    "EntryForm",
    "InviteForm",
    "LeaveForm",
    "LogoForm",
    "MailClaimForm",
    "MergeForm",
    "NetworkAskForm",
    "NetworkInviteForm",
    "ProposalForm",
    "ReasonForm",
    "RoleForm",
    "VerifyForm",
    "VisitorContactForm",
]
