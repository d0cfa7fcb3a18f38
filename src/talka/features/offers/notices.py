"""Who is told what about offers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of

from .models import Ask, Offer, OfferState

LETTER = "offers/mail/words.jinja"


def owners(fact: Fact) -> set[int]:
    """Who writes for the organisation that offers."""
    return editors_of(Offer.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True))


def askers(fact: Fact) -> set[int]:
    """Who writes for the organisation that asked."""
    return editors_of(Ask.objects.filter(pk=fact.details.get("ask") or 0).values_list("organisation_id", flat=True))


def message_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What they wrote when they asked."""
    asked = Ask.objects.filter(pk=one.details.get("ask") or 0).values("message", "language").first()
    return {"words": asked["message"] if asked else "", "words_language": asked["language"] if asked else ""}


def answer_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What the owner answered, in the language of the offer; when the offer ended, the answer was to something else."""
    if one.details.get("ended"):
        return {"words": "", "words_language": ""}
    asked = Ask.objects.filter(pk=one.details.get("ask") or 0).values("answer", "offer__language").first()
    return {"words": asked["answer"] if asked else "", "words_language": asked["offer__language"] if asked else ""}


def not_for_you(one: Told, language: str) -> str:
    """Why those who asked don't get it."""
    if one.details.get("ended") == OfferState.WITHDRAWN:
        return _now("%(organisation)s took back the offer that you asked for.") % {"organisation": one.organisation}
    if one.details.get("released"):
        return _now("The offer is not reserved for you any more.")
    return _now("The offer you asked for is not for you this time.")


notice(
    verb="offers.asked",
    people=owners,
    sentence=_("%(organisation)s asks for your offer."),
    template=LETTER,
    more=message_with,
)
notice(
    verb="offers.reserved",
    people=askers,
    sentence=_("%(organisation)s says yes: the offer is reserved for you."),
    template=LETTER,
    more=answer_with,
)
notice(
    verb="offers.declined",
    people=askers,
    sentence=not_for_you,
    template=LETTER,
    more=answer_with,
)
notice(verb="offers.ask_taken_back", people=owners, sentence=_("%(organisation)s took its request back."))
notice(
    verb="offers.expired",
    people=owners,
    sentence=_("The last day of your offer has passed. Offer it again if you like."),
)
