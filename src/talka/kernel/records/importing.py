"""A line of an import as a kind's importer is given it: cleaned, its owner, place and terms found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from talka.kernel.people.models import Organisation, Person

from .models import Record


class Refused(Exception):
    """The line can't be taken; the message says why, in the active language."""


@dataclass(frozen=True)
class Row:
    """One record of an import. `existing` is the record made from the same source before, or None.

    `extra` holds the line's other fields, by which a kind fills its own columns; `url` is the line's source, kept as
    the record's origin.
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

    def required_owner(self) -> Organisation:
        """The owner. Raises `Refused` when the line names none."""
        if self.owner is None:
            raise Refused(_("The line names no owner."))
        return self.owner

    def code(self, name: str, allowed: Sequence[str], default: str) -> str:
        """A field's code. Raises `Refused` for one that is not allowed."""
        value = str(self.extra.get(name) or default)
        if value and value not in allowed:
            raise Refused(_("“%(value)s” is no %(field)s. Use one of: %(allowed)s.") % {
                "value": value[:60], "field": name, "allowed": ", ".join(allowed),
            })  # fmt: skip
        return value

    def number(self, name: str) -> int | None:
        """A field's whole number, or None. Raises `Refused` for what is none, or is negative."""
        value = self.extra.get(name)
        if value in (None, ""):
            return None
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if not 0 <= number < 2**31:
            raise Refused(
                _("%(field)s must be a whole number, not “%(value)s”.") % {"field": name, "value": str(value)[:60]}
            )
        return number
