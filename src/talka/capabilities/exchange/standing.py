"""What there is already of a file's lines: by what was imported before, by their address, by owner and title."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from talka.kernel.records.importing import Importer, Row, Standing
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record

from .lines import digest_of, key_of
from .models import ImportedLine
from .sources import is_our_export

Found = tuple[Standing, int | None]


def importer_of(row: Row) -> Importer:
    """The kind's importer, as one object whatever the kind declares."""
    importer = kind_of(row.kind).importer
    if isinstance(importer, Importer):
        return importer
    if importer is None:
        raise LookupError(row.kind)
    return Importer(importer)


def is_known_by_itself(row: Row) -> bool:
    """Whether the kind finds its records itself (organisations, by numbers and names)."""
    return importer_of(row).standing is not None


def own_key_of(row: Row) -> str:
    """What the line itself is known by. Raises `Refused`."""
    key = importer_of(row).key
    return key(row) if key else row.read(key_of)


def keys_of(row: Row) -> list[str]:
    """What the line's record is known by. Raises `Refused`."""
    keys = importer_of(row).keys
    return row.read(keys) if keys else [row.read(key_of)]


def standing_of(rows: Sequence[Row]) -> list[Found]:
    """What there is of each line, and the record's id; the rows are all of kinds that ask alike. In four statements."""
    if rows and (find := importer_of(rows[0]).standing):
        return find(rows)
    lines = ImportedLine.objects.filter(key__in=[row.read(key_of) for row in rows])
    known = {key: (pk, digest) for key, pk, digest in lines.values_list("key", "record_id", "digest")}
    others = _records_of([row for row in rows if row.read(key_of) not in known])
    return [_found(row, known.get(row.read(key_of)), others) for row in rows]


def _found(row: Row, known: tuple[int, str] | None, others: dict[str, int]) -> Found:
    if known is not None:
        return (Standing.SAME if known[1] == row.read(digest_of) else Standing.KNOWN), known[0]
    pk = others.get(row.read(key_of))
    return (Standing.NEW, None) if pk is None else (Standing.KNOWN, pk)


def _records_of(rows: Sequence[Row]) -> dict[str, int]:
    """Records that no import remembers, by the lines' keys: the oldest with the address, or the owner and title."""
    found: dict[str, int] = {}
    if urls := {row.url: row for row in rows if row.url}:
        same = Record.objects.filter(origin__in=list(urls)).exclude(origin="").order_by("-pk")
        ids = {(kind, origin): pk for pk, kind, origin in same.values_list("pk", "kind", "origin")}
        found |= {row.read(key_of): ids[row.kind, row.url] for row in rows if (row.kind, row.url) in ids}
    plain = [row for row in rows if not row.url and (row.owner is None or row.owner.pk)]
    if plain:
        owners = {row.owner.pk for row in plain if row.owner}
        theirs = Q(owner_id__in=owners)
        if any(row.owner is None for row in plain):
            theirs |= Q(owner=None)
        same = Record.objects.filter(theirs, origin="", title__in={row.texts["title"] for row in plain}).order_by("-pk")
        columns = same.values_list("pk", "kind", "language", "title", "owner_id")
        titled: dict[tuple[Any, ...], list[int]] = {}
        for pk, *told in columns:
            titled.setdefault(tuple(told), []).append(pk)
        for row in plain:
            said = row.kind, row.language, row.texts["title"], row.owner.pk if row.owner else None
            if ids_there := titled.get(said):
                found[row.read(key_of)] = _exported(row, ids_there) or ids_there[-1]
    return found


def _exported(row: Row, ids: Sequence[int]) -> int | None:
    """The one of these records that a line of an export of ours was about."""
    return next((pk for pk in ids if is_our_export(row.extra) and str(row.extra.get("id")) == str(pk)), None)


def remember(pairs: Sequence[tuple[Row, int]]) -> None:
    """That these lines made these records, and what they said. Kinds that find theirs by themselves remember it too."""
    ImportedLine.objects.bulk_create(
        [
            ImportedLine(key=row.read(key_of), record_id=pk, digest=row.read(digest_of))
            for row, pk in pairs
            if not is_known_by_itself(row)
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["record", "digest"],
    )
