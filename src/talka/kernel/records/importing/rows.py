"""A line of an import as a kind's importer is given it: cleaned, its owner, place and terms found."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from talka.kernel.people.models import Organisation, Person
from talka.toolkit.languages import is_language_code

from ..models import Record

T = TypeVar("T")
# Whoever may start the command may do all; ".invalid" is no host (RFC 2606), so nobody is ever mailed there.
KEEPER = "keeper@talka.invalid"
_YES, _NO = (
    ("1", "true", "yes", "x", "jā", "taip", "да", "так", "კი"),
    ("", "0", "false", "no", "nē", "ne", "нет", "ні"),
)


class Refused(Exception):
    """The line can't be taken; the message says why, in the active language."""


def keeper() -> Person:
    """The installation's own person, in whose name the command imports; not saved yet where there is none."""
    found = Person.objects.filter(email=KEEPER).first()
    if found is None:
        found = Person(email=KEEPER, name="Talka", is_coordinator=True, is_active=False)
        found.set_unusable_password()
    return found


@dataclass(frozen=True)
class Row:
    """One record of an import. `existing` is the record made from the same source before, or None.

    `extra` holds the line's other fields, by which a kind fills its own columns; `url` is the line's source, kept as
    the record's origin; `translations` are its texts in further languages. An owner without an id is one that is made
    before the record is.
    """

    kind: str
    language: str
    texts: Mapping[str, str]
    owner: Organisation | None
    place_id: int | None
    terms: list[int]
    url: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    existing: Record | None = None
    by: Person | None = None
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _read: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def read(self, reader: "Callable[[Row], T]") -> "T":
        """What a kind's own reader makes of the line; it is asked once."""
        if reader not in self._read:
            self._read[reader] = reader(self)
        found: T = self._read[reader]
        return found

    def own_columns(self, columns: Mapping[str, Any], **others: Sequence[str]) -> dict[str, Any]:
        """A kind's own columns that this line writes: all into a new record, else only those of which it speaks.

        `others` are the line's names for a column where they differ. What a line leaves out stays as it is: exports
        don't tell all that a record holds.
        """
        if self.existing is None:
            return dict(columns)
        return {
            name: value
            for name, value in columns.items()
            if any(told in self.extra for told in others.get(name, (name,)))
        }

    def required_owner(self) -> Organisation:
        """The owner. Raises `Refused` when the line names none."""
        if self.owner is None:
            raise Refused(_("The line names no owner."))
        return self.owner

    def code(self, name: str, allowed: Sequence[str], default: str) -> str:
        """A field's code. Raises `Refused` for one that is not allowed."""
        value = str(self.extra.get(name) or default)
        if value and value not in allowed:
            raise self._wrong_code(name, value, allowed)
        return value

    def _wrong_code(self, name: str, value: str, allowed: Sequence[str]) -> Refused:
        return Refused(_("“%(value)s” is no %(field)s. Use one of: %(allowed)s.") % {
            "value": value[:60], "field": name, "allowed": ", ".join(allowed),
        })  # fmt: skip

    def number(self, name: str, *, most: int = 2**31 - 1) -> int | None:
        """A field's whole number, or None. Raises `Refused` for what is none, is negative, or more than `most`."""
        value = self.extra.get(name)
        if value in (None, ""):
            return None
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if not 0 <= number <= most:
            raise Refused(
                _("%(field)s must be a whole number, not “%(value)s”.") % {"field": name, "value": str(value)[:60]}
            )
        return number

    def day(self, name: str) -> date | None:
        """A field's day (``2026-03-31``, perhaps with a time behind it), or None. Raises `Refused` for another."""
        value = str(self.extra.get(name) or "").strip()
        if not value:
            return None
        try:
            found = parse_date(value[:10])
        except ValueError:
            found = None
        if found is None:
            raise Refused(
                _("%(field)s must be a day like 2026-03-31, not “%(value)s”.") % {"field": name, "value": value[:60]}
            )
        return found

    def flag(self, name: str) -> bool:
        """A field that is yes or no; no when it is empty. Raises `Refused` for what is neither."""
        value = str(self.extra.get(name) if self.extra.get(name) is not None else "").strip().lower()
        if value not in _YES and value not in _NO:
            raise self._wrong_code(name, value, ("yes", "no"))
        return value in _YES

    def languages(self, name: str) -> list[str]:
        """A field that lists languages by their codes. Raises `Refused` for what is no such code."""
        codes = [str(code).strip() for code in self.listed(name)]
        for code in codes:
            if not is_language_code(code):
                raise Refused(_("“%(code)s” is no language code.") % {"code": code[:12]})
        return codes

    def listed(self, name: str) -> list[Any]:
        """A field that is a list, or a text that holds one: JSON, or parts between commas, semicolons or bars."""
        value = self.extra.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            with suppress(ValueError):
                value = json.loads(value)
        if isinstance(value, str):
            value = [part.strip() for part in re.split("[,;|]", value)]
        if value is None or value == "":
            return []
        return [part for part in value if part not in ("", None)] if isinstance(value, list) else [value]
