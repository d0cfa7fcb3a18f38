"""Who facilitates a circle, and whom it invites: mentors, experts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.actions import lock

from .. import queries, rules
from ..models import COUNTED, LIVE, Circle, Meeting, Seat, SeatRole, SeatState
from .joining import NOT_YOURS, locked
from .seats import follow, put

INVITED = "circles-invited"  # the purpose of mailed links: to answer an invitation
INVITED_DAYS = 60
INSIDE_ALREADY = _("This person is in the circle already.")
ALL_TAKEN = _("All places are taken.")
MOST_BESIDES = 20
MANY = _("So many mentors and experts can’t be meant.")


@transaction.atomic
def hand_over(circle: Circle, seat: Seat, *, by: Person) -> Circle:
    """Let somebody else of the circle facilitate it; who did so before takes their part. Twice changes nothing."""
    circle = lock(circle)
    seat = Seat.objects.get(pk=seat.pk, circle=circle)
    require(rules.may_run_alive(by, circle))
    if seat.role == SeatRole.FACILITATOR:
        return circle
    inside = seat.state == SeatState.IN and seat.meeting_id is None
    require(Decision(inside and seat.role in rules.INSIDE, _("Only somebody of the circle can facilitate it.")))
    before, role = queries.facilitator(circle), seat.role
    if before is not None:
        before.role = role
        before.save(update_fields=["role"])
    seat.role = SeatRole.FACILITATOR
    seat.save(update_fields=["role"])
    note("circles.handed_over", circle, by, seat=seat.pk)
    follow(circle, by)
    return circle


@transaction.atomic
def take_over(circle: Circle, *, by: Person) -> Circle:
    """Facilitate a circle that nobody does any more."""
    circle = lock(circle)
    require(rules.may_take_over(by, circle))
    seat = Seat.objects.filter(circle=circle, person=by, meeting=None, state__in=LIVE).first()
    has_place = seat is not None and seat.state in (SeatState.IN, SeatState.OFFERED) and seat.role in COUNTED
    require(Decision(has_place or queries.tally(circle).taken < circle.most, ALL_TAKEN))
    seat = seat or Seat(circle=circle, person=by, language=circle.language)
    seat.role = SeatRole.FACILITATOR
    put(seat, SeatState.IN, circle, by, "handed_over")
    follow(circle, by)
    return circle


@transaction.atomic
def invite(
    circle: Circle, *, by: Person, email: str, role: str, meeting: Meeting | None, words: str, language: str
) -> Seat:
    """Invite a mentor, or an expert for one meeting or for all, by mail address. Twice is once.

    Nobody learns from it whether the address is known here: a mail goes there in any case.
    """
    circle = lock(circle)
    require(rules.may_invite(by, circle))
    invited = person_at(email, language)
    besides = Seat.objects.filter(circle=circle, state__in=LIVE, role__in=[SeatRole.MENTOR, SeatRole.EXPERT])
    live = Seat.objects.filter(circle=circle, person=invited, state__in=LIVE)
    if already := live.filter(meeting=meeting).first():
        require(Decision(already.role == role, INSIDE_ALREADY))
        return already
    require(Decision(besides.count() < MOST_BESIDES, MANY))
    seat = Seat(circle=circle, person=invited, role=role, meeting=meeting, words=words, language=language)
    put(seat, SeatState.INVITED, circle, by)
    if invited.is_active:
        send_mail(
            cause=f"circles.invited:{seat.pk}",
            to=invited,
            template="circles/mail/invited.jinja",
            context={
                "title": circle.title, "title_language": circle.language, "role": role, "words": words,
                "words_language": language, "url": link(INVITED, invited, seat=seat.pk),
            },
            language=language,
            record=circle.pk,
        )  # fmt: skip
    return seat


@transaction.atomic
def answer_invitation(seat: Seat, *, by: Person, accept: bool) -> Seat:
    """Come or not. Twice changes nothing."""
    circle, seat = locked(seat)
    require(Decision(seat.person_id == by.pk, NOT_YOURS))
    if seat.state != SeatState.INVITED:
        return seat
    if accept:
        require(rules.is_open(by, circle))
    put(seat, SeatState.IN if accept else SeatState.DECLINED, circle, by, "comes" if accept else "comes_not")
    return seat
