"""Reports and voices of people without an account: nothing counts before they open the link that is mailed to them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.visitors import person_at

from .. import rules
from ..models import Asked, Need, Slip
from .content import Content
from .reporting import report
from .voicing import raise_voice

CONFIRM = "needs-confirm"  # the purpose of the mailed link
DAYS = 14
AGAIN_AFTER = timedelta(minutes=10)


@transaction.atomic
def ask_to_report(content: Content, *, email: str, language: str) -> Slip:
    """Keep a report until its address is confirmed, and mail the link.

    The same report sent twice is one slip; sent again after a while, its link is mailed again.
    """
    person = _person_at(email, language)
    kept = content.as_json()
    for slip in Slip.objects.filter(person=person, what=Asked.REPORT, confirmed_at=None):
        if Content.from_json(slip.content) == content:
            return _ask_again(slip, language)
    return _ask(Slip(what=Asked.REPORT, person=person, content=kept), language)


@transaction.atomic
def ask_to_voice(need: Need, *, email: str, language: str) -> Slip:
    """The same for a "me too": asking twice within a day is one slip."""
    require(rules.may_voice(None, need))
    person = _person_at(email, language)
    recent = Slip.objects.filter(person=person, what=Asked.VOICE, need=need)
    if slip := recent.filter(asked_at__gt=timezone.now() - timedelta(days=1)).first():
        return _ask_again(slip, language)
    return _ask(Slip(what=Asked.VOICE, person=person, need=need), language)


def _person_at(email: str, language: str) -> Person:
    """Whoever has this address, locked; a new one without a password, their address not confirmed yet."""
    return Person.objects.select_for_update().get(pk=person_at(email, language).pk)


def _ask_again(slip: Slip, language: str) -> Slip:
    """Whoever comes again after a while has perhaps lost the mail, or never got it."""
    if slip.confirmed_at is not None or slip.asked_at > timezone.now() - AGAIN_AFTER:
        return slip
    slip.asked_at = timezone.now()
    return _ask(slip, language, again=f":{slip.asked_at:%Y%m%d%H%M%S}")


def _ask(slip: Slip, language: str, *, again: str = "") -> Slip:
    slip.save()
    if slip.person.is_active:  # a closed account gets no mail; whoever asked reads the same answer as everybody
        send_mail(
            cause=f"needs.confirm:{slip.pk}{again}",
            to=slip.person,
            template="needs/mail/confirm.jinja",
            context={
                "what": slip.what,
                "title": slip.need.title if slip.need else slip.content["title"],
                "title_language": slip.need.language if slip.need else slip.content["language"],
                "url": link(CONFIRM, slip.person, slip=slip.pk),
                "days": DAYS,
            },
            language=language,
        )
    return slip


def slip_of(person: Person, pk: int) -> Slip:
    """Somebody's slip. Raises `Missing` when it is not theirs, or was thrown away."""
    slip = Slip.objects.filter(pk=pk, person=person).select_related("need").first()
    if slip is None:
        raise Missing
    return slip


@transaction.atomic
def confirm_slip(slip: Slip, *, by: Person) -> Need:
    """They opened the link: the report is handed in, or the voice raised. Twice changes nothing; returns the need."""
    # Its need is read afterwards: a join would see it as it was before we waited for the lock.
    slip = Slip.objects.select_for_update().get(pk=slip.pk)
    if slip.person_id != by.pk or by.address_confirmed_at is None:
        raise Denied(_("This link is for somebody else."))
    if slip.confirmed_at is None:
        if slip.what == Asked.REPORT:
            slip.need = report(Content.from_json(slip.content), by=by)
        elif slip.need is not None:
            raise_voice(slip.need, by=by)
        slip.confirmed_at = timezone.now()
        slip.content = {}
        slip.save(update_fields=["need", "confirmed_at", "content"])
    if slip.need is None:
        raise Missing
    return slip.need


@transaction.atomic
def throw_away(slip: Slip, *, by: Person) -> None:
    """They didn't ask for it, or thought better of it. Twice changes nothing."""
    Slip.objects.filter(pk=slip.pk, person=by, confirmed_at=None).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def clear_slips() -> int:
    """Forget slips that nobody confirmed in time, and people of whom there is nothing else; how many slips."""
    old = Slip.objects.filter(asked_at__lt=timezone.now() - timedelta(days=DAYS + 1))
    people = set(old.filter(confirmed_at=None).values_list("person_id", flat=True))
    gone, _each = old.delete()
    strangers = Person.objects.filter(
        pk__in=people, address_confirmed_at=None, last_login=None, memberships=None, password__startswith="!"
    )
    strangers.exclude(pk__in=Slip.objects.filter(person_id__in=people).values("person_id")).delete()
    return gone
