"""Comments of people without an account: none of them is a comment before they open the link that is mailed to them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.capabilities.notices.models import Mail
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.strangers import forget_strangers
from talka.kernel.records.models import Record

from .. import rules
from ..content import Content, cleaned
from ..models import Comment, Conversation, Slip
from .writing import write

CONFIRM = "comments-confirm"  # the purpose of the mailed link
DAYS = 14
AGAIN_AFTER = timedelta(minutes=10)


@transaction.atomic
def ask_to_write(
    record: Record, content: Content, *, name: str, email: str, language: str, answers_to: Comment | None = None
) -> Slip:
    """Keep a comment until its address is confirmed, and mail the link.

    The same words sent twice are one slip; sent again after a while, its link is mailed again.
    """
    conversation = Conversation.objects.filter(pk=record.pk).first()
    if conversation is not None and conversation.is_closed:
        raise Denied(rules.CLOSED)
    person = _person_at(email, language)
    kept = {**content.as_json(), "text": cleaned(content.text), "name": name}
    for slip in Slip.objects.filter(person=person, record_id=record.pk, answers_to=answers_to, confirmed_at=None):
        if slip.content == kept:
            return _ask_again(slip, language)
    return _ask(Slip(person=person, record_id=record.pk, answers_to=answers_to, content=kept), language)


def _person_at(email: str, language: str) -> Person:
    """Whoever has this address, locked; a new one without a password, their address not confirmed yet."""
    defaults = {"language": language, "password": make_password(None)}
    person, _new = Person.objects.get_or_create(email=email.strip().lower(), defaults=defaults)
    return Person.objects.select_for_update().get(pk=person.pk)


def _ask_again(slip: Slip, language: str) -> Slip:
    """Whoever comes again after a while has perhaps lost the mail, or never got it."""
    if slip.asked_at > timezone.now() - AGAIN_AFTER:
        return slip
    slip.asked_at = timezone.now()
    return _ask(slip, language, again=f":{slip.asked_at:%Y%m%d%H%M%S}")


def _ask(slip: Slip, language: str, *, again: str = "") -> Slip:
    slip.save()
    if slip.person.is_active:  # a closed account gets no mail; whoever asked reads the same answer as everybody
        send_mail(
            cause=f"comments.confirm:{slip.pk}{again}",
            to=slip.person,
            template="comments/mail/confirm.jinja",
            context={
                "title": slip.record.title,
                "title_language": slip.record.language,
                "text": slip.content["text"],
                "url": link(CONFIRM, slip.person, slip=slip.pk),
                "days": DAYS,
            },
            language=language,
        )
    return slip


def slip_of(person: Person, pk: int) -> Slip:
    """Somebody's slip. Raises `Missing` when it is not theirs, or was thrown away."""
    slip = Slip.objects.filter(pk=pk, person=person).select_related("record", "comment").first()
    if slip is None:
        raise Missing
    return slip


@transaction.atomic
def confirm_slip(slip: Slip, *, by: Person) -> Comment:
    """They opened the link: the comment is written. Twice changes nothing; returns the comment.

    Raises `Denied` where they may not write (any more), and `Missing` when the comment was taken back since.
    """
    slip = Slip.objects.select_for_update().get(pk=slip.pk)
    if slip.person_id != by.pk or by.address_confirmed_at is None:
        raise Denied(_("This link is for somebody else."))
    if slip.confirmed_at is None:
        name = slip.content.get("name", "")
        if name and not by.name:
            by.name = name
            by.save(update_fields=["name"])
        slip.comment = write(slip.record, Content.from_json(slip.content), by=by, answers_to=slip.answers_to)
        slip.confirmed_at, slip.content = timezone.now(), {}
        slip.save(update_fields=["comment", "confirmed_at", "content"])
    if slip.comment is None:
        raise Missing
    return slip.comment


@transaction.atomic
def throw_away(slip: Slip, *, by: Person) -> None:
    """They didn't write it, or thought better of it. Twice changes nothing."""
    Slip.objects.filter(pk=slip.pk, person=by, confirmed_at=None).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=4, minutes=10))
def clear_comment_slips() -> int:
    """Forget slips that nobody confirmed in time, and people of whom there is nothing else; how many slips."""
    old = Slip.objects.filter(asked_at__lt=timezone.now() - timedelta(days=DAYS + 1))
    people = set(old.filter(confirmed_at=None).values_list("person_id", flat=True))
    gone, _each = old.delete()
    forget_strangers(people, but=[Mail])
    return gone
