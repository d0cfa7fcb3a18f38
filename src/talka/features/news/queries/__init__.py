"""Reads worth a name."""

from .columns import card_extras, columns, due, export_columns, searched
from .figures import figures_of, lead_of, parts_of
from .pages import address_of_row, answering_the_press, news_about, press_address, told_of

__all__ = [
    "address_of_row",
    "answering_the_press",
    "card_extras",
    "columns",
    "due",
    "export_columns",
    "figures_of",
    "lead_of",
    "news_about",
    "parts_of",
    "press_address",
    "searched",
    "told_of",
]
