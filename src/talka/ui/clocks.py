"""Local times: a day and an hour as the clocks of a place show them, which may not exist there, or come twice."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location
from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .forms import DateTimeInput
from .reading import locale_of

NEAR = ("Asia/Tbilisi", "Europe/Riga", "Europe/Vilnius", "Europe/Tallinn", "Europe/Kyiv", "UTC")
_OLD_AREAS = ("Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico")
FIRST_YEAR, LAST_YEAR = 2000, 2100
WHICH = [
    ("", "—"),
    ("0", pgettext_lazy("hour", "The first time, before the clocks are put back")),
    ("1", pgettext_lazy("hour", "The second time, after it")),
]


@lru_cache(maxsize=16)
def zone_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by their city's name in a language: those of our countries, then all."""

    def city(zone: str) -> str:
        return "UTC" if zone == "UTC" else get_timezone_location(zone, locale=language, return_city=True)

    zones = (zone for zone in available_timezones() if "/" in zone and zone.split("/")[0] not in _OLD_AREAS)
    others = sorted(((zone, city(zone)) for zone in zones if zone not in NEAR), key=lambda pair: pair[1].casefold())
    return [("", [(zone, city(zone)) for zone in NEAR]), ("—", others)]


def usual_zone(own: str, country: str) -> str:
    """The zone that a form proposes: one's own where one chose one, else that of a country (ISO 3166), else UTC."""
    if own != "UTC":
        return own
    known = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    return next((zone for zone in NEAR if zone in known), known[0] if len(known) == 1 else own)


class NoSuchTime(ValueError):
    """The clocks were put forward over it."""


class TwoSuchTimes(ValueError):
    """The clocks were put back: it comes twice, and nobody said which is meant."""


def moment_of(shown: datetime, zone: str, which: str = "") -> datetime:
    """The moment at which the clocks of a zone show this.

    Raises `NoSuchTime`, and `TwoSuchTimes` unless `which` ("0", "1") says whether the first or the second is meant.
    """
    place = ZoneInfo(zone)
    first, second = shown.replace(tzinfo=place, fold=0), shown.replace(tzinfo=place, fold=1)
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != shown:
        raise NoSuchTime
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if which not in ("0", "1"):
        raise TwoSuchTimes
    return (second if which == "1" else first).astimezone(UTC)


def shown_of(moment: datetime, zone: str) -> tuple[datetime, str]:
    """What the clocks of a zone show at a moment, and which of two such times it is ("" where there is one alone)."""
    there = moment.astimezone(ZoneInfo(zone))
    other = there.replace(fold=1 - there.fold)
    return there.replace(tzinfo=None, fold=0), "" if other.utcoffset() == there.utcoffset() else str(there.fold)


def clock(moment: datetime | None, zone: str) -> str:
    """A day and an hour as the clocks of a place show them: ``Thursday, 8 June 2017, 10:00``."""
    if moment is None:
        return ""
    there, where = moment.astimezone(ZoneInfo(zone)), locale_of(get_language() or "en")
    return f"{format_date(there, 'full', locale=where)}, {format_time(there, 'short', locale=where)}"


def span(begins: datetime, ends: datetime, zone: str) -> str:
    """From when until when; of one day, the day once."""
    place, where = ZoneInfo(zone), locale_of(get_language() or "en")
    if begins.astimezone(place).date() == ends.astimezone(place).date():
        return f"{clock(begins, zone)} – {format_time(ends.astimezone(place), 'short', locale=where)}"
    return f"{clock(begins, zone)} – {clock(ends, zone)}"


def city_of(zone: str) -> str:
    """Whose clocks they are: the city by which a zone is known."""
    if zone == "UTC":
        return zone
    return get_timezone_location(zone, locale=locale_of(get_language() or "en"), return_city=True)


def clock_there(moment: datetime | None, zone: str) -> str:
    """A day and an hour with whose clocks they are, where no line of its own says it: ``…, 10:00 (Riga)``."""
    return f"{clock(moment, zone)} ({city_of(zone)})" if moment else ""


class ClockField(forms.Field):
    """A day and an hour as a clock shows them; cleaned to a naive `datetime`."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        """The day and hour, to the minute. Refuses what is none, and years that nobody plans in."""
        if value in self.empty_values:
            return None
        try:
            read = value if isinstance(value, datetime) else parse_datetime(str(value).strip()[:40])
        except ValueError:
            read = None
        if read is None or read.tzinfo is not None:
            raise forms.ValidationError(_("Choose a day and a time."), code="invalid")
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            raise forms.ValidationError(_("This year can’t be meant."), code="year")
        return read.replace(second=0, microsecond=0, fold=0)


class ClockForm(forms.Form):
    """For forms with local times: `self.moment(name)` of a clock field, told by the form's `time_zone`.

    Beside each clock field stands one that asks which of two such times is meant; it is shown when it matters.
    """

    def moment(self, name: str, zone: str) -> datetime | None:
        """The moment meant in a field; None where nothing is, or where its error was added."""
        shown = self.cleaned_data.get(name)
        if shown is None or not zone:
            return None
        try:
            return moment_of(shown, zone, self.cleaned_data.get(f"{name}_which") or "")
        except NoSuchTime:
            self.add_error(name, _("The clocks are put forward that night: this time doesn’t exist there."))
        except TwoSuchTimes:
            self.add_error(f"{name}_which", _("The clocks are put back that night: this time comes twice. Which one?"))
        return None

    def asks_which(self, name: str) -> bool:
        """Whether the question which of two times is meant is shown."""
        which = f"{name}_which"
        return bool(self.initial.get(which) or self.data.get(which) or which in self.errors)


def which_field() -> forms.ChoiceField:
    """The question which of two such times is meant."""
    return forms.ChoiceField(label=_("Which of the two?"), choices=WHICH, required=False)
