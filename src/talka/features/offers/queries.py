"""Reads worth a name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.links import linked_from
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState, Relation
from talka.kernel.records.texts import card_query
from talka.kernel.records.viewers import ForViewers
from talka.toolkit.prepared import PreparedForMany
from talka.ui.formats import language_name

from .models import Ask, AskState, Offer, OfferState, OfferType, Terms

IN_IT = (ParticipationState.ACCEPTED, ParticipationState.DONE)
LIVE_ASKS = (AskState.ASKED, AskState.ACCEPTED)


def asks_of(offer: Offer) -> list[Any]:
    """Live requests for an offer, oldest first, as rows; for its owner's editors alone. One statement."""
    live = offer.asks.filter(state__in=LIVE_ASKS).order_by("asked_at")
    return [
        *live.values(
            "id", "organisation_id", "organisation__called", "message", "language", "state", "answer", "asked_at",
            "need_id",
        )
    ]  # fmt: skip


def asks_by(offer: Offer, organisation_ids: Iterable[int]) -> list[Any]:
    """What these organisations asked of the offer, newest first, with the answers. One statement."""
    mine = offer.asks.filter(organisation_id__in=list(organisation_ids)).order_by("-asked_at")
    return [
        *mine.values(
            "id", "organisation_id", "organisation__called", "message", "language", "state", "answer", "asked_at",
            "answered_at",
        )
    ]  # fmt: skip


def live_ask(offer: Offer, organisation_id: int) -> Ask | None:
    """The organisation's live request, or None."""
    return offer.asks.filter(organisation_id=organisation_id, state__in=LIVE_ASKS).first()


def answers_besides(asked: Ask) -> bool:
    """Whether the offer answers the request's need without this request too: given for it, or by its owner's part."""
    given = asked.offer.asks.filter(need_id=asked.need_id, state=AskState.GIVEN).exists()
    parts = Participation.objects.filter(record=asked.need, organisation=asked.offer.owner, state__in=IN_IT)
    return given or parts.filter(role=ParticipationRole.RESPONDER).exists()


def asker_answers(asked: Ask) -> bool:
    """Whether the need is the asking organisation's own, or one that it has taken up."""
    parts = Participation.objects.filter(record=asked.need, organisation=asked.organisation, state__in=IN_IT)
    own = asked.need is not None and asked.need.owner_id == asked.organisation_id
    return own or parts.filter(role=ParticipationRole.RESPONDER).exists()


def _needs_where(viewer: Person | None, language: str, offer_id: int) -> "QuerySet[Any]":
    answered = linked_from(offer_id, Relation.ANSWERS)
    asked = Ask.objects.filter(offer_id=offer_id, state__in=LIVE_ASKS, need__isnull=False)
    about = Q(pk__in=answered.values("target_id")) | Q(pk__in=asked.values("need_id"))
    rows = card_query(visible_records(viewer).filter(about, kind="need").order_by("pk"), language)
    return rows.annotate(is_answered=Exists(answered.filter(target_id=OuterRef("pk"))))


_needs = ForViewers(_needs_where)


def needs_of(offer: Offer, person: Person | None, language: str) -> list[dict[str, Any]]:
    """Needs that the offer answers (`is_answered`) or is asked for, as far as the reader may see them.

    Rows for cards, in one statement.
    """
    return _needs.rows(person, language, offer_id=offer.pk)


def waiting_for(offer: Offer, organisation_ids: Iterable[int]) -> set[int]:
    """Those of these organisations that have asked and wait for an answer, or were promised it."""
    asked = offer.asks.filter(organisation_id__in=list(organisation_ids), state__in=LIVE_ASKS)
    return set(asked.values_list("organisation_id", flat=True))


def askers(ids: Iterable[int]) -> Mapping[int, set[int]]:
    """Organisations that asked, whatever became of it, by offer: `rules.may_see` lets them. One statement."""
    found: dict[int, set[int]] = {}
    for offer_id, organisation_id in Ask.objects.filter(offer__in=list(ids)).values_list("offer_id", "organisation_id"):
        found.setdefault(offer_id, set()).add(organisation_id)
    return found


def due_to_expire() -> Iterable[int]:
    """Ids of offers whose last day has passed."""
    past = Offer.objects.filter(state__in=[OfferState.OPEN, OfferState.RESERVED], until_date__lt=timezone.localdate())
    return past.values_list("pk", flat=True)


_columns = PreparedForMany(
    lambda ids: Offer.objects.filter(pk__in=ids).values(
        "id", "offer_type", "quantity", "unit", "terms", "from_date", "until_date", "is_online", "offer_languages"
    )
)


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """An offer's own columns by id, as CSV and the API give them. One statement."""
    return {row.pop("id"): row for row in _columns(ids)}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """The facts on an offer's card: what, on what terms, until when. One statement."""
    return {pk: {"facts": _card_facts(row)} for pk, row in columns(ids).items()}


def _card_facts(row: Mapping[str, Any]) -> list[str]:
    facts = [str(OfferType(row["offer_type"]).label), str(Terms(row["terms"]).label)]
    if row["until_date"]:
        facts.append(date_format(row["until_date"], "DATE_FORMAT"))
    return facts


def match_profile(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What matching needs of an offer beyond its Record row. One statement."""
    return {
        pk: {
            "languages": row["offer_languages"],
            "starts_on": row["from_date"],
            "ends_on": row["until_date"],
            "online": row["is_online"],
            "gives": [row["offer_type"]],
        }
        for pk, row in columns(ids).items()
    }


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: the sort of offer is found by its label's word in English."""
    return {pk: [row["offer_type"].replace("_", " ")] for pk, row in columns(ids).items()}


def languages_line(offer: Offer) -> str:
    """The languages it is offered in, by name in the reader's language."""
    return ", ".join(language_name(code) for code in offer.offer_languages)
