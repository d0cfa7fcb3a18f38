"""Needs read from a file."""

from dataclasses import replace

from talka.kernel.people.models import Person
from talka.kernel.records.importing import New, Row, keeper

from ..models import HeardFrom, Need, Unit, Urgency
from .content import Content, content_of
from .reporting import change, enter_confirmed, is_confirmed_at_once, new_need, report


def import_need(row: Row) -> Need:
    """Report or change a need from an import's line (see `records.importing`); an unchanged line changes nothing.

    Its own fields: urgency (1–4), people_count, heard_from, source, quantity, unit. A line with an owner, or one that a
    coordinator imports, is confirmed at once. Raises `Refused` for what can't be read.
    """
    content, by = _content(row), _importer(row)
    if by._state.adding:
        by.save()
    if row.existing is None:
        return report(content, by=by, owner=row.owner, origin=row.url)
    return change(Need.objects.get(pk=row.existing.pk), content, by=by)


def draft_need(row: Row) -> New:
    """What reporting a need from an import's line would write."""
    by = _importer(row)
    need = new_need(_content(row), by=by, owner=row.owner, origin=row.url)
    draft = New(need, by, row.terms)
    draft.note("needs.reported", need.owner)
    if is_confirmed_at_once(need, by):
        enter_confirmed(need)
        draft.note("needs.confirmed")
    return draft


def _importer(row: Row) -> Person:
    """Who reports it: whoever imports, else the installation's own person."""
    return row.by or keeper()


def _content(row: Row) -> Content:
    quantity = row.number("quantity") or None
    own = {
        "urgency": int(row.code("urgency", [str(value) for value in Urgency.values], str(Urgency.MATTERS.value))),
        "people_count": row.number("people_count"),
        "heard_from": row.code("heard_from", HeardFrom.values, HeardFrom.ORGANISATION),
        "source": str(row.extra.get("source") or "")[:300],
        "quantity": quantity,
        "unit": row.code("unit", Unit.values, Unit.PIECE) if quantity else "",
    }
    return replace(
        _said_before(row),
        title=row.texts.get("title", ""),
        language=row.language,
        summary=row.texts.get("summary", ""),
        body=row.texts.get("body", ""),
        place=row.place_id,
        terms=tuple(sorted(row.terms)),
        **row.own_columns(own, unit=("quantity",)),
    )


def _said_before(row: Row) -> Content:
    """What the line's need says already: of all that a line doesn't speak of, nothing is changed."""
    if row.existing is None:
        return Content("", row.language)
    return content_of(Need.objects.get(pk=row.existing.pk), ())
