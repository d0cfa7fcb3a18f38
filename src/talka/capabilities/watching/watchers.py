"""Who watches what a record is of: its organisation, its themes, its place; each person once, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.models import Place, Scheme, Term

from .models import Watch
from .targets import COLUMNS, code_of

AT_ONCE = 2_000


def watchers_of(record_id: int) -> dict[int, str]:
    """Ids of those who watch what a record is of and may see it, each with why (``theme:12``); not its author.

    The organisation comes before the theme, the theme before the place. A fixed number of statements however many
    watch, as long as everybody with an account may see the record; else one more for each who watches.
    """
    row = Record.objects.filter(pk=record_id).values("owner_id", "author_id", "place__path").first()
    if row is None:
        return {}
    found: dict[int, str] = {}
    for sort, targets in (
        ("organisation", [row["owner_id"]] if row["owner_id"] else []),
        ("theme", _themes_of(record_id)),
        ("place", _places_around(row["place__path"])),
    ):
        codes = {pk: code_of(sort, pk) for pk in targets}
        for person, target in _watching(COLUMNS[sort], targets):
            found.setdefault(person, codes[target])
    found.pop(row["author_id"], None)
    return _those_who_may_see(record_id, found)


def reasons_of(record_ids: Iterable[int], person: Person) -> dict[int, str]:
    """Why this person hears of each of these records (``theme:12``), in the order of `watchers_of`.

    Those of which they watch nothing are left out. Five statements, however many records.
    """
    ids, mine = set(record_ids), Watch.objects.filter(person=person)
    watched = dict(mine.filter(term__isnull=False).values_list("term__path", "term_id"))
    around = dict(mine.filter(place__isnull=False).values_list("place__path", "place_id"))
    owners = set(mine.filter(organisation__isnull=False).values_list("organisation_id", flat=True))
    about: dict[int, list[str]] = {}
    tagged = Term.objects.filter(scheme=Scheme.THEME, tag_rows__record_id__in=ids)
    for pk, path in tagged.values_list("tag_rows__record_id", "path"):
        about.setdefault(pk, []).append(path)
    found: dict[int, str] = {}
    for pk, owner, path in Record.objects.filter(pk__in=ids).values_list("pk", "owner_id", "place__path"):
        themes = {watched[step] for each in about.get(pk, ()) for step in _above(each) if step in watched}
        places = {around[step] for step in _above(path or "") if step in around}
        for sort, targets in (("organisation", owners & {owner}), ("theme", themes), ("place", places)):
            if targets:
                found.setdefault(pk, code_of(sort, min(targets)))
    return found


def _watching(column: str, targets: list[int]) -> Iterable[tuple[int, int]]:
    """(person, what they watch) of those who watch one of these."""
    if not targets:
        return ()
    rows = Watch.objects.filter(**{f"{column}__in": targets}).order_by(column, "person_id")
    return rows.values_list("person_id", column).iterator(chunk_size=AT_ONCE)


def _themes_of(record_id: int) -> list[int]:
    """The record's themes and all that are broader."""
    paths = Term.objects.filter(scheme=Scheme.THEME, tag_rows__record_id=record_id).values_list("path", flat=True)
    above = {part for path in paths for part in _above(path)}
    rows = Term.objects.filter(scheme=Scheme.THEME, path__in=above).order_by("pk")
    return list(rows.values_list("pk", flat=True)) if above else []


def _places_around(path: str | None) -> list[int]:
    """The place of this path and all that it lies in."""
    rows = Place.objects.filter(path__in=_above(path)).order_by("pk") if path else Place.objects.none()
    return list(rows.values_list("pk", flat=True))


def _above(path: str) -> list[str]:
    """A path and those of what it lies in: ``a/b/`` gives ``a/`` and ``a/b/``."""
    steps = path.strip("/").split("/")
    return ["/".join(steps[: number + 1]) + "/" for number in range(len(steps))]


def _those_who_may_see(record_id: int, found: dict[int, str]) -> dict[int, str]:
    """All of them when somebody who belongs nowhere may see the record; else who may, asked of each."""
    if not found or visible_records(Person(pk=0)).filter(pk=record_id).exists():
        return found
    people = Person.objects.filter(pk__in=found) if len(found) <= AT_ONCE else Person.objects.all()
    return {
        person.pk: found[person.pk]
        for person in people.order_by("pk").iterator(chunk_size=AT_ONCE)
        if person.pk in found and visible_records(person).filter(pk=record_id).exists()
    }
