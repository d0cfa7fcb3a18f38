"""Which fact is told to whom; what the mailed links do; what a letter says when it goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talka.capabilities.notices.composing import fill
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of
from talka.ui.formats import language_name

from .actions.asking import CONFIRM, DAYS, confirm, throw_away
from .models import Ask, Proposal
from .queries import people


def _asked_for(one: Told) -> str:
    return str(one.details.get("language", ""))


def _proposal_address(one: Told, language: str) -> str:
    return reverse("translation:proposal", args=[one.details.get("proposal") or 0])


def _editor_address(one: Told, language: str) -> str:
    return reverse("translation:edit", args=[one.record_id, _asked_for(one)])


def _page_in_asked(one: Told, language: str) -> str:
    """The record's page in the language that was asked for."""
    found = Record.objects.filter(pk=one.record_id or 0).first()
    return address_in(found, _asked_for(one) or language) if found else one.address


def address_in(record: Record, language: str) -> str:
    """Where a record is read in this language, if the interface has it; else in the active one."""
    known = {code for code, _name in settings.LANGUAGES}
    return kind_of(record.kind).address(
        record.pk, record.slug, language if language in known else get_language() or "en"
    )


def _words_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What the owner said of a translation."""
    said = Proposal.objects.filter(pk=one.details.get("proposal") or 0).values("word", "word_language").first()
    return {"words": said["word"] if said else "", "words_language": said["word_language"] if said else ""}


def _say(sentence: Promise) -> Callable[[Told, str], str]:
    """A sentence with `%(title)s` and `%(language)s`, said in the reader's language."""

    def said(one: Told, language: str) -> str:
        return str(sentence) % {"title": one.title, "language": language_name(_asked_for(one))}

    return said


notice(
    verb="translation.offered",
    people=lambda fact: people.deciders(fact.record_id),
    subject=_say(gettext_lazy("A translation waits for you: %(title)s")),
    sentence=_say(
        gettext_lazy("Somebody translated “%(title)s”. Language: %(language)s. Readers get it when you accept it.")
    ),
    address=_proposal_address,
)
notice(
    verb="translation.accepted",
    people=people.translator,
    subject=_say(gettext_lazy("Your translation is accepted: %(title)s")),
    sentence=_say(gettext_lazy("Your translation of “%(title)s” is accepted. Language: %(language)s. Thank you.")),
    address=_page_in_asked,
)
notice(
    verb="translation.sent_back",
    people=people.translator,
    subject=_say(gettext_lazy("About your translation: %(title)s")),
    sentence=_say(gettext_lazy("Your translation of “%(title)s” came back with a word. Language: %(language)s.")),
    address=_editor_address,
    template="translation/mail/sent_back.jinja",
    more=_words_with,
)
# Their mail is one of its own: in the language that they asked for, whatever the one of their notices is.
notice(
    verb="records.translated",
    code="translation.there",
    people=people.those_who_asked,
    sentence=_say(gettext_lazy("“%(title)s” is there in the language you asked for: %(language)s.")),
    address=_page_in_asked,
    by_mail=False,
)


def _there(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the mail says when it goes out; nothing when there is no such translation any more."""
    record = Record.objects.filter(pk=context["record"]).first()
    if record is None or person is None:
        return None
    text = text_of(record, context["asked"])
    if text.language != context["asked"]:
        return None
    return {
        "title": text.title,
        "summary": text.summary,
        "text_language": text.language,
        "behind": text.state == "behind",
        "address": address_in(record, context["asked"]),
    }


fill("translation/mail/there.jinja", _there, is_news=True)


def _ask_of(opened: Opened) -> Ask:
    found = Ask.objects.filter(pk=opened.data.get("ask") or 0, person=opened.person).first()
    if found is None:
        raise Missing
    get_any_record(opened.person, found.record_id)
    return found


def _offer_to_confirm(opened: Opened) -> Offer:
    asked = _ask_of(opened)
    text = text_of(get_any_record(opened.person, asked.record_id), get_language() or "en")
    named = language_name(asked.language)
    return Offer(
        title=_("Would you read it in this language: %(language)s?") % {"language": named},
        text=_("You are counted, and get one mail when it is there. Your address is never shown."),
        quote=text.title,
        quote_language=text.language,
        choices=[Choice("ask", _("Yes, ask for it")), Choice("throw-away", _("I did not ask for this"))],
    )


def _confirm(opened: Opened, choice: str) -> Answer:
    asked = _ask_of(opened)
    record = get_any_record(opened.person, asked.record_id)
    if choice == "throw-away" and asked.confirmed_at is None:
        throw_away(asked.pk, by=opened.person)
        return Answer(title=_("It is thrown away"), text=_("Nothing was sent, and you get no more mail about it."))
    confirm(asked.pk, by=opened.person)
    here = address_in(record, get_language() or "en")
    return Answer(
        title=_("You are counted"), text=_("You get one mail when it is there."), url=here, label=_("Open it")
    )


purpose(CONFIRM, days=DAYS, offer=_offer_to_confirm, act=_confirm)
