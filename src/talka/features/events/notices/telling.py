"""Which fact about an event, or about a registration, is told to whom."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.calendars.addresses import own_file
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import link
from talka.capabilities.notices.models import followers_of
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of
from talka.ui.clocks import clock_there

from ..actions.letters import SEAT
from ..models import LIVE, Event, Registration, RegistrationState
from .codes import code_png

LETTER = "events/mail/seat.jinja"


def registered(fact: Fact) -> set[int]:
    """Everybody who has a place, waits for one, asked for one or is invited."""
    rows = Registration.objects.filter(event_id=fact.record_id or 0, state__in=LIVE)
    return {pk for pk in rows.order_by().values_list("person_id", flat=True) if pk}


def waiting(fact: Fact) -> set[int]:
    """Everybody on the waiting list."""
    rows = Registration.objects.filter(event_id=fact.record_id or 0, state=RegistrationState.WAITING)
    return {pk for pk in rows.order_by().values_list("person_id", flat=True) if pk}


def whose(fact: Fact) -> set[int]:
    """Whose registration it is."""
    rows = Registration.objects.filter(pk=fact.details.get("registration") or 0)
    return {pk for pk in rows.values_list("person_id", flat=True) if pk}


def organisers(fact: Fact) -> set[int]:
    """Who writes for the organisation that holds it."""
    return editors_of(Event.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True))


def invited_partner(fact: Fact) -> set[int]:
    """Who writes for an organisation that is invited to hold an event together; nobody for another kind of record."""
    if not Event.objects.filter(pk=fact.record_id or 0).exists():
        return set()
    return editors_of([fact.details.get("invited")])


def own_link(one: Told, person: Person) -> Mapping[str, Any]:
    """The link to their own registration, which works without signing in, and until when a place is held."""
    number = one.details.get("registration") or 0
    columns = ("offered_until", "event__time_zone", "state")
    row = Registration.objects.filter(pk=number, person=person).values(*columns).first()
    if row is None:
        rows = Registration.objects.filter(event_id=one.record_id or 0, person=person, state__in=LIVE)
        known = rows.values_list("pk", flat=True).first()
        url = link(SEAT, person, registration=known) if known else ""
        calendar = own_file(one.record_id or 0, person) if known else ""
        return {"url": url, "until": "", "code": b"", "calendar": calendar}
    return {
        "url": link(SEAT, person, registration=number),
        "until": clock_there(row["offered_until"], row["event__time_zone"]),
        "code": code_png(one.record_id or 0, number, row["state"]),
        "calendar": own_file(one.record_id or 0, person) if row["state"] == RegistrationState.CONFIRMED else "",
    }  # fmt: skip


def why_cancelled(one: Told, person: Person) -> Mapping[str, Any]:
    """What the organisers say to it, in the event's language."""
    row = Event.objects.filter(pk=one.record_id or 0).values("cancelled_because", "language").first()
    return {"words": row["cancelled_because"] if row else "", "words_language": row["language"] if row else ""}


def list_address(one: Told, language: str) -> str:
    """Where organisers see who is registered."""
    return reverse("events:participants", args=[one.record_id])


def own_address(one: Told, language: str) -> str:
    """Where somebody with an account sees their own registration."""
    return reverse("events:mine", args=[one.record_id])


_OWN: dict[str, Any] = {
    RegistrationState.CONFIRMED: _("You have a place: “%(title)s”."),
    RegistrationState.REQUESTED: _("Your request to take part in “%(title)s” has reached the organisers."),
    RegistrationState.WAITING: _("All places are taken: you are on the waiting list of “%(title)s”."),
    RegistrationState.OFFERED: _("A place is free for you: “%(title)s”. Say yes before it goes to the next."),
    RegistrationState.DECLINED: _("The organisers can’t give you a place this time: “%(title)s”."),
    "lapsed": _("The place that was held for you has gone to the next: “%(title)s”. You can register again."),
}
for _verb, _sentence in _OWN.items():
    notice(
        verb=f"registrations.{_verb}", people=whose, to_actor=True, sentence=_sentence, template=LETTER,
        address=own_address, more=own_link,
    )  # fmt: skip
notice(
    verb="events.late_place", people=waiting, template=LETTER, address=own_address, more=own_link,
    sentence=_("A place is free shortly before it begins: “%(title)s”. Whoever takes it first has it."),
)  # fmt: skip
notice(verb="registrations.cancelled", people=whose, sentence=_("Your registration was cancelled: “%(title)s”."))
notice(
    verb="registrations.requested", code="registrations.to_decide", people=organisers, address=list_address,
    is_news=True, sentence=_("Somebody would like to take part in “%(title)s”: please decide."),
)  # fmt: skip
notice(
    verb="events.moved", people=registered, template=LETTER, address=own_address, more=own_link,
    sentence=_("“%(title)s” was moved: please look when and where it is now."),
)  # fmt: skip
notice(
    verb="events.cancelled", people=registered, template="events/mail/words.jinja", more=why_cancelled,
    sentence=_("“%(title)s” was cancelled."),
)  # fmt: skip
for _verb, _sentence in {
    "events.moved": _("“%(title)s” was moved: please look when and where it is now."),
    "events.cancelled": _("“%(title)s” was cancelled."),
}.items():
    notice(
        verb=_verb, code=f"{_verb}.to_followers", is_news=True, sentence=_sentence,
        people=lambda fact: followers_of(fact.record_id or 0),
    )  # fmt: skip
notice(
    verb="events.over_capacity", people=organisers, to_actor=True, by_mail=False, address=list_address,
    sentence=_("More people have a place in “%(title)s” than there are places now. Nobody loses theirs."),
)  # fmt: skip
notice(verb="events.filled", people=organisers, is_news=True, sentence=_("All places are taken: “%(title)s”."))
notice(
    verb="records.invited", code="events.partner_invited", people=invited_partner,
    sentence=_("%(organisation)s invites you to hold “%(title)s” together."),
)  # fmt: skip
notice(
    verb="events.partner_joined", people=organisers,
    sentence=_("%(organisation)s holds “%(title)s” together with you."),
)  # fmt: skip
notice(
    verb="records.declined", code="events.partner_declined", people=organisers,
    sentence=_("%(organisation)s declined your invitation."),
)  # fmt: skip
