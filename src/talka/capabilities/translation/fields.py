"""The texts of a record that are translated, as its kind has them: title, in short, text, and the kind's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst

from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, Translation

EXTRA = "extra_"
# A translation may be longer than what was written: Georgian and Lithuanian take about a third more than English.
LONGEST_TEXT = 40_000


@dataclass(frozen=True)
class TextField:
    """One text: its name in forms, what it is called, what the original says, how long it may get (characters)."""

    name: str
    label: str | Promise
    original: str
    is_long: bool
    longest: int

    @property
    def key(self) -> str:
        """Its name among the record's columns."""
        return self.name.removeprefix(EXTRA)


def text_fields(record: Record) -> list[TextField]:
    """Those that say something in the original. `record` is its kind's own model's row."""
    found = [_field(Translation, name, record, name) for name in ("title", "summary", "body")]
    found += [_field(type(record), name, record, EXTRA + name) for name in kind_of(record.kind).translated]
    return [field for field in found if field.original or field.name == "title"]


def _field(model: type[models.Model], key: str, record: Record, name: str) -> TextField:
    column: Any = model._meta.get_field(key)
    shown: Any = type(record)._meta.get_field(key)
    original = str(getattr(record, key) or "")
    is_long = isinstance(column, models.TextField)
    longest = column.max_length or max(LONGEST_TEXT, 2 * len(original))
    return TextField(name, capfirst(shown.verbose_name), original, is_long, longest)


def text_in(texts: Mapping[str, Any], name: str) -> str:
    """A field's text (by its name in forms) out of ``title, summary, body, extras``."""
    if name.startswith(EXTRA):
        return str((texts.get("extras") or {}).get(name.removeprefix(EXTRA), ""))
    return str(texts.get(name, ""))


def texts_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round: values by names in forms as ``title, summary, body, extras``."""
    extras = {name.removeprefix(EXTRA): str(text) for name, text in values.items() if name.startswith(EXTRA)}
    return {**{name: str(values.get(name, "")) for name in ("title", "summary", "body")}, "extras": extras}
