"""Whose records lines are: organisations by the names that lines give, and new ones where nobody is called so."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeGuard

from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Organisation
from talka.kernel.records.importing import Row, Standing
from talka.kernel.records.kinds import has_kind
from talka.kernel.records.models import Record

from .lines import Context
from .standing import importer_of

REMEMBERED = 2000


def is_stranger(organisation: Organisation | None) -> TypeGuard[Organisation]:
    """Whether it isn't there yet: only a name that a line gives."""
    return organisation is not None and getattr(organisation, "pk", None) is None


def row_of_owner(name: str, language: str, context: Context) -> Row:
    """An organisation of which only the name is known, as a line about it."""
    texts = {"title": name, "summary": "", "body": ""}
    return Row("organisation", language, texts, None, None, [], "", by=context.by)


def with_owners(rows: Sequence[Row], context: Context) -> list[Row]:
    """The rows with their owners looked up; who isn't there yet has no id. In a few statements for all rows."""
    wanted = {row.owner.name: row.language for row in rows if is_stranger(row.owner)}
    found = _found(wanted, context)
    return [replace(row, owner=found[row.owner.name]) if is_stranger(row.owner) else row for row in rows]


def _found(wanted: dict[str, str], context: Context) -> dict[str, Organisation]:
    known = {name: context.owners[name] for name in wanted if name in context.owners}
    missing = {name: language for name, language in wanted.items() if name not in known}
    if not missing:
        return known
    so_called = Organisation.objects.filter(name__in=list(missing), merged_into=None).order_by("-pk")
    known |= {one.name: one for one in so_called}
    unknown = {
        name: language for name, language in missing.items() if name not in known and name not in context.strangers
    }
    known |= _by_likeness(unknown, context)
    remember_owners({name: known[name] for name in missing if name in known}, context)
    return known | {name: Organisation(name=name) for name in missing if name not in known}


def _by_likeness(unknown: dict[str, str], context: Context) -> dict[str, Organisation]:
    """Those whom the directory knows under another spelling."""
    rows = [row_of_owner(name, language, context) for name, language in unknown.items()]
    find = importer_of(rows[0]).standing if rows and has_kind("organisation") else None
    if find is None:
        return {}
    there = zip(unknown, find(rows), strict=True)
    ids = {name: pk for name, (standing, pk) in there if standing != Standing.NEW and pk}
    return {name: one for name, one in zip(ids, owners_of(ids.values()), strict=True) if one is not None}


def owners_of(record_ids: Iterable[int]) -> list[Organisation | None]:
    """The owners of these records, in order; of a merged organisation the one that it went into."""
    ids = list(record_ids)
    owners = {pk: one.owner for pk, one in Record.objects.select_related("owner").in_bulk(ids).items()}
    found = []
    for pk in ids:
        owner = owners.get(pk)
        while owner is not None and owner.merged_into is not None:
            owner = owner.merged_into
        found.append(owner)
    return found


def remember_owners(found: dict[str, Organisation], context: Context) -> None:
    """Remember some, for the next lines that name them."""
    if len(context.owners) + len(found) > REMEMBERED:
        context.owners.clear()
    context.owners.update(found)


def refuse_new_owner(name: str, language: str, context: Context) -> None:
    """Raise `Denied` when whoever imports may not add an organisation, `Refused` for one that can't be."""
    if name in context.strangers:
        return
    if has_kind("organisation"):
        row = row_of_owner(name, language, context)
        draft = importer_of(row).draft
        if draft is not None:
            draft(row)
        elif context.by is not None and not context.by.is_coordinator:
            raise Denied
    if len(context.strangers) >= REMEMBERED:
        context.strangers.clear()
    context.strangers.add(name)
