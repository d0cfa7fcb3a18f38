"""Topics' own columns, for cards, tables and the index."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.taking_part import ENTRY
from talka.toolkit.prepared import PreparedForMany

from ..models import Topic

export_columns = ("topic_type", "replies", "accepted_answer", "poll_question", "poll_choices")

_columns = PreparedForMany(
    lambda ids: Topic.objects.filter(pk__in=ids).values(
        "id", "is_question", "answer_id", "poll_question", "poll_choices", replies=F("conversation__comments")
    )
)


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What CSV and the API give of topics, by id. How a poll goes isn't told. One statement."""
    return {
        row["id"]: {
            "topic_type": "question" if row["is_question"] else "discussion",
            "replies": row["replies"] or 0,
            "accepted_answer": row["answer_id"],
            "poll_question": row["poll_question"],
            "poll_choices": row["poll_choices"],
        }
        for row in _columns(ids)
    }


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What it is, and how many replies it has. One statement."""
    return {row["id"]: {"facts": list(_facts(row))} for row in _columns(ids)}


def _facts(row: Mapping[str, Any]) -> Iterable[str]:
    if row["is_question"]:
        yield pgettext("forum", "Question")
    if row["poll_choices"]:
        yield _("Poll")
    if replies := row["replies"] or 0:
        yield replies_said(replies)


def replies_said(number: int) -> str:
    """“3 replies”."""
    return ngettext("%(n)s reply", "%(n)s replies", number) % {"n": number}


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: what the poll asks. One statement."""
    return {
        row["id"]: [row["poll_question"], *row["poll_choices"].splitlines()]
        for row in _columns(ids)
        if row["poll_choices"]
    }


def insiders(ids: Iterable[int]) -> Mapping[int, set[int]]:
    """Of topics told within a network: it and its members, who find them. Two statements, one where there are none."""
    pairs = dict(Topic.objects.filter(pk__in=list(ids), network__isnull=False).values_list("pk", "network_id"))
    if not pairs:
        return {}
    members: dict[int, set[int]] = {}
    rows = Participation.objects.filter(
        role=ParticipationRole.MEMBER, state=ParticipationState.ACCEPTED, record__kind=ENTRY,
        record__owner_id__in=set(pairs.values()),
    )  # fmt: skip
    for network_id, organisation_id in rows.values_list("record__owner_id", "organisation_id"):
        members.setdefault(network_id or 0, set()).add(organisation_id)
    return {pk: {network_id, *members.get(network_id, set())} for pk, network_id in pairs.items()}
