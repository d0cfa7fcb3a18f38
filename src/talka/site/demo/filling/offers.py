"""The demo's offers and the requests for them."""

from typing import Any

from talka.features.offers import actions
from talka.features.offers.models import AskState, Offer, OfferState

from .world import World, in_days, place_id, rows_of, terms_of


def fill(world: World) -> None:
    """Publish them, let organisations ask, and bring each to its state."""
    for row in rows_of("offers"):
        owner = world.organisations[row["owner"]]
        by = world.speaker(row["owner"])
        offer = actions.publish_offer(_columns(row), owner=owner, by=by, terms=terms_of(row), language=row["language"])
        world.translate(offer, row)
        for asked in row.get("asks", ()):
            _ask(world, offer, asked, by)
        _bring(offer, row["state"], by)
        world.finish(offer, row, days_ago=row["days_ago"])
        world.records[row["key"]] = offer


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    quantity = row.get("quantity") or {}
    return {
        **{name: row[name] for name in ("title", "summary", "body", "offer_type", "terms")},
        "quantity": quantity.get("amount"),
        "unit": quantity.get("unit", ""),
        "from_date": in_days(row.get("from_days")),
        "until_date": in_days(row.get("until_days")),
        "is_online": row.get("online", False),
        "offer_languages": row.get("offer_languages", []),
        "place_id": place_id(row.get("place")),
    }


def _ask(world: World, offer: Offer, row: dict[str, Any], by: Any) -> None:
    speaker = world.speaker(row["org"])
    asked = actions.ask(
        offer, world.organisations[row["org"]], by=speaker, message=row["message"], language=speaker.language
    )
    # What was given was promised before: `_bring` gives it.
    if row["state"] in (AskState.ACCEPTED, AskState.GIVEN):
        actions.accept_ask(asked, by=by, answer=row["answer"])
    elif row["state"] == AskState.DECLINED:
        actions.decline_ask(asked, by=by, answer=row["answer"])
    elif row["state"] == AskState.TAKEN_BACK:
        actions.take_back_ask(asked, by=speaker)


def _bring(offer: Offer, state: str, by: Any) -> None:
    if state == OfferState.GIVEN:
        actions.give(offer, by=by)
    elif state == OfferState.WITHDRAWN:
        actions.withdraw_offer(offer, by=by)
    elif state == OfferState.EXPIRED:
        actions.expire(offer.pk)
