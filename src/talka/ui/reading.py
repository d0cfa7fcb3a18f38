"""The language and time zone a page is being drawn in, looked up once a page instead of for every word of it.

Django asks an asyncio-aware local for what is active at each call; a page of fifty records would ask a thousand
times. `reading()` notes it for the time that a template is drawn; outside, everything falls back to Django.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from django.utils import timezone, translation
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

_language: ContextVar[str] = ContextVar("language", default="")
_zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)


def page_language() -> str:
    """The code of the language that the page is drawn in."""
    return _language.get() or translation.get_language() or "en"


def page_zone() -> tzinfo:
    """The time zone of whoever the page is drawn for."""
    return _zone.get() or timezone.get_current_timezone()


def local(value: datetime) -> datetime:
    """A moment as the clock shows it there; a naive one stays as it is."""
    return value.astimezone(page_zone()) if value.tzinfo else value


@contextmanager
def reading() -> Iterator[None]:
    """Draw a template in the language and time zone that are active now."""
    language = _language.set(translation.get_language() or "en")
    zone = _zone.set(timezone.get_current_timezone())
    try:
        yield
    finally:
        _language.reset(language)
        _zone.reset(zone)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language. English is British: the day comes before the month."""
    try:
        found = Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        found = Locale("en", "GB")
    for name in ("root", found.language, str(found)):
        if localedata.exists(name):
            _forget_unasked(localedata.load(name))
    for key in _UNASKED_OF_ALL:
        get_global(key).clear()  # type: ignore[attr-defined]  # said to be a Mapping, is a dict
    return found


# What Unicode says of a language and no page of ours asks: half of a megabyte a language.
_UNASKED = (
    "currency_names", "currency_names_plural", "compact_currency_formats", "compound_unit_patterns",
    "interval_formats", "scripts", "variants",
)  # fmt: skip
_UNITS = ("duration-", "digital-")
# And what it says of countries' languages and money: 0.7 MB.
_UNASKED_OF_ALL: tuple[Any, ...] = ("territory_languages", "territory_currencies", "windows_zone_mapping")


def _forget_unasked(data: MutableMapping[str, Any]) -> None:
    """Let go of it in what Babel keeps of a locale, or of one that others are made from.

    Emptied and not taken out: Babel looks up a currency's name for each sum, though no pattern of ours shows it.
    """
    for name in _UNASKED:
        if name in data:
            data[name] = {}
    for name in ("unit_patterns", "unit_display_names"):
        if name in data:
            data[name] = {unit: said for unit, said in data[name].items() if unit.startswith(_UNITS)}


def locale() -> Locale:
    """Babel's locale of the page's language."""
    return locale_of(page_language())


@lru_cache(maxsize=16384)
def _translated(language: str, kind: str, *message: Any) -> Markup:
    """A message of the catalogues. `language` is the active one; it is here to tell the answers apart."""
    return Markup(getattr(translation, kind)(*message))


def _finished(context: Context, message: Markup, variables: dict[str, Any]) -> str:
    """The message with its values, which are escaped as the template says (Jinja's newstyle gettext does the same)."""
    text: str = message if context.eval_ctx.autoescape else str(message)
    return text % variables if "%" in text else text


@pass_context
def gettext(context: Context, message: str, **variables: Any) -> str:
    """`_("By %(name)s", name=…)`."""
    return _finished(context, _translated(page_language(), "gettext", message), variables)


@pass_context
def ngettext(context: Context, one: str, many: str, num: int, **variables: Any) -> str:
    """The form of a sentence that a number asks for; the number is `num` in it."""
    variables.setdefault("num", num)
    return _finished(context, _translated(page_language(), "ngettext", one, many, num), variables)


@pass_context
def pgettext(context: Context, where: str, message: str, **variables: Any) -> str:
    """A word that has several meanings, with the one that is meant."""
    return _finished(context, _translated(page_language(), "pgettext", where, message), variables)


@pass_context
def npgettext(context: Context, where: str, one: str, many: str, num: int, **variables: Any) -> str:
    """Both."""
    variables.setdefault("num", num)
    return _finished(context, _translated(page_language(), "npgettext", where, one, many, num), variables)


def install(environment: Environment) -> None:
    """Give an environment these as its translating functions, `_` among them."""
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    names = {"_": gettext, "gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext}
    environment.globals |= names
