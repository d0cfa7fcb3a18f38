"""Dates, numbers and names of languages as the reader's language writes them.

Every function reads the language that is active now, so a page, a mail and a document each get their own.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from math import log10

from babel import Locale
from babel.dates import TIMEDELTA_UNITS, format_date, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from markupsafe import escape

from .icons import icon
from .reading import local, locale, locale_of, page_language, page_zone

MOMENT = 30
UNIT_FROM = 0.85  # Babel's threshold: 26 days are a month
_UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")
KILO, TENTH, COMPACT_FROM = 1000, Decimal("0.1"), 10_000
Number = int | float | Decimal
# Where a country is called otherwise today than in Unicode's data: Lithuania's language commission, 2018.
_OWN_NAMES = {("lt", "GE"): "Sakartvelas"}


@lru_cache(maxsize=4096)
def _day(value: date, where: Locale, form: str) -> str:
    return format_date(value, form, where)


def day(value: date | datetime | None, form: str = "long") -> str:
    """`7 July 2017`; `form` is Babel's: short, medium, long, full. Nothing for nothing."""
    if value is None:
        return ""
    return _day(local(value).date() if isinstance(value, datetime) else value, locale(), form)


def moment(value: datetime | None) -> str:
    """A day with the time, to the minute, in the reader's time zone."""
    if value is None:
        return ""
    at, pattern = local(value), get_datetime_format("medium", locale=locale())
    day_there, time_there = format_date(at, "medium", locale=locale()), format_time(at, "short", locale=locale())
    return str(pattern).replace("'", "").replace("{0}", time_there).replace("{1}", day_there)


def hour(value: datetime | None) -> str:
    """The time of day alone, in the reader's time zone."""
    if value is None:
        return ""
    return format_time(local(value), "short", locale=locale())


@lru_cache(maxsize=2048)
def _distance(where: Locale, seconds: int) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=where)


def _rounded(seconds: float) -> int:
    """Seconds to a whole number of the largest unit that fits, so that few different distances are ever written."""
    for _unit, size in TIMEDELTA_UNITS:
        if abs(seconds) >= size * UNIT_FROM:
            return round(seconds / size) * size or size
    return 0


def ago(value: datetime | date | None, now: datetime | None = None) -> str:
    """`3 days ago`, `in 2 weeks`: the distance of a moment from now."""
    if value is None:
        return ""
    now = now or timezone.now()
    if isinstance(value, datetime):
        seconds = (value - now).total_seconds()
        return _distance(locale(), _rounded(seconds)) if abs(seconds) >= MOMENT else gettext("just now")
    distance = value - local(now).date()
    return _distance(locale(), _rounded(distance.total_seconds())) if distance else gettext("today")


def when(value: datetime | date | None, form: str = "long", prefix: str = "") -> SafeString:
    """A `<time>`: the distance from now for the form `ago` (the day shows on pointing), else the day in that form."""
    if value is None:
        return SafeString()
    # Few distances are ever told, so that those of a list's lines are mostly drawn already.
    distance = ago(value) if form == "ago" else ""
    return _time(value, form, str(prefix), distance, page_zone(), locale())


@lru_cache(maxsize=2048)
def _time(value: datetime | date, form: str, prefix: str, distance: str, _zone: tzinfo, _locale: Locale) -> SafeString:
    text = distance or day(value, form)
    title = day(value) if distance else moment(value) if isinstance(value, datetime) else day(value, "full")
    # By hand, for it stands in every line of a list: format_html costs more than all the rest of this.
    return SafeString(
        f'<time datetime="{value.isoformat()}" title="{escape(title)}">{escape(prefix)}{escape(text)}</time>'
    )


@lru_cache(maxsize=8192)
def _number(value: Number, where: Locale) -> str:
    return format_decimal(value, locale=where)


def number(value: Number) -> str:
    """`12,345` with the separators of the language."""
    return _number(value, locale())


def compact(value: Number) -> str:
    """`12.3K`: a large number in little room."""
    if -COMPACT_FROM < value < COMPACT_FROM:
        return number(value)
    return format_compact_decimal(value, fraction_digits=1, locale=locale())


def percent(value: Number) -> str:
    """`75 %` of a share between 0 and 1."""
    return format_percent(value, locale=locale())


def money(amount: Number, currency: str = "EUR") -> str:
    """`€1,200` as the language writes it; cents only where there are some."""
    whole = amount == int(amount)
    pattern = locale().currency_formats["standard"].pattern
    return format_currency(
        amount, currency, pattern.replace(".00", "") if whole else pattern, locale(), currency_digits=not whole
    )


def filesize(size: int) -> str:
    """`1.4 MB`, `1,4 МБ`: units are powers of ten, rounded down to a tenth."""
    power = min(int(log10(size) // 3), 3) if size else 0
    amount = Decimal(size) / KILO**power // TENTH * TENTH
    return format_unit(amount, _UNITS[power], "short", locale=locale()).replace(" ", "\u00a0")


@lru_cache(maxsize=512)
def _language_name(code: str, where: Locale) -> str:
    return where.languages.get(code.replace("-", "_")) or where.languages.get(code.split("-")[0]) or code


def language_name(code: str) -> str:
    """The name of a language in the reader's language (`Latvian`, `ლატვიური`)."""
    return _language_name(code, locale()) if code else ""


def country_name(code: str) -> str:
    """The name of a country in the reader's language by its ISO 3166-1 code; the code itself where there is none."""
    where = locale()
    return _OWN_NAMES.get((where.language, code)) or str(where.territories.get(code, code))


@lru_cache(maxsize=64)
def own_name(code: str) -> str:
    """The name of a language in itself (`latviešu`), for the switch between languages."""
    return locale_of(code).languages.get(code.split("-")[0], code)


@lru_cache(maxsize=1024)
def _language_note(language: str, original: str, machine: bool, where: Locale) -> SafeString:
    if not machine:
        return format_html(
            '<span class="note-language">{}{}</span>', icon("translate"), _language_name(language, where)
        )
    said = gettext("Machine translation from %(language)s") % {"language": _language_name(original, where)}
    text = said if original else gettext("Machine translation")
    return format_html('<span class="note-machine">{}{}</span>', icon("translate"), text)


def language_note(language: str, original: str = "", machine: bool = False) -> SafeString:
    """Says in which language a text stands when it isn't the page's; and that a machine translated it."""
    if machine or (language and language != page_language()):
        return _language_note(language, original, machine, locale())
    return SafeString()
