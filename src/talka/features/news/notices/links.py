"""What the link does that is mailed to somebody of the press: it sends their question."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.kernel.access.rules import Missing
from talka.kernel.records.kinds import kind_of

from ..actions.press import DAYS, SEND, deliver, question_of
from ..models import PressQuestion


def _question(opened: Opened) -> PressQuestion:
    number = opened.data.get("question")
    if not isinstance(number, int):
        raise Missing
    return question_of(opened.person, number)


def _offer(opened: Opened) -> Offer:
    question = _question(opened)
    return Offer(
        title=_("Send your question?"),
        text=_("Whoever answers the press there sees your name and can answer to your address."),
        quote=question.text,
        quote_language=question.language,
        choices=[Choice("send", _("Send it")), Choice("no", _("Don't send it"))],
    )


def _act(opened: Opened, choice: str) -> Answer:
    question = _question(opened)
    if choice == "no":
        return Answer(title=_("Nothing was sent"))
    deliver(question, by=opened.person)
    news = question.news
    return Answer(
        title=_("Your question is on its way"),
        url=kind_of("news").address(news.pk, news.slug, get_language() or "en"),
        label=_("To the news"),
    )


purpose(SEND, days=DAYS, offer=_offer, act=_act)
