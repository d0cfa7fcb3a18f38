"""What the links in mails about needs do. Opening one shows what it would do; pressing its button does it."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.texts import text_of
from talka.kernel.vocabulary.labels import places

from ..actions.closing import LATE, judge
from ..actions.slips import CONFIRM, DAYS, confirm_slip, slip_of, throw_away
from ..models import Asked, Need, NeedState, Slip

SOLVED = "needs-solved"


def address_of(need: Need) -> str:
    """Where the need is read in the active language."""
    return kind_of("need").address(need.pk, need.slug, get_language() or "en")


def _number(opened: Opened, name: str) -> int:
    value = opened.data.get(name)
    if not isinstance(value, int):
        raise Missing
    return value


def _need_of(opened: Opened) -> Need:
    need = Need.objects.filter(pk=_number(opened, "need")).first()
    if need is None:
        raise Missing
    return need.duplicate_of or need


def _offer_to_confirm(opened: Opened) -> Offer:
    slip = slip_of(opened.person, _number(opened, "slip"))
    throw = Choice("throw-away", _("I did not write this"))
    if slip.what == Asked.VOICE and slip.need is not None:
        text = text_of(slip.need, get_language() or "en")
        return Offer(
            title=_("Does this concern you too?"),
            text=_("Your address is never shown. You hear what comes of it."),
            quote=f"{text.title}\n\n{text.body}".strip(),
            quote_language=text.language,
            choices=[Choice("send", _("Yes, me too")), throw],
        )
    return Offer(
        title=_("Send your report?"),
        text=_("A coordinator reads it before others see it. Your address is never shown. You hear what comes of it."),
        quote=_said_on(slip),
        quote_language=slip.need.language if slip.need else slip.content.get("language", ""),
        choices=[Choice("send", _("Send it")), throw],
    )


def _said_on(slip: Slip) -> str:
    """The report as it will stand."""
    if slip.need is not None:
        return f"{slip.need.title}\n\n{slip.need.body}".strip()
    place = places(get_language() or "en").get(slip.content.get("place") or 0)
    lines = [slip.content.get("title", ""), slip.content.get("body", ""), place.name if place else ""]
    return "\n\n".join(filter(None, lines))


def _confirm(opened: Opened, choice: str) -> Answer:
    slip = slip_of(opened.person, _number(opened, "slip"))
    if choice == "throw-away" and slip.confirmed_at is None:
        throw_away(slip, by=opened.person)
        return Answer(title=_("It is thrown away"), text=_("Nothing was sent, and you get no more mail about it."))
    need = confirm_slip(slip, by=opened.person)
    if slip.what == Asked.VOICE:
        return Answer(
            title=_("Your voice counts"),
            text=_("You hear when somebody takes it up."),
            url=address_of(need),
            label=_("Open the need"),
        )
    if need.shown:
        return Answer(title=_("Your report is public"), url=address_of(need), label=_("Open the need"))
    return Answer(
        title=_("Your report has arrived"),
        text=_("A coordinator reads it next. You get a mail when everybody can see it, and when somebody takes it up."),
        url=f"/{get_language()}/{kind_of('need').path}/",
        label=_("See what others say is missing"),
    )


purpose(CONFIRM, days=DAYS, offer=_offer_to_confirm, act=_confirm)


def _offer_to_judge(opened: Opened) -> Offer:
    need = _need_of(opened)
    text = text_of(need, get_language() or "en")
    return Offer(
        title=_("Is it solved?"),
        text=_("It is said to be solved. You know best. One “no” opens it again."),
        quote=f"{text.title}\n\n{text.summary}".strip(),
        quote_language=text.language,
        choices=[Choice("yes", _("Yes, it is solved")), Choice("no", _("No, not yet"))],
    )


def _judge(opened: Opened, choice: str) -> Answer:
    need = _need_of(opened)
    more = {"url": address_of(need), "label": _("Open the need")}
    try:
        need = judge(need, by=opened.person, asked_round=_number(opened, "round"), solved=choice == "yes")
    except Denied as denied:
        return Answer(title=_("This question is over"), text=str(denied.why), **more)
    if need.state == NeedState.REOPENED:
        return Answer(title=_("Thank you. The need is open again."), text=_("Those who responded are told."), **more)
    return Answer(title=_("Thank you. Good to hear."), **more)


purpose(SOLVED, days=LATE.days, offer=_offer_to_judge, act=_judge)
