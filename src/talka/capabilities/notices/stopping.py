"""Links at the foot of a notice: one stops all such mails, for people and for mailbox providers' buttons (RFC 8058);
the other stops news of one record."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of

from .actions import choose_rhythm, follow
from .links import Answer, Choice, Offer, Opened, link, purpose
from .models import Rhythm

STOP = "notices.stop"
QUIET = "notices.quiet"


def _offer(opened: Opened) -> Offer:
    return Offer(
        title=_("Stop mails with notices?"),
        text=_("Your notices then wait on your page here. Codes and links that you ask for still come by mail."),
        choices=[Choice("stop", _("Stop these mails"))],
    )


def _act(opened: Opened, choice: str) -> Answer:
    choose_rhythm(by=opened.person, rhythm=Rhythm.NEVER)
    return Answer(
        title=_("You get no more mails with notices"),
        text=_("You can have them again: sign in and choose so on the page of your notices."),
    )


purpose(STOP, days=365, offer=_offer, act=_act, open_to_suspended=True)


def stop_link(person: Person) -> str:
    """Where this person stops notices by mail."""
    return link(STOP, person)


def _record(opened: Opened) -> Record:
    number = opened.data.get("record")
    if not isinstance(number, int):
        raise Missing
    return get_any_record(opened.person, number)


def _offer_quiet(opened: Opened) -> Offer:
    text = text_of(_record(opened), get_language() or "en")
    return Offer(
        title=_("Hear no more of this?"),
        text=_("You get no more news of it, neither here nor by mail. Of everything else you do."),
        quote=text.title,
        quote_language=text.language,
        choices=[Choice("quiet", _("Stop telling me about it"))],
    )


def _act_quiet(opened: Opened, choice: str) -> Answer:
    record = _record(opened)
    follow(record.pk, by=opened.person, wanted=False)
    return Answer(
        title=_("You hear no more of it"),
        url=kind_of(record.kind).address(record.pk, record.slug, get_language() or "en"),
        label=_("Open it"),
    )


purpose(QUIET, days=365, offer=_offer_quiet, act=_act_quiet, open_to_suspended=True)


def quiet_link(person: Person, record_id: int) -> str:
    """Where this person stops news of one record."""
    return link(QUIET, person, record=record_id)
