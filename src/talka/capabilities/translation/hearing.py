"""What follows from facts: those who asked are told when a translation came, a machine's is renewed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from talka.capabilities.notices.actions import send_mail
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen, listen_together
from talka.kernel.records.models import Record, TranslationOrigin

from .actions.asking import recount
from .actions.machine import renew_machines
from .actions.shared import standing
from .models import Ask

CHUNK = 200


@listen("records.translated")
def answer_those_who_asked(fact: Fact) -> None:
    """One mail each, in the language that they asked for; hearing it twice changes nothing.

    What a machine made answers nobody: they still wait for a person's.
    """
    language = str(fact.details.get("language", ""))
    record = Record.objects.filter(pk=fact.record_id or 0).first()
    there = standing(record, language) if record else None
    if record is None or there is None or there.origin == TranslationOrigin.MACHINE:
        return
    waiting = Ask.objects.filter(record_id=record.pk, language=language, answered_by=None, asked_at__lte=fact.at)
    while some := list(waiting.select_related("person").order_by("pk")[:CHUNK]):
        _answer(some, fact, language)
    recount(record.pk, language)


@transaction.atomic
def _answer(some: list[Ask], fact: Fact, language: str) -> None:
    for one in some:
        # Who never confirmed the address gets no mail there; the row goes by itself.
        if one.confirmed_at is not None and one.person_id != fact.actor_id and one.person.is_active:
            send_mail(
                cause=f"translation.there:{one.pk}:{fact.pk}",
                to=one.person,
                template="translation/mail/there.jinja",
                context={"record": one.record_id, "asked": language},
                language=language,
                record=one.record_id,
            )
    Ask.objects.filter(pk__in=[one.pk for one in some]).update(answered_by=fact.pk)


@listen_together("*")
def renew(facts: Sequence[Fact]) -> None:
    """Records changed: what a machine made of the older words is made anew."""
    others = ("translation.", "records.translated", "matching.", "notices.", "comments.")
    for record_id in dict.fromkeys(fact.record_id for fact in facts if not fact.verb.startswith(others)):
        if record_id:
            with transaction.atomic():
                renew_machines(record_id)
