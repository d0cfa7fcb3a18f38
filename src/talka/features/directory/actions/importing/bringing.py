"""Organisations read from a file: found by source, number or name, else made; repeats become one with more names."""

from dataclasses import replace
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import enter_state, lock
from talka.kernel.records.importing import Refused, Row

from ... import rules
from ...models import OrganisationPage, OrganisationState, Source
from ...queries.likely import certain, survivor
from ...queries.names import key_of
from ..content import Content, Taken, content_of, new_page, write
from .reading import OrganisationRow, organisation_row

Fate = Literal["created", "updated", "unchanged"]

_FILLED = (
    "short_name", "country", "registry_number", "pic", "oid", "summary", "body", "place", "founded", "size", "website",
    "office_address", "contact_address",
)  # fmt: skip


def make_entry(content: Content, *, by: Person | None, state: str, origin: str = "") -> OrganisationPage:
    """A new entry in this state that nobody has claimed, in the caller's transaction. Raises `Taken`."""
    page = new_page(content, by=by, origin=origin)
    enter_state(page, state)
    write(page, content, by=by)
    verb = "directory.listed" if state == OrganisationState.LISTED else "directory.proposed"
    note(verb, page, by, organisation=page.organisation_id)
    return page


@transaction.atomic
def import_organisation(row: OrganisationRow, *, by: Person | None) -> tuple[OrganisationPage, Fate]:
    """Create or bring up to date the entry that a line is about. `by` coordinates (None: the operator).

    A line that says what it said last changes nothing. Of an entry that is claimed only what is empty is filled.
    Raises `Taken` when its number stands in an entry of another name, `Denied`.
    """
    source = Source.objects.select_related("page").filter(key=row.key).first()
    page = survivor(source.page) if source else certain(row.named)
    if source is not None and page is not None and source.digest == row.digest:
        return page, "unchanged"
    if by is not None:
        require(rules.coordinates(by, page))
    if page is None:
        page = make_entry(row.content, by=by, state=OrganisationState.LISTED, origin=row.source)
        _remember(row, page, source)
        return page, "created"
    page = lock(page)
    changed = _bring_up_to_date(
        page, row.content, overwrite=source is not None and not rules.is_claimed(by, page), by=by
    )
    _remember(row, page, source)
    return page, "updated" if changed else "unchanged"


def _remember(row: OrganisationRow, page: OrganisationPage, source: Source | None) -> None:
    if source is None:
        Source.objects.create(key=row.key, page=page, digest=row.digest)
    else:
        Source.objects.filter(pk=source.pk).update(page=page, digest=row.digest)


def _bring_up_to_date(page: OrganisationPage, new: Content, *, overwrite: bool, by: Person | None) -> bool:
    """Add what the line knows more; what differs is overwritten where the same line said it before."""
    was = content_of(page)
    now = _joined(was, new, overwrite=overwrite)
    if now == was:
        return False
    write(page, now, by=by, was=was)
    note("directory.changed", page, by, organisation=page.organisation_id, version=page.version)
    return True


def _joined(was: Content, new: Content, *, overwrite: bool) -> Content:
    filled: dict[str, Any] = {
        name: getattr(new, name)
        for name in _FILLED
        if getattr(new, name) and (not getattr(was, name) or (overwrite and name not in ("registry_number", "country")))
    }
    spelled = {one.name for one in was.all_names()}
    keys = {key_of(one.name) for one in was.all_names()}
    # "TARTU ULIKOOL" says nothing that "Tartu Ülikool" doesn't; what stands there as the name of a language does.
    more = [
        one
        for one in new.all_names()
        if one.name not in spelled and (key_of(one.name) not in keys or (one.language and one in new.names))
    ]
    lists: dict[str, Any] = {
        name: tuple(dict.fromkeys([*getattr(was, name), *getattr(new, name)]))
        for name in ("working_languages", "programmes", "quality_labels")
    }
    sets: dict[str, Any] = {
        name: tuple(sorted({*getattr(was, name), *getattr(new, name)})) for name in ("terms", "places_served")
    }
    return replace(was, names=(*was.names, *more), **filled, **lists, **sets)


def import_record(row: Row) -> OrganisationPage:
    """The kind's importer (see `records.importing`). Raises `Refused` for what can't be read."""
    try:
        return import_organisation(row.read(organisation_row), by=row.by)[0]
    except Taken as taken:
        raise Refused(
            _("Its number belongs to another entry: %(name)s.") % {"name": taken.page.organisation.called}
        ) from taken
