"""The demo's offers."""

from typing import Any

from talka.features.offers import actions
from talka.features.offers.models import Offer, OfferState

from .world import World, in_days, place_id, rows_of, terms_of


def fill(world: World) -> None:
    """Publish them and bring each to its state."""
    for row in rows_of("offers"):
        owner = world.organisations[row["owner"]]
        by = world.speaker(row["owner"])
        offer = actions.publish_offer(_columns(row), owner=owner, by=by, terms=terms_of(row), language=row["language"])
        world.translate(offer, row)
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


def _bring(offer: Offer, state: str, by: Any) -> None:
    if state == OfferState.RESERVED:
        actions._move(offer, OfferState.RESERVED, "offers.reserved", by)
    elif state == OfferState.GIVEN:
        actions.give(offer, by=by)
    elif state == OfferState.WITHDRAWN:
        actions.withdraw_offer(offer, by=by)
    elif state == OfferState.EXPIRED:
        actions.expire(offer.pk)
