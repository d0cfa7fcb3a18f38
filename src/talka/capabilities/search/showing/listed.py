"""Results as cards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from talka.kernel.records.cards import cards
from talka.kernel.records.texts import add_card_extras
from talka.ui.parts import Card

from ..page import Page, Row


def cards_of(rows: Sequence[Row], language: str, *, one_kind: bool) -> list[Card]:
    """The rows as cards, in an interface language.

    What a kind's card shows beyond Record's columns takes a statement a kind: only a list of one kind has it.
    """
    card_rows: list[dict[str, Any]] = [dict(row.card) for row in rows]
    if one_kind and card_rows:
        add_card_extras(card_rows)
    return [_told(card, row) for card, row in zip(cards(card_rows, language), rows, strict=True)]


def _told(card: Card, row: Row) -> Card:
    """In the answer to a question: the piece of the text that answers; how it was found, where none of the words is."""
    if row.snippet and row.snippet_language == card.language:
        card = replace(card, summary="".join(piece for piece, _marked in row.snippet))
    if row.found_by == "meaning":
        card = replace(card, facts=(*card.facts, _("Near in meaning")))
    return card


def heading_of(page: Page, kind_label: str) -> str:
    """The heading: the question, else the kind, else the search itself."""
    if page.query.text:
        return _("Results for “%(words)s”") % {"words": page.query.text}
    return kind_label or _("Search")
