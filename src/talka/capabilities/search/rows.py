"""Result rows from the kernel's rows for cards, with the texts that excerpts are made of: one statement."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from talka.kernel.people.called import in_language
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.texts import card_query
from talka.kernel.records.viewers import ForViewersOfMany

from .page import Row
from .question import Group
from .ranking import Hit
from .snippets import Marker, Pieces, marker_of, snippet

_cards = ForViewersOfMany(
    lambda viewer, language, entries: card_query(
        visible_records(viewer).filter(search_entries__in=entries), language
    ).annotate(plain=F("search_entries__text__plain"))
)


def row_of(card: dict[str, Any], language: str, **found: Any) -> Row:
    """A card's row as a result, its owner called as readers of this language call it."""
    return Row(
        id=card["id"], kind=card["kind"], title=card["read_title"], summary=card["read_summary"] or "",
        language=card["read_language"], slug=card["slug"], state=card["state"], place_id=card["place_id"],
        owner_id=card["owner_id"], owner_name=in_language(card["owner__called"], language),
        changed_at=card["changed_at"], card=card, **found,
    )  # fmt: skip


def rows_of_hits(hits: Sequence[Hit], person: Person | None, language: str, groups: Sequence[Group]) -> tuple[Row, ...]:
    """The hits as rows in their order, read in this language; a record that can't be seen any more is left out.

    Title, summary and snippet are of one text. Where what answers stands in another language than what is read, the
    summary stands for it: a piece in a third language, beside a heading in a second, is no help to anybody.
    """
    if not hits:
        return ()
    cards = {card["id"]: card for card in _cards.rows(person, [hit.entry_id for hit in hits], language)}
    marker = marker_of(groups)
    return tuple(
        row_of(
            cards[hit.record_id],
            language,
            snippet=_snippet(cards[hit.record_id], hit, marker),
            score=round(hit.score, 4),
            found_by=_found_by(hit),
        )
        for hit in hits
        if hit.record_id in cards
    )


def _snippet(card: dict[str, Any], hit: Hit, marker: Marker) -> Pieces:
    if hit.language != card["read_language"]:
        return snippet(card["read_summary"] or "", card["read_language"], None)
    # What is only near in meaning has none of the words.
    return snippet(card["plain"] or "", hit.language, marker if hit.words > 0 else None)


def _found_by(hit: Hit) -> str:
    if hit.words <= 0:
        return "meaning"
    return "both" if hit.near else "words"
