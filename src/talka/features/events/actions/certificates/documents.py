"""The PDF of a certificate: what is handed to the press. The worker makes it once and keeps it in the store.

Kept, not made on demand: what somebody was given stays byte for byte what it was, also when fonts, template or words of
the interface change; and the web processes never load typst.
"""

import io
import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talka.toolkit.checked import shown_number
from talka.toolkit.press import Press
from talka.ui.assets import BUILT, built_file
from talka.ui.bands import ROWS, motif
from talka.ui.reading import locale_of

from ... import queries
from ...models import Certificate

TEMPLATE = Path(__file__).parents[2] / "papers" / "certificate.typ"
BAND_CELLS = 135


def open_press() -> Press:
    """Begun with the first document, ended with the `with`."""
    return Press(TEMPLATE, BUILT)


@lru_cache(maxsize=1)
def _printable() -> tuple[list[str], frozenset[int]]:
    """(families of fonts, the letters that they have)."""
    known = json.loads(Path(built_file("paper-letters.json")).read_text(encoding="utf-8"))
    codes = (code for first, last in known["letters"] for code in range(first, last + 1))
    return known["families"], frozenset(codes)


def can_print(text: str) -> bool:
    """Whether there is a font for each of its letters."""
    return all(ord(letter) in _printable()[1] for letter in text)


def printable(text: str) -> str:
    """The text with what no font has left out; "…" for each run of letters that are missing."""
    found = ""
    for letter in text:
        if ord(letter) in _printable()[1]:
            found += letter
        elif letter.isalnum() and not found.endswith("…"):
            found += "…"
    return " ".join(found.split())


def document_data(certificate: Certificate) -> dict[str, Any]:
    """What the template reads. Its words are in the certificate's language."""
    with translation.override(certificate.language):
        return _data(certificate)


def _data(certificate: Certificate) -> dict[str, Any]:
    content, language = certificate.content, certificate.language
    address = f"{settings.TALKA_SITE_URL}/certificates/{shown_number(certificate.number)}/"
    issued = certificate.issued_at.astimezone(ZoneInfo(content["time_zone"]))
    return {
        "language": language,
        "families": _printable()[0],
        "number": shown_number(certificate.number),
        "name": certificate.name if can_print(certificate.name) else "",
        "title": printable(certificate.title),
        "title_language": certificate.title_language,
        "issuer": printable(certificate.issuer_name),
        "signatory": printable(content["signatory"]),
        "facts": _facts(certificate),
        "sections": _sections(content),
        "issued": [issued.year, issued.month, issued.day],
        "address": address,
        "shown_address": address.split("://")[-1].rstrip("/"),
        "qr": _qr(address),
        "band": band_cells(certificate.event_id),
        "words": {
            "heading": pgettext("certificate", "Certificate of attendance"),
            "given_to": pgettext("certificate", "Given to"),
            "name_elsewhere": _("The name is in letters that can’t be printed here. It stands at the address below."),
            "took_part": pgettext("certificate", "for taking part in"),
            "issued": _("Issued on %(day)s") % {"day": format_date(issued, "long", locale=locale_of(language))},
            "check": _("Whether it is genuine can be seen here:"),
        },
    }


def _facts(certificate: Certificate) -> list[list[str]]:
    content, where = certificate.content, locale_of(certificate.language)
    zone = ZoneInfo(content["time_zone"])
    begins, ends = (queries.moment_of(content[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
    hours = format_decimal(certificate.hours, locale=where)
    rows = [[_("When"), _days(begins, ends, where)], [_("Where"), printable(content["place"])], [_("Hours"), hours]]
    return [row for row in rows if row[1]]


def _days(begins: datetime, ends: datetime, where: Any) -> str:
    days = [format_date(moment, "long", locale=where) for moment in (begins, ends)]
    return " – ".join(dict.fromkeys(days))


def _sections(content: dict[str, Any]) -> list[list[Any]]:
    """(heading, paragraphs, their language) of what the organisers wrote."""
    wanted = ((_("What was learnt"), "competences"), (_("About the project"), "statement"))
    found = ([name, [printable(one) for one in content[key]], content[f"{key}_language"]] for name, key in wanted)
    return [section for section in found if section[1]]


def _qr(address: str) -> str:
    import segno  # noqa: PLC0415  reason: the worker alone draws it

    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=0, xmldecl=False)
    return file.getvalue().decode()


def band_cells(number: int) -> list[list[int]]:
    """The record's woven band, as cells that are filled or not."""
    one = [[*map(int, row), 0] for row in motif(number)]
    return [(one[row] * (BAND_CELLS // (ROWS + 1) + 1))[:BAND_CELLS] for row in range(ROWS)]
