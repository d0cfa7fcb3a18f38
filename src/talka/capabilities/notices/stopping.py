"""The link at the foot of a notice that stops such mails, for people and for mailbox providers' buttons (RFC 8058)."""

from django.utils.translation import gettext as _

from talka.kernel.people.models import Person

from .actions import choose_mail
from .links import Answer, Choice, Offer, Opened, link, purpose

STOP = "notices.stop"


def _offer(opened: Opened) -> Offer:
    return Offer(
        title=_("Stop mails with notices?"),
        text=_("Your notices then wait on your page here. Codes and links that you ask for still come by mail."),
        choices=[Choice("stop", _("Stop these mails"))],
    )


def _act(opened: Opened, choice: str) -> Answer:
    choose_mail(by=opened.person, wanted=False)
    return Answer(
        title=_("You get no more mails with notices"),
        text=_("You can have them again: sign in and choose so on the page of your notices."),
    )


purpose(STOP, days=365, offer=_offer, act=_act)


def stop_link(person: Person) -> str:
    """Where this person stops notices by mail."""
    return link(STOP, person)
