"""Who is told what about study circles."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of
from talka.kernel.records.kinds import kind_of
from talka.ui.clocks import span

from . import actions, queries
from .actions.leading import INVITED, INVITED_DAYS
from .models import Circle, Meeting, Seat, SeatRole, SeatState

WORDS, WHEN = "circles/mail/words.jinja", "circles/mail/when.jinja"


def _seat(fact: Fact) -> Seat | None:
    return Seat.objects.filter(pk=fact.details.get("seat") or 0).first()


def whose(fact: Fact) -> set[int]:
    """Between whom and the circle it stands so."""
    seat = _seat(fact)
    return {seat.person_id} if seat else set()


def facilitating(fact: Fact) -> set[int]:
    """Whoever facilitates it; where nobody does, the editors of its organisation."""
    circle = Circle.objects.filter(pk=fact.record_id or 0).first()
    if circle is None:
        return set()
    seat = queries.facilitator(circle)
    return {seat.person_id} if seat else editors_of([circle.owner_id])


def everybody(fact: Fact) -> set[int]:
    """All who are in it, asked, wait, or are invited."""
    return queries.live_person_ids(fact.record_id or 0)


def people(fact: Fact) -> set[int]:
    """All who are in it."""
    return queries.inside(fact.record_id or 0)


def meeting_people(fact: Fact) -> set[int]:
    """All who are in it, and the experts of this meeting."""
    here = Seat.objects.filter(meeting_id=fact.details.get("meeting") or 0, state=SeatState.IN)
    return people(fact) | set(here.values_list("person_id", flat=True))


def because(one: Told, person: Person) -> Mapping[str, Any]:
    """What the facilitator says to it."""
    row = Seat.objects.filter(pk=one.details.get("seat") or 0).values("because", "circle__language").first()
    return {"words": row["because"] if row else "", "words_language": row["circle__language"] if row else ""}


def closed_because(one: Told, person: Person) -> Mapping[str, Any]:
    """Why it doesn't happen."""
    row = Circle.objects.filter(pk=one.record_id or 0).values("closed_because", "language").first()
    return {"words": row["closed_because"] if row else "", "words_language": row["language"] if row else ""}


def when_and_why(one: Told, person: Person) -> Mapping[str, Any]:
    """When the meeting is, and why it was cancelled."""
    row = Meeting.objects.filter(pk=one.details.get("meeting") or 0)
    found = row.values("starts_at", "ends_at", "cancelled_because", "circle__time_zone", "circle__language").first()
    return {
        "when": span(found["starts_at"], found["ends_at"], found["circle__time_zone"]) if found else "",
        "words": found["cancelled_because"] if found else "",
        "words_language": found["circle__language"] if found else "",
    }


def members_page(one: Told, language: str) -> str:
    """The circle's own page, for its people."""
    return reverse("circles:inside", args=[one.record_id])


def meeting_page(one: Told, language: str) -> str:
    """The meeting's page."""
    return reverse("circles:meeting", args=[one.record_id, one.details.get("meeting") or 0])


notice(
    verb="circles.requested", people=facilitating, address=members_page,
    sentence=_("Somebody would like to join your circle “%(title)s”: please decide."),
)  # fmt: skip
notice(
    verb="circles.accepted", people=whose, address=members_page, sentence=_("You are in: “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.waiting", people=whose,
    sentence=_("“%(title)s” is full: you are on the waiting list, and hear when a place is free."),
)  # fmt: skip
notice(
    verb="circles.declined", people=whose, template=WORDS, more=because,
    sentence=_("The facilitator can’t take you in this time: “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.offered", people=whose,
    sentence=_("A place is free for you: “%(title)s”. Say yes within a week."),
)  # fmt: skip
notice(
    verb="circles.lapsed", people=whose,
    sentence=_("The place that was held for you has gone to the next: “%(title)s”. You can ask again."),
)  # fmt: skip
notice(
    verb="circles.joined", people=facilitating, address=members_page, is_news=True,
    sentence=_("Somebody took the place that was free: “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.left", people=facilitating, address=members_page, is_news=True,
    sentence=_("Somebody has left “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.removed", people=whose, template=WORDS, more=because,
    sentence=_("You are not in the circle “%(title)s” any more."),
)  # fmt: skip
notice(
    verb="circles.invited", people=whose, by_mail=False,
    sentence=_("You are invited to the study circle “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.comes", people=facilitating, address=members_page,
    sentence=_("Whom you invited comes: “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.comes_not", people=facilitating, address=members_page,
    sentence=_("Whom you invited can’t come: “%(title)s”."),
)  # fmt: skip
notice(
    verb="circles.handed_over", people=whose, address=members_page,
    sentence=_("You facilitate the study circle “%(title)s” now."),
)  # fmt: skip
notice(
    verb="circles.confirmed", people=everybody, to_actor=True,
    sentence=_("Enough people have joined: “%(title)s” takes place."),
)  # fmt: skip
notice(
    verb="circles.too_few", people=facilitating, sentence=_("“%(title)s” has too few people again to take place."),
)  # fmt: skip
notice(verb="circles.started", people=everybody, address=members_page, sentence=_("“%(title)s” begins."))
notice(
    verb="circles.called_off", people=everybody, template=WORDS, more=closed_because,
    sentence=_("“%(title)s” doesn’t happen."),
)  # fmt: skip
notice(
    verb="circles.too_few_came", people=everybody,
    sentence=_("“%(title)s” doesn’t happen: too few people came together."),
)  # fmt: skip
notice(
    verb="circles.rhythm_changed", people=people, address=members_page,
    sentence=_("“%(title)s” meets at other times now: please look."),
)  # fmt: skip
for _verb, _sentence in {
    "meeting_added": _("“%(title)s” meets once more."),
    "meeting_moved": _("A meeting of “%(title)s” was moved: please look when and where it is now."),
    "meeting_cancelled": _("A meeting of “%(title)s” was cancelled."),
    "meeting_tomorrow": _("“%(title)s” meets soon."),
}.items():
    notice(
        verb=f"circles.{_verb}", people=meeting_people, address=meeting_page, template=WHEN, more=when_and_why,
        sentence=_sentence,
    )  # fmt: skip
notice(
    verb="circles.notes_written", people=meeting_people, address=meeting_page, is_news=True,
    sentence=_("There are notes of a meeting of “%(title)s”."),
)  # fmt: skip
notice(verb="circles.finished", people=everybody, sentence=_("“%(title)s” has finished: what was learnt is told."))


def _invitation(opened: Opened) -> Seat:
    number = opened.data.get("seat")
    rows = Seat.objects.filter(pk=number if isinstance(number, int) else 0, person=opened.person)
    found = rows.select_related("circle").first()
    if found is None or found.circle.withheld:
        raise Missing
    return found


def _offer(opened: Opened) -> Offer:
    seat = _invitation(opened)
    choices = [Choice("yes", _now("Yes, I come")), Choice("no", _now("No, thank you"))]
    asked = seat.state == SeatState.INVITED
    title = str(SeatRole(seat.role).label) if asked else str(SeatState(seat.state).label)
    circle = seat.circle
    return Offer(title, choices if asked else [], quote=circle.title, quote_language=circle.language)


def _act(opened: Opened, choice: str) -> Answer:
    seat = actions.answer_invitation(_invitation(opened), by=opened.person, accept=choice == "yes")
    circle = seat.circle
    url = kind_of("circle").address(circle.pk, circle.slug, get_language() or "en")
    return Answer(str(SeatState(seat.state).label), url=url, label=_now("To the circle"))


purpose(INVITED, days=INVITED_DAYS, offer=_offer, act=_act)
