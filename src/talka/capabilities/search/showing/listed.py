"""Results as cards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talka.kernel.records.cards import cards
from talka.kernel.records.texts import add_card_extras
from talka.ui.formats import number
from talka.ui.parts import Card

from ..page import Meaning, Page, Row
from ..question import MOST_WAITING


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
    if row.snippet:
        card = replace(card, summary="".join(piece for piece, _marked in row.snippet))
    if row.found_by == "meaning":
        card = replace(card, facts=(*card.facts, _("Near in meaning")))
    return card


def said_of_meaning(meaning: Meaning) -> str:
    """What an answer to a question lacks for not going by meaning (yet), and what will change when; "" for nothing."""
    if meaning.state == "reading" and meaning.texts:
        return _(
            "Meaning is still being read: %(read)s of %(texts)s texts so far. Until then some are found by their words "
            "alone. Search again in a minute or two: it will find more, in all languages."
        ) % {"read": number(meaning.read), "texts": number(meaning.texts)}
    if meaning.state == "reading":
        return _(
            "Meaning is still being read: more than %(waiting)s texts wait for it, and until then are found by their "
            "words alone. Search again later: it will find more, in all languages."
        ) % {"waiting": number(MOST_WAITING)}
    if meaning.state == "late":
        return _(
            "Found by words alone, since comparing meanings took too long just now. Search again in a moment: it will "
            "find more, in all languages."
        )
    if meaning.state == "none":
        return _(
            "Found by words alone: meanings are not compared here. Other words, or another language, may find more."
        )
    return ""


def heading_of(page: Page, kind_label: str) -> str:
    """The heading: the question, else the kind, else the search itself."""
    if page.query.text:
        return _("Results for “%(words)s”") % {"words": page.query.text}
    return kind_label or pgettext("heading", "Search")
