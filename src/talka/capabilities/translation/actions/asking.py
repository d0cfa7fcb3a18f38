"""Readers ask for a language; the count is kept, and those who asked hear when it is there."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.capabilities.notices.models import Mail
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.strangers import forget_strangers
from talka.kernel.records.models import Record, TranslationState
from talka.kernel.records.texts import original_text

from .. import rules
from ..models import Ask, Demand
from .machine import machine_may_answer
from .shared import locked, refuse_own_language, standing

CONFIRM = "translation-ask"  # the purpose of the mailed link
DAYS = 14
AGAIN_AFTER = timedelta(minutes=10)
IS_THERE = _("It is there in this language already.")


@transaction.atomic
def ask(record: Record, language: str, *, by: Person) -> bool:
    """They would read it in this language: counted once a person; False when they had asked already.

    Raises `Denied` for the original's language, and where a current translation is there.
    """
    record = locked(record)
    require(rules.may_ask(by, record))
    _refuse_needless(record, language)
    return _count(record, language, by)


def _refuse_needless(record: Record, language: str) -> None:
    refuse_own_language(record, language)
    there = standing(record, language)
    if there is not None and there.state == TranslationState.CURRENT:
        raise Denied(IS_THERE)


def _count(record: Record, language: str, by: Person) -> bool:
    """Under the record's lock."""
    now = timezone.now()
    mine, new = Ask.objects.get_or_create(
        record_id=record.pk, language=language, person=by, defaults={"confirmed_at": now}
    )
    if not new and mine.confirmed_at is not None and mine.answered_by is None:
        return False
    if not new:
        mine.asked_at = mine.confirmed_at = now
        mine.answered_by = None
        mine.save(update_fields=["asked_at", "confirmed_at", "answered_by"])
    recount(record.pk, language)
    note("translation.asked", record, by, language=language)
    machine_may_answer(record, language)
    return True


def recount(record_id: int, language: str) -> int:
    """Bring the kept count in line with who waits, in the caller's transaction; how many they are."""
    waiting = Ask.objects.filter(record_id=record_id, language=language, answered_by=None)
    people = waiting.exclude(confirmed_at=None).count()
    Demand.objects.update_or_create(
        record_id=record_id, language=language, defaults={"people": people, "changed_at": timezone.now()}
    )
    return people


@transaction.atomic
def take_back(record: Record, language: str, *, by: Person) -> bool:
    """They need it no more; False when they had not asked."""
    record = locked(record)
    gone, _rows = Ask.objects.filter(record_id=record.pk, language=language, person=by, answered_by=None).delete()
    if gone:
        recount(record.pk, language)
        note("translation.ask_taken_back", record, by, language=language)
    return bool(gone)


@transaction.atomic
def ask_by_mail(record: Record, language: str, *, email: str, interface: str) -> Ask:
    """The same for somebody without an account: it counts when the mailed link was opened.

    Asking twice is one row; after a while the link is mailed again. Whether the address is known shows nowhere.
    """
    record = locked(record)
    require(rules.may_ask(None, record))
    _refuse_needless(record, language)
    defaults = {"language": interface, "password": make_password(None)}
    person, _new = Person.objects.get_or_create(email=email.strip().lower(), defaults=defaults)
    mine, new = Ask.objects.get_or_create(record_id=record.pk, language=language, person=person)
    counts = mine.confirmed_at is not None and mine.answered_by is None
    lately = not new and mine.asked_at > timezone.now() - AGAIN_AFTER
    if counts or (lately and mine.answered_by is None) or not person.is_active or person.is_suspended:
        return mine
    if not new:
        mine.asked_at = timezone.now()
        mine.save(update_fields=["asked_at"])
    _mail_link(mine, record, person, interface)
    return mine


def _mail_link(mine: Ask, record: Record, person: Person, interface: str) -> None:
    text = original_text(record)
    send_mail(
        cause=f"translation.confirm:{mine.pk}:{mine.asked_at:%Y%m%d%H%M%S}",
        to=person,
        template="translation/mail/confirm.jinja",
        context={
            "title": text.title,
            "title_language": text.language,
            "asked": mine.language,
            "url": link(CONFIRM, person, ask=mine.pk),
            "days": DAYS,
        },
        language=interface,
        record=record.pk,
    )


@transaction.atomic
def confirm(ask_id: int, *, by: Person) -> Ask:
    """They opened the link: it counts. Twice changes nothing. Raises `Missing` when it is forgotten or not theirs."""
    found = Ask.objects.filter(pk=ask_id, person=by).first()
    if found is None:
        raise Missing
    record = locked(found.record_id)
    require(rules.may_ask(by, record))
    there = standing(record, found.language)
    if there is None or there.state != TranslationState.CURRENT:
        _count(record, found.language, by)
    return found


@transaction.atomic
def throw_away(ask_id: int, *, by: Person) -> None:
    """They didn't ask for it. Twice changes nothing."""
    Ask.objects.filter(pk=ask_id, person=by, confirmed_at=None).delete()


def forget_asks_of(person: Person) -> None:
    """Before a person's rows go: the counts without them."""
    for mine in Ask.objects.filter(person=person).exclude(confirmed_at=None):
        record_id, language = mine.record_id, mine.language
        mine.delete()
        recount(record_id, language)


@scheduled(every=timedelta(days=1), after=timedelta(hours=4, minutes=10))
def clear_unconfirmed() -> int:
    """Forget what nobody confirmed in time, and people of whom there is nothing else; how many asks."""
    old = Ask.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - timedelta(days=DAYS + 1))
    people = set(old.values_list("person_id", flat=True))
    gone, _each = old.delete()
    forget_strangers(people, but=[Mail])
    return gone
