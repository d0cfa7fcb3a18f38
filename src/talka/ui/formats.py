"""Dates, numbers and names of languages as the reader's language writes them.

Every function reads the language that is active now, so a page, a mail and a document each get their own.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import log10

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, gettext

KILO, TENTH, COMPACT_FROM = 1000, Decimal("0.1"), 10_000
Number = int | float | Decimal


@lru_cache(maxsize=64)
def _locale(language: str | None) -> Locale:
    try:
        return Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def locale() -> Locale:
    """Babel's locale of the active language. English is British: the day comes before the month."""
    language = get_language()
    return _locale("en_GB" if language in (None, "en") else language)


@lru_cache(maxsize=4096)
def _day(value: date, where: Locale, form: str) -> str:
    return format_date(value, form, where)


def day(value: date | datetime | None, form: str = "long") -> str:
    """`7 July 2017`; `form` is Babel's: short, medium, long, full. Nothing for nothing."""
    if value is None:
        return ""
    plain = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    return _day(plain, locale(), form)


def moment(value: datetime | None, form: str = "medium") -> str:
    """A day with the time in the reader's time zone."""
    if value is None:
        return ""
    return format_datetime(timezone.localtime(value) if timezone.is_aware(value) else value, form, locale=locale())


def hour(value: datetime | None) -> str:
    """The time of day alone, in the reader's time zone."""
    if value is None:
        return ""
    return format_time(timezone.localtime(value) if timezone.is_aware(value) else value, "short", locale=locale())


def ago(value: datetime | date | None, now: datetime | None = None) -> str:
    """`3 days ago`, `in 2 weeks`: the distance of a moment from now."""
    if value is None:
        return ""
    now = now or timezone.now()
    if isinstance(value, datetime):
        return format_timedelta(value - now, add_direction=True, locale=locale())
    distance = value - timezone.localtime(now).date()
    return format_timedelta(distance, add_direction=True, locale=locale()) if distance else gettext("today")


def number(value: Number) -> str:
    """`12,345` with the separators of the language."""
    return format_decimal(value, locale=locale())


def compact(value: Number) -> str:
    """`12.3K`: a large number in little room."""
    if -COMPACT_FROM < value < COMPACT_FROM:
        return number(value)
    return format_compact_decimal(value, fraction_digits=1, locale=locale())


def percent(value: Number) -> str:
    """`75 %` of a share between 0 and 1."""
    return format_percent(value, locale=locale())


def money(amount: Number, currency: str = "EUR") -> str:
    """`€1,200.00` as the language writes it."""
    return format_currency(amount, currency, locale=locale())


def filesize(size: int) -> str:
    """`1.4 MB`: units are powers of ten."""
    if size < KILO:
        return f"{size}\u00a0B"
    power = min(int(log10(size) // 3), 3)
    return f"{number(Decimal(size) / KILO**power // TENTH * TENTH)}\u00a0{('', 'kB', 'MB', 'GB')[power]}"


@lru_cache(maxsize=512)
def _language_name(code: str, where: Locale) -> str:
    return where.languages.get(code.replace("-", "_")) or where.languages.get(code.split("-")[0]) or code


def language_name(code: str) -> str:
    """The name of a language in the reader's language (`Latvian`, `ლატვიური`)."""
    return _language_name(code, locale()) if code else ""


@lru_cache(maxsize=64)
def own_name(code: str) -> str:
    """The name of a language in itself (`latviešu`), for the switch between languages."""
    return _locale(code).languages.get(code.split("-")[0], code)
