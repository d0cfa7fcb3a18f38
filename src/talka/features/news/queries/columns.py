"""News' own columns, for cards, tables and the index."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from talka.toolkit.pictures import widths_of
from talka.toolkit.prepared import PreparedForMany

from ..models import News, NewsState
from .figures import picture_address

export_columns = ("picture", "picture_alt", "picture_caption", "picture_credit", "picture_licence")
CARD_WIDTH = 480

_columns = PreparedForMany(
    lambda ids: News.objects.filter(pk__in=ids).values(
        "id", "picture", "picture_width", "picture_alt", "picture_caption", "picture_credit", "picture_licence"
    )
)


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The lead picture's columns by id, as CSV and the API give them: `picture` is its address. One statement."""
    found = {}
    for row in _columns(ids):
        pk, width = row.pop("id"), row.pop("picture_width")
        found[pk] = {**row, "picture": _address(pk, row["picture"], width)}
    return found


def _address(pk: int, picture: str, width: int, *, most: int = 0) -> str:
    if not picture:
        return ""
    widths = widths_of(width)
    chosen = next((each for each in widths if most and each >= most), widths[-1])
    return picture_address(pk, picture, chosen)


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """The picture on the card. One statement."""
    return {
        row["id"]: {"picture": _address(row["id"], row["picture"], row["picture_width"], most=CARD_WIDTH)}
        for row in _columns(ids)
        if row["picture"]
    }


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: what the lead picture shows. One statement."""
    return {row["id"]: [row["picture_caption"] or row["picture_alt"]] for row in _columns(ids) if row["picture"]}


def due() -> Iterable[int]:
    """Ids of news whose moment has come."""
    waiting = News.objects.filter(state=NewsState.SCHEDULED, scheduled_at__lte=timezone.now())
    return waiting.order_by("scheduled_at").values_list("pk", flat=True)
