"""Needs read from a file."""

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.importing import Row

from ..models import HeardFrom, Need, Unit, Urgency
from .content import Content
from .reporting import change, report


def import_need(row: Row) -> Need:
    """Report or change a need from an import's line (see `records.importing`); an unchanged line changes nothing.

    Its own fields: urgency (1–4), people_count, heard_from, source, quantity, unit. A line with an owner, or one that a
    coordinator imports, is confirmed at once. Raises `Refused` for what can't be read.
    """
    content = _content(row)
    if row.existing is None:
        return report(content, by=_importer(row), owner=row.owner, origin=row.url)
    return change(Need.objects.get(pk=row.existing.pk), content, by=_importer(row))


def _importer(row: Row) -> Person:
    if row.by is None:
        raise Missing
    return row.by


def _content(row: Row) -> Content:
    quantity = row.number("quantity") or None
    return Content(
        title=row.texts.get("title", ""),
        language=row.language,
        summary=row.texts.get("summary", ""),
        body=row.texts.get("body", ""),
        place=row.place_id,
        terms=tuple(sorted(row.terms)),
        urgency=int(row.code("urgency", [str(value) for value in Urgency.values], str(Urgency.MATTERS.value))),
        people_count=row.number("people_count"),
        heard_from=row.code("heard_from", HeardFrom.values, HeardFrom.ORGANISATION),
        source=str(row.extra.get("source") or "")[:300],
        quantity=quantity,
        unit=row.code("unit", Unit.values, Unit.PIECE) if quantity else "",
    )
