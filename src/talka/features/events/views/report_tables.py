"""A report as chapters: what the page, the workbook and the document draw alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from talka.kernel.people.models import OrganisationType
from talka.kernel.vocabulary.labels import places, terms
from talka.ui.formats import day, number, percent

from ..models import Recommends, RegistrationState, Useful
from ..queries.counting import LEAST, Share, Totals
from ..queries.report import NOT_SAID, OTHERS, Gathered

Cell = str | int | float | Decimal | Share | date | None


@dataclass(frozen=True)
class Chapter:
    """A heading, a table (its first column names the row), what its numbers mean, and words as (text, language)."""

    title: str
    headings: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    note: str = ""
    words: Sequence[tuple[str, str]] = field(default=())


def shown(cell: Cell) -> str:
    """A cell as it is read on the page and in the document."""
    if cell is None:
        return "—"
    if isinstance(cell, Share):
        return "—" if cell.value is None else percent(cell.value)
    if isinstance(cell, date):
        return day(cell, "medium")
    return cell if isinstance(cell, str) else number(cell)


def chapters(found: Gathered, *, is_series: bool, is_public: bool) -> list[Chapter]:
    """All of a report; its short form for everybody has no people's groups, no organisations' names, no words of
    participants but those that may be quoted.
    """
    made = [_in_numbers(found, is_series=is_series), *([_event_by_event(found)] if is_series else [])]
    if not is_public:
        made += [_standing(found.totals), *_by_organisation(found), _groups(found)]
    made += [*_opinions(found, is_public=is_public), _sustainability(found), _intentions(found, is_public=is_public)]
    return [one for one in made if one.rows or one.words]


def _in_numbers(found: Gathered, *, is_series: bool) -> Chapter:
    all_of = found.totals
    rows: list[tuple[str, Cell]] = [
        (_("Registered"), all_of.registered),
        (_("Places given"), all_of.places),
        (_("People who were there"), all_of.attended),
        (_("Places that were not used"), all_of.empty),
        (_("Absent rate"), all_of.absent_rate),
        (_("Written in at the door"), all_of.walk_ins),
        (_("Still on the waiting list"), all_of.waiting),
        (_("Hours attended by all"), all_of.hours),
        (_("Organisations"), len(set(found.breakdowns.organisations) - {NOT_SAID})),
    ]
    if is_series:
        rows.insert(3, (_("Visits"), all_of.visits))
        rows.insert(0, (_("Events"), len(found.events)))
    note = _(
        "Absent rate: of the places that people had at events that have begun, the part that was not used, because "
        "they were marked as absent or never marked as there. Whoever was written in at the door is left out of it."
    )
    if is_series:
        note += " " + _("Whoever came to several events is one person, and several visits.")
    return Chapter(_("In numbers"), ("", _("Number")), rows, note)


def _event_by_event(found: Gathered) -> Chapter:
    rows: list[tuple[Cell, ...]] = []
    for event in found.events:
        one = found.by_event[event.pk]
        begins = event.starts_at.astimezone(ZoneInfo(event.time_zone)).date()
        rows.append(
            (event.title, begins, _place(event.place_id), one.places, one.attended, one.absent_rate, one.hours)
        )  # fmt: skip
    heads = (
        _("Event"), _("Day"), _("Where"), _("Places given"), _("People who were there"),
        _("Absent rate"), _("Hours attended by all"),
    )  # fmt: skip
    return Chapter(_("Event by event"), heads, rows)


def _standing(all_of: Totals) -> Chapter:
    rows = [(str(RegistrationState(state).label), count) for state, count in all_of.standing.items()]
    return _summed(_("How registrations stand"), rows, all_of.registered)


def _summed(title: str, rows: Iterable[tuple[str, int]], total: int, note: str = "") -> Chapter:
    found = sorted(rows, key=lambda row: (-row[1], row[0].casefold()))
    last = [(_("Together"), total)] if found else []
    return Chapter(title, ("", _("People")), [*found, *last], note)


def _by_organisation(found: Gathered) -> list[Chapter]:
    parts, total = found.breakdowns, found.totals.attended
    named = {key: str(parts.names[key] or _("For none")) for key in parts.organisations}
    sorts = dict(OrganisationType.choices)
    other = {NOT_SAID: _("For none"), OTHERS: _("An organisation that is not in the directory")}
    note = _(
        "People may say it themselves; else it is that of their organisation. What is said of fewer than %(number)s "
        "people is put together."
    ) % {"number": LEAST}  # fmt: skip
    return [
        _summed(_("By organisation"), ((named[key], count) for key, count in parts.organisations.items()), total),
        _summed(
            _("By type of organisation"),
            ((str(sorts.get(key) or other[key]), count) for key, count in parts.types.items()),
            total,
        ),
        _summed(_("By place of the organisation"), _labelled(parts.places, _place), total),
        _summed(_("By sector"), _labelled(parts.sectors, _term), total, note),
    ]


def _labelled(cells: Mapping[Any, int], label: Any) -> Iterable[tuple[str, int]]:
    words = {NOT_SAID: _("Not said"), OTHERS: _("Others, and not said")}
    return ((words.get(key) or label(key), count) for key, count in cells.items())


def _term(pk: int) -> str:
    known = terms(get_language() or "en").get(pk)
    return known.label if known else _("Not said")


def _place(pk: int | None) -> str:
    known = places(get_language() or "en").get(pk or 0)
    return known.name if known else _("Not said")


def _groups(found: Gathered) -> Chapter:
    rows = sorted(_labelled(found.breakdowns.groups, _term), key=lambda row: (-row[1], row[0].casefold()))
    note = _(
        "Groups that people count themselves among, of their own free will; somebody may be in several. Groups of "
        "fewer than %(number)s people are not shown."
    ) % {"number": LEAST}  # fmt: skip
    return Chapter(_("By group"), ("", _("People")), rows, note)


def _opinions(found: Gathered, *, is_public: bool) -> list[Chapter]:
    said = found.opinions
    if not said.shown:
        rows = [(_("Answered"), said.answered)] if said.answered and not is_public else []
        note = _("Answers can be read when at least %(number)s people have answered.") % {"number": LEAST}
        return [Chapter(_("Feedback"), ("", _("Number")), rows, note)]
    rows_of: list[tuple[str, Cell]] = [(_("Answered"), said.shown), (_("How useful, from 1 to 5"), _mean(said.mean))]
    rows_of += [(f"{value} – {label}", said.useful.get(value, 0)) for value, label in reversed(Useful.choices)]
    rows_of += [
        (pgettext("feedback", "Recommend it: %(answer)s") % {"answer": label}, said.recommends.get(value, 0))
        for value, label in Recommends.choices
    ]
    note = ""
    if said.answered != said.shown:
        note = _("Answers of events that fewer than %(number)s people answered are left out.") % {"number": LEAST}
    told = [Chapter(_("Feedback"), ("", _("Number")), rows_of, note)]
    for title, words in ((_("What helped"), said.helped), (_("What was missing"), said.missing)):
        texts = [(one.text, one.language) for one in words if one.may_quote or not is_public]
        told.append(Chapter(title, words=texts))
    return told


def _mean(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _sustainability(found: Gathered) -> Chapter:
    known = found.sustainability
    rows = [
        (
            ngettext("After %(number)s month", "After %(number)s months", one.months) % {"number": number(one.months)},
            one.said, one.answered, one.going_on, one.rate, one.response,
        )
        for one in known.moments
    ]  # fmt: skip
    begun = (_("At the end"), known.activities, None, None, None, None)
    heads = (
        "", _("Activities to be started"), _("Known how they stand"), _("Still going"), _("Sustainability rate"),
        _("Response rate"),
    )  # fmt: skip
    note = _(
        "Sustainability rate: of the activities of which it is known how they stand, the part that is still going. "
        "Known are those that were answered about at this moment, and those that had ended or never began when asked "
        "before. Response rate: the part of all activities to be started of which it is known."
    )
    people = ngettext("%(number)s person named them.", "%(number)s people named them.", known.people)
    note = f"{people % {'number': number(known.people)}} {note}"
    return Chapter(_("What goes on and lasts"), heads, [begun, *rows] if known.activities else [], note)


def _intentions(found: Gathered, *, is_public: bool) -> Chapter:
    words = [(text, language) for text, language, for_all in found.sustainability.texts if for_all or not is_public]
    return Chapter(_("What participants want to start"), words=words)
