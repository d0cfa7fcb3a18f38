"""What is let go of Unicode's data is missed by no page."""

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from babel import Locale, localedata
from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_currency, format_percent
from babel.units import format_unit

from talka.ui.reading import locale_of

AT = datetime(2030, 3, 9, 17, 5, tzinfo=UTC)


def said(where: Locale) -> list[Any]:
    """Whatever our pages ask of a language."""
    numbers = (0, 1, 2, 5, 21, 1.5)
    units = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")
    spans = [count * size for count in (0, 1, 2, 5, 21) for size in (1, 60, 3600, 86400, 604800, 2592000, 31536000)]
    return [
        *(format_date(date(2030, month, 9), form, where) for month in (1, 8) for form in ("short", "long", "full")),
        *(format_datetime(AT, form, locale=where) for form in ("short", "medium", "full")),
        *(format_timedelta(sign * span, add_direction=True, locale=where) for span in spans for sign in (1, -1)),
        *(format_unit(number, unit, "short", locale=where) for number in numbers for unit in units),
        *(format_currency(1234.5, currency, locale=where) for currency in ("EUR", "GEL", "UAH")),
        *(format_compact_decimal(number, fraction_digits=1, locale=where) for number in (12_345, 2_000_000)),
        *(format_list(["a", "b", "c"], style, where) for style in ("standard", "or")),
        *(get_timezone_location(zone, locale=where) for zone in ("Europe/Riga", "Asia/Tbilisi", "America/Lima")),
        format_percent(0.75, locale=where),
        dict(where.languages),
        dict(where.territories),
    ]


@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk", "de", "pt-BR", "sr-Latn"])
def test_all_that_is_said_in_a_language_stays_as_unicode_has_it(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    locale_of.cache_clear()
    ours = locale_of(language)
    here = said(ours)
    assert not localedata.load(str(ours))["currency_names"]
    assert "length-meter" not in ours.unit_display_names
    monkeypatch.setattr(localedata, "_cache", {})
    whole = Locale.parse(str(ours))
    assert "length-meter" in whole.unit_display_names
    assert here == said(whole)


def test_a_web_process_loads_nothing_that_draws_pictures() -> None:
    asked = "import talka.config.wsgi, sys; print([name for name in sys.modules if name.partition('.')[0] == 'PIL'])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
