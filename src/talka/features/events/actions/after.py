"""Asking those who were there: a day after the end and once more a week later; then after 3, 6 and 12 months."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from talka.capabilities.notices.actions import send_mail
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled

from .. import queries
from ..models import MOMENTS, Aftermath, Registration, Step

LETTER = "events/mail/asked.jinja"


@scheduled(every=timedelta(minutes=10))
def ask_afterwards() -> int:
    """Ask whoever is to be asked now, each thing once; how many were asked something."""
    asked = _ask(queries.to_ask_feedback(), Step.ASKED, "registrations.feedback_asked")
    asked += _ask(queries.to_remind(), Step.REMINDED, "registrations.feedback_reminded")
    for months in MOMENTS:
        step = queries.STEPS[months]
        asked += _ask(list(queries.to_ask_how_it_goes(months)), step, "registrations.how_it_goes_asked", months)
    return asked


def _ask(ids: Iterable[int], step: Step, verb: str, months: int | None = None) -> int:
    return sum(_ask_one(pk, step, verb, months) for pk in ids)


@transaction.atomic
def _ask_one(pk: int, step: Step, verb: str, months: int | None) -> bool:
    """False when another worker asked in this moment."""
    row = Registration.objects.select_for_update(of=("self",)).select_related("event", "person").get(pk=pk)
    _made, new = Aftermath.objects.get_or_create(registration=row, step=step)
    if not new or row.person is None:
        return False
    more: dict[str, Any] = {} if months is None else {"months": months}
    note(verb, row.event, organisation=row.event.owner_id, registration=row.pk, **more)
    if row.person.address_confirmed_at is None:  # whom no notice reaches by mail
        send_mail(
            cause=f"events.{step}:{row.pk}", to=row.person, template=LETTER, language=row.language,
            record=row.event_id, context={"registration": row.pk, "step": str(step)},
        )  # fmt: skip
    return True
