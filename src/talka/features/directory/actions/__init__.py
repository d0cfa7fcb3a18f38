"""What is done with organisations: each verb is one transaction that notes one fact."""

from .claiming import answer_claim, claim, claim_by_mail, enter_code, take_back_claim
from .contacting import clear_messages, deliver, write_to
from .content import Content, Name, Taken, content_of
from .ensuring import ensure_organisation
from .entry import (
    ask_if_still_correct,
    ask_whoever_is_due,
    change,
    close,
    confirm_still_correct,
    decline,
    propose,
    reconsider,
    reopen,
    take_on,
    verify,
)
from .importing import IMPORTER, OrganisationRow, import_organisation, import_record
from .logos import BadPicture, put_logo, remove_logo
from .merging import Moving, merge, preview, say_not_the_same
from .networks import answer_network, ask_for_membership, invite_member, leave_network
from .people import (
    accept_invitation,
    answer_request,
    ask_to_join,
    decline_invitation,
    invite,
    leave,
    remove,
    set_role,
    take_back_invitation,
    take_back_request,
)

__all__ = [
    "IMPORTER",
    "BadPicture",
    "Content",
    "Moving",
    "Name",
    "OrganisationRow",
    "Taken",
    "accept_invitation",
    "answer_claim",
    "answer_network",
    "answer_request",
    "ask_for_membership",
    "ask_if_still_correct",
    "ask_to_join",
    "ask_whoever_is_due",
    "change",
    "claim",
    "claim_by_mail",
    "clear_messages",
    "close",
    "confirm_still_correct",
    "content_of",
    "decline",
    "decline_invitation",
    "deliver",
    "ensure_organisation",
    "enter_code",
    "import_organisation",
    "import_record",
    "invite",
    "invite_member",
    "leave",
    "leave_network",
    "merge",
    "preview",
    "propose",
    "put_logo",
    "reconsider",
    "remove",
    "remove_logo",
    "reopen",
    "say_not_the_same",
    "set_role",
    "take_back_claim",
    "take_back_invitation",
    "take_back_request",
    "take_on",
    "verify",
    "write_to",
]
