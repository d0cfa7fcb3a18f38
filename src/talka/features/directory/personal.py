"""What the directory holds of people: who was invited, who claims, who wrote to whom."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import (
    Claim,
    ClaimState,
    Invitation,
    InvitationState,
    Message,
    NameWord,
    NotTheSame,
    OrganisationName,
    OrganisationPage,
    Source,
)

_YEAR = timedelta(days=365)
_CHECKED = _("Who checked an organisation, and how")
_INVITED = _("To invite you to an organisation")
_CLAIMED = _("To find out whether you speak for an organisation")
_WRITTEN = _("To pass on what you write to an organisation")
_MESSAGES = Kept(
    _("90 days"), timedelta(days=90), "written_at", by="talka.features.directory.actions.contacting.clear_messages"
)
_INVITATIONS = Kept(
    _("A year after it was answered"), _YEAR, "answered_at", where=~Q(state=InvitationState.WAITING)
)  # fmt: skip
_CLAIMS = Kept(_("A year after it was answered"), _YEAR, "answered_at", where=~Q(state=ClaimState.WAITING))

for _model in (NameWord, OrganisationName, OrganisationPage, Source):
    impersonal(_model, because="of organisations")
personal(
    OrganisationPage, "contact_address", address="contact_address",
    why=_("Where an organisation gets what is written to it; never shown"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    OrganisationPage, "verified_by", whose="verified_by", why=_CHECKED, basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    OrganisationPage, "verification_note", whose="verified_by", why=_CHECKED, basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.STAYS,
)  # fmt: skip
personal(Invitation, "person", "address", whose="person", why=_INVITED, basis=Basis.INTEREST, kept=_INVITATIONS)
personal(
    Invitation, "by", whose="by", why=_("Who invited somebody to an organisation"), basis=Basis.INTEREST,
    kept=_INVITATIONS, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(Claim, "person", "text", "address", "answer", whose="person", why=_CLAIMED, basis=Basis.SERVICE, kept=_CLAIMS)
personal(Claim, "code", whose="person", why=_CLAIMED, basis=Basis.SERVICE, kept=_CLAIMS, exported=False)
personal(
    Claim, "answered_by", whose="answered_by", why=_("Who decided on it"), basis=Basis.INTEREST, kept=_CLAIMS,
    erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(Claim, "language", because="a language's code")
personal(
    Message, "person", "name", "subject", "text", whose="person", why=_WRITTEN, basis=Basis.SERVICE, kept=_MESSAGES
)
impersonal(Message, "language", because="a language's code")
personal(
    NotTheSame, "by", whose="by", why=_("Who said that two entries are not one"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
