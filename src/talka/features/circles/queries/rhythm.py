"""A circle's rhythm in words."""

from datetime import time
from typing import Any

from babel.dates import format_date, format_time, get_day_names
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from talka.toolkit.recurrence import FORTNIGHTLY, MONTHLY, WEEKLY, pattern_of
from talka.ui.reading import locale_of

# Which of a month's Mondays, Wednesdays or Sundays: their word is masculine, feminine or neuter in our languages.
_MONDAYS, _SUNDAY = (0, 1, 3), 6


def nth_said(nth: int, weekday: int) -> str:
    """``second``, of a weekday: in many languages the word changes with the day's."""
    if weekday in _MONDAYS:
        words = {
            1: pgettext("of a Monday, Tuesday or Thursday", "first"),
            2: pgettext("of a Monday, Tuesday or Thursday", "second"),
            3: pgettext("of a Monday, Tuesday or Thursday", "third"),
            4: pgettext("of a Monday, Tuesday or Thursday", "fourth"),
            -1: pgettext("of a Monday, Tuesday or Thursday", "last"),
        }
    elif weekday == _SUNDAY:
        words = {
            1: pgettext("of a Sunday", "first"),
            2: pgettext("of a Sunday", "second"),
            3: pgettext("of a Sunday", "third"),
            4: pgettext("of a Sunday", "fourth"),
            -1: pgettext("of a Sunday", "last"),
        }
    else:
        words = {
            1: pgettext("of a Wednesday, Friday or Saturday", "first"),
            2: pgettext("of a Wednesday, Friday or Saturday", "second"),
            3: pgettext("of a Wednesday, Friday or Saturday", "third"),
            4: pgettext("of a Wednesday, Friday or Saturday", "fourth"),
            -1: pgettext("of a Wednesday, Friday or Saturday", "last"),
        }
    return words[nth]


def weekday_said(weekday: int) -> str:
    """The day's name, as it stands inside a sentence."""
    return str(get_day_names("wide", locale=locale_of(get_language() or "en"))[weekday])


def said_rhythm(rrule: str, meets_at: time | None) -> str:
    """``Every two weeks: Tuesday, 18:00``; with how often or until when. Empty where there is none."""
    pattern = pattern_of(rrule) if rrule else None
    if pattern is None or meets_at is None:
        return ""
    where = locale_of(get_language() or "en")
    told: dict[str, Any] = {"day": weekday_said(pattern.weekday), "time": format_time(meets_at, "short", locale=where)}
    if pattern.often == WEEKLY:
        said = _("Every week: %(day)s, %(time)s") % told
    elif pattern.often == FORTNIGHTLY:
        said = _("Every two weeks: %(day)s, %(time)s") % told
    else:
        assert pattern.often == MONTHLY
        said = _("Every month: %(nth)s %(day)s, %(time)s") % {**told, "nth": nth_said(pattern.nth, pattern.weekday)}
    if pattern.until is not None:
        until = _("until %(day)s") % {"day": format_date(pattern.until, "long", locale=where)}
        return f"{said} ({until})"
    if pattern.count is not None:
        number = pattern.count
        times = ngettext("%(number)s meeting", "%(number)s meetings", number) % {"number": number}
        return f"{said} ({times})"
    return said
