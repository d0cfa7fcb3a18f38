"""What the links in mails about organisations do. Opening one shows what it would do; pressing its button does it."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import Role
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.texts import text_of

from ..actions.contacting import DAYS, SEND, deliver, message_of
from ..actions.entry import confirm_still_correct
from ..actions.people import DAYS as INVITED_FOR
from ..actions.people import INVITED, accept_invitation, decline_invitation, page_of
from ..models import Invitation, InvitationState, OrganisationPage

CORRECT = "directory-correct"


def address_of(page: OrganisationPage) -> str:
    """Where the entry is read in the active language."""
    return kind_of("organisation").address(page.pk, page.slug, get_language() or "en")


def _number(opened: Opened, name: str) -> int:
    value = opened.data.get(name)
    if not isinstance(value, int):
        raise Missing
    return value


def _invitation(opened: Opened) -> Invitation:
    rows = Invitation.objects.filter(pk=_number(opened, "invitation"), person=opened.person)
    invitation = rows.exclude(state=InvitationState.WITHDRAWN).first()
    if invitation is None:
        raise Missing
    return invitation


def _offer_to_join(opened: Opened) -> Offer:
    invitation = _invitation(opened)
    text = text_of(page_of(invitation.organisation_id), get_language() or "en")
    return Offer(
        title=_("Join this organisation?"),
        text=_("Your role: %(role)s.") % {"role": Role(invitation.role).label},
        quote=text.title,
        quote_language=text.language,
        choices=[Choice("yes", _("Join")), Choice("no", _("Decline"))],
    )


def _join(opened: Opened, choice: str) -> Answer:
    invitation = _invitation(opened)
    page = page_of(invitation.organisation_id)
    if choice == "no" and invitation.state != InvitationState.ACCEPTED:
        decline_invitation(invitation, by=opened.person)
        return Answer(title=_("You declined"), text=_("They are told."))
    if accept_invitation(invitation, by=opened.person) is None:
        return Answer(title=_("This invitation is over"), text=_("Ask the organisation for a new one."))
    return Answer(
        title=_("You belong to it now"),
        text=_("Sign in with this address to write in its name."),
        url=address_of(page),
        label=_("To the organisation"),
    )


purpose(INVITED, days=INVITED_FOR, offer=_offer_to_join, act=_join)


def _offer_to_confirm(opened: Opened) -> Offer:
    page = OrganisationPage.objects.filter(pk=_number(opened, "page")).first()
    if page is None:
        raise Missing
    text = text_of(page, get_language() or "en")
    return Offer(
        title=_("Is the entry still correct?"),
        text=_("Whoever looks for partners relies on it. Look at it first if you are not sure."),
        quote=f"{text.title}\n\n{text.summary}".strip(),
        quote_language=text.language,
        choices=[Choice("yes", _("Yes, it is correct"))],
    )


def _confirm(opened: Opened, choice: str) -> Answer:
    page = OrganisationPage.objects.filter(pk=_number(opened, "page")).first()
    if page is None:
        raise Missing
    try:
        confirm_still_correct(page, by=opened.person)
    except Denied as denied:
        return Answer(title=_("Nothing was changed"), text=str(denied.why))
    return Answer(title=_("Thank you"), url=address_of(page), label=_("To the organisation"))


purpose(CORRECT, days=60, offer=_offer_to_confirm, act=_confirm)


def _offer_to_send(opened: Opened) -> Offer:
    message = message_of(opened.person, _number(opened, "message"))
    return Offer(
        title=_("Send your message?"),
        text=_("It goes to %(organisation)s. They see your name and can answer to your address.")
        % {"organisation": message.organisation.called},
        quote=f"{message.subject}\n\n{message.text}",
        quote_language=message.language,
        choices=[Choice("send", _("Send it")), Choice("no", _("Don't send it"))],
    )


def _send(opened: Opened, choice: str) -> Answer:
    message = message_of(opened.person, _number(opened, "message"))
    if choice == "no":
        return Answer(title=_("Nothing was sent"))
    deliver(message, by=opened.person)
    page = page_of(message.organisation_id)
    return Answer(title=_("Your message is on its way"), url=address_of(page), label=_("To the organisation"))


purpose(SEND, days=DAYS, offer=_offer_to_send, act=_send)
