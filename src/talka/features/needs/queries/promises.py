"""What organisations promised: what is due, what is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.texts import in_language

from ..models import WAITING, Need, amount
from .inviting import inviters_of

LATE = 7  # days after which coordinators look after a promise


def overdue_parts(today: date, *, at_least: int = 1) -> "QuerySet[Participation]":
    """Shares of open needs whose day was so many days ago and that aren't delivered."""
    return Participation.objects.filter(
        role=ParticipationRole.RESPONDER,
        state=ParticipationState.ACCEPTED,
        due_date__lte=today - timedelta(days=at_least),
        record_id__in=Need.objects.filter(state__in=WAITING).values("pk"),
    )


@dataclass(frozen=True)
class Promise:
    """One organisation's part in one need, as its own list and the coordinators' list show it."""

    need_id: int
    slug: str
    title: str
    language: str
    state: str
    organisation_id: int
    organisation: str
    part_state: str
    what: str
    what_language: str
    promised: int | None
    delivered: int | None
    unit: str
    due_date: date | None
    days_late: int
    inviter: str = ""

    def said(self, number: int) -> str:
        """A number in the need's unit."""
        return amount(number, self.unit)

    @property
    def is_invited(self) -> bool:
        """Whether it is an invitation that waits for an answer."""
        return self.part_state == ParticipationState.INVITED


def promises_of(organisation_ids: Iterable[int], language: str, today: date) -> list[Promise]:
    """Invitations and promises of these organisations: late ones first, then by their day; ended ones left out.

    Two statements, whatever their number (at most 200 are listed); one more where there are invitations.
    """
    parts = Participation.objects.filter(
        organisation_id__in=list(organisation_ids),
        role=ParticipationRole.RESPONDER,
        state__in=[ParticipationState.INVITED, ParticipationState.ACCEPTED, ParticipationState.DONE],
        record_id__in=Need.objects.filter(state__in=WAITING).values("pk"),
    )
    ordered = parts.order_by(F("due_date").asc(nulls_last=True), "-since", "pk")
    return _promises(ordered, language, today)


def overdue_promises(language: str, today: date) -> list[Promise]:
    """Promises that are late by a week, oldest first: what coordinators look after."""
    return _promises(overdue_parts(today, at_least=LATE).order_by("due_date"), language, today)


def _promises(parts: "QuerySet[Participation]", language: str, today: date) -> list[Promise]:
    rows = list(
        parts.values(
            "id", "record_id", "organisation_id", "organisation__called", "state", "note", "note_language",
            "promised", "delivered", "due_date",
        )[:200]
    )  # fmt: skip
    needs = in_language(Need.objects.filter(pk__in={row["record_id"] for row in rows}), language)
    columns = ("id", "slug", "state", "unit", "read_title", "read_language")
    by_id = {need["id"]: need for need in needs.values(*columns)} if rows else {}
    hosts = inviters_of((row["record_id"], row["id"]) for row in rows if row["state"] == ParticipationState.INVITED)
    made = [
        _promise({**row, "inviter": hosts.get(row["id"], "")}, by_id[row["record_id"]], today)
        for row in rows
        if row["record_id"] in by_id
    ]
    return sorted(made, key=lambda one: (not one.is_invited, -one.days_late))


def _promise(row: Mapping[str, Any], need: Mapping[str, Any], today: date) -> Promise:
    late = row["due_date"] and row["state"] == ParticipationState.ACCEPTED and (today - row["due_date"]).days
    return Promise(
        need_id=need["id"],
        slug=need["slug"],
        title=need["read_title"],
        language=need["read_language"],
        state=need["state"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation__called"],
        part_state=row["state"],
        what=row["note"],
        what_language=row["note_language"],
        promised=row["promised"],
        delivered=row["delivered"],
        unit=need["unit"],
        due_date=row["due_date"],
        days_late=max(0, late or 0),
        inviter=row["inviter"],
    )
