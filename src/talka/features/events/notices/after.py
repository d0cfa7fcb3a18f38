"""After the event: who is asked what, and the page to which mailed links of it lead."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.composing import fill
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.letters import absolute, interface_language
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose, token
from talka.capabilities.notices.told import Told
from talka.kernel.people.models import Person

from ..actions.after import LETTER
from ..models import Registration, Step
from .telling import whose

AFTER = "events-after"  # the purpose of mailed links: the page for those who were there
AFTER_DAYS = 120
NOTICE = "events/mail/after.jinja"
SENTENCES: dict[str, Any] = {
    "registrations.feedback_asked": _("You were at “%(title)s”. How was it for you?"),
    "registrations.feedback_reminded": _("You were at “%(title)s”. There is still time to say how it was."),
    "registrations.how_it_goes_asked": _("What you wanted to start after “%(title)s”: is it still going?"),
}
_BY_STEP = {
    Step.ASKED: "registrations.feedback_asked", Step.REMINDED: "registrations.feedback_reminded",
    Step.MONTHS_3: "registrations.how_it_goes_asked", Step.MONTHS_6: "registrations.how_it_goes_asked",
    Step.MONTHS_12: "registrations.how_it_goes_asked",
}  # fmt: skip


def mailed_address(person: Person, registration: int, event: int) -> str:
    """The page for whoever was there, which works without signing in. Only ever mail it to that person."""
    made = token(AFTER, person, registration=registration)
    with translation.override(interface_language(person.language)):
        return absolute(reverse("events:after-mailed", args=[event, made]))


def own_address(one: Told, language: str) -> str:
    """The same page for whoever has an account."""
    return reverse("events:after", args=[one.record_id])


def own_link(one: Told, person: Person) -> Mapping[str, Any]:
    """The link for the mail."""
    return {"url": mailed_address(person, one.details.get("registration") or 0, one.record_id or 0)}


def _letter(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the mail says to somebody whom notices don't reach; None when they are registered no more."""
    row = (
        Registration.objects.filter(pk=context.get("registration") or 0, person=person).select_related("event").first()
    )
    if row is None or person is None:
        return None
    sentence = SENTENCES[_BY_STEP[Step(context["step"])]]
    return {
        "sentence": str(sentence) % {"title": row.event.title}, "title": row.event.title,
        "title_language": row.event.language, "url": mailed_address(person, row.pk, row.event_id),
    }  # fmt: skip


def _offer(opened: Opened) -> Offer:
    """Where the purpose's own page is asked for, though its mails lead to the form at once."""
    return Offer(_now("After the event"), [Choice("go", _now("Open it"))])


def _act(opened: Opened, choice: str) -> Answer:
    row = Registration.objects.filter(pk=opened.data.get("registration") or 0, person=opened.person).first()
    if row is None:
        return Answer(_now("You are not registered."))
    made = token(AFTER, opened.person, registration=row.pk)
    return Answer(_now("After the event"), url=reverse("events:after-mailed", args=[row.event_id, made]),
                  label=_now("Open it"))  # fmt: skip


for _verb, _sentence in SENTENCES.items():
    notice(verb=_verb, people=whose, sentence=_sentence, template=NOTICE, address=own_address, more=own_link)
purpose(AFTER, days=AFTER_DAYS, offer=_offer, act=_act)
fill(LETTER, _letter, is_news=True)
