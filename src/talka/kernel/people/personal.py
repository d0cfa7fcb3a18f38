"""The register of personal data: what is held of people, why, how long, and how it goes.

Each installed part declares its own in ``personal.py`` (those of people themselves: ``declared.py``); export, deletion,
the nightly purge and the page for everybody read nothing else, and a test fails for a column that may hold something of
a person and is declared nowhere. The terms are those of the GDPR: a basis of Art. 6, the retention of Art. 5(1)(e),
access and portability (Art. 15, 20), erasure (Art. 17).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import Person

Text = str | Promise
# (name in the ZIP, content in pieces) of each of a person's files
Files = Callable[["Person"], Iterable[tuple[str, Iterable[bytes]]]]
Step = Callable[["Person"], None]


class Basis(models.TextChoices):
    """Why it may be held (GDPR Art. 6(1))."""

    SERVICE = "service", _("To do what the person asked for")  # (b)
    CONSENT = "consent", _("The person agreed to it")  # (a)
    DUTY = "duty", _("A law asks for it")  # (c)
    INTEREST = "interest", _("Others rely on what was done")  # (f)


class Erasure(models.TextChoices):
    """What becomes of it when the person leaves, or when its time is over."""

    ROW = "row", _("The entry is deleted")
    BLANK = "blank", _("It is emptied")
    UNLINK = "unlink", _("It stays, but is nobody's any more")
    STAYS = "stays", _("It stays")


@dataclass(frozen=True)
class Kept:
    """How long: as `said` for people; if it is counted, `time` after the column `since` of rows of which `where` holds.

    Where `by` names a scheduled function (with its module, or as much of that as makes it one), that one removes it in
    time; else the nightly purge of the register does.
    """

    said: Text
    time: timedelta | None = None
    since: str = ""
    where: Q = dataclasses.field(default_factory=Q)
    by: str = ""


WITH_ACCOUNT = Kept(_("As long as there is the account"))
WITH_RECORD = Kept(_("As long as what it belongs to"))


@dataclass(frozen=True)
class Personal:
    """One field. `whose` leads from its row to the person (`address`: rows known by a mail address instead).

    Neither: nobody can say whose it is (a session's sealed content); it goes when its time is over.
    """

    model: type[models.Model]
    field: str
    whose: str
    why: Text
    basis: Basis
    kept: Kept
    erasure: Erasure
    exported: bool
    address: str = ""
    where: Q = dataclasses.field(default_factory=Q)


_declared: dict[tuple[type[models.Model], str], Personal] = {}
_impersonal: dict[tuple[type[models.Model], str], str] = {}
_wordless: dict[type[models.Model], str] = {}
_files: list[Files] = []
_before: list[Step] = []


def personal(
    model: type[models.Model],
    *fields: str,
    whose: str = "",
    why: Text,
    basis: Basis,
    kept: Kept = WITH_ACCOUNT,
    erasure: Erasure = Erasure.ROW,
    exported: bool = True,
    address: str = "",
    where: Q | None = None,
) -> None:
    """Declare fields of a model as personal data, each once.

    :param whose: the look-up from a row to its person: ``"person"``, ``"need__author"``; ``"pk"`` on the person itself.
    :param why: what it is for, one plain sentence or less, as the person reads it.
    :param kept: how long, and since when it counts.
    :param erasure: what becomes of it when they leave. `UNLINK` is for the column that leads to the person: it is set
        to nobody where it may be, else it leads to somebody without a name.
    :param exported: False for what would tell of others, or is a secret of the site (a hashed code).
    :param address: a column with a mail address, for rows that know no person but only that.
    :param where: rows of which this holds; the others are not theirs (but their organisation's, say).
    :raises ValueError: for a field that is declared already; raises FieldDoesNotExist for one that isn't there.
    """
    if erasure == Erasure.UNLINK and not whose:
        raise ValueError(f"Whose is a row of {model._meta.label}, that it can be nobody's?")
    for name in fields:
        model._meta.get_field(name)
        known = _declared.get((model, name))
        made = Personal(model, name, whose, why, basis, kept, erasure, exported, address, where or Q())
        if known is not None and known != made:
            raise ValueError(f"{model._meta.label}.{name} is declared twice as personal.")
        _declared[model, name] = made


def impersonal(model: type[models.Model], *fields: str, because: str) -> None:
    """Say why fields that look like it hold nothing of a person: ``because="codes of our own"``.

    Without fields: none of the model's words do. What leads to a person, or is an address, is still declared by itself.
    """
    if not fields:
        _wordless[model] = because
    for name in fields:
        model._meta.get_field(name)
        _impersonal[model, name] = because


def files_of(source: Files) -> Files:
    """Have files of a person's come along in their export: ``source(person)`` yields (name in the ZIP, pieces)."""
    if source not in _files:
        _files.append(source)
    return source


def before_erasure(step: Step) -> Step:
    """Have something done, in the same transaction, before a person's rows go: counters that would be wrong, say."""
    if step not in _before:
        _before.append(step)
    return step


def declarations() -> list[Personal]:
    """All of them, by model and field."""
    return [_declared[key] for key in sorted(_declared, key=lambda key: (key[0]._meta.label, key[1]))]


def reasons_against() -> list[tuple[str, str]]:
    """(``"needs.Progress.language"`` or ``"facts.Fact"``, why it holds nothing of a person), by name."""
    fields = [(f"{model._meta.label}.{name}", because) for (model, name), because in _impersonal.items()]
    return sorted(fields + [(model._meta.label, because) for model, because in _wordless.items()])


def is_declared(model: type[models.Model], field: str) -> bool:
    """Whether somebody said what the field is."""
    if (model, field) in _declared or (model, field) in _impersonal:
        return True
    return model in _wordless and not _is_certain(model._meta.get_field(field))


def looks_personal(column: models.Field[Any, Any]) -> bool:
    """Whether a field must be declared: it leads to a person, holds words, an address or a file, or a person's place.

    Choices, numbers and dates say nothing that the row's own purpose doesn't say, but on the person itself.
    """
    if _is_certain(column):
        return True
    if isinstance(column, models.CharField | models.TextField | models.JSONField | models.FileField):
        return not column.choices
    if isinstance(column, models.FloatField) and column.name.endswith(("latitude", "longitude")):
        return any(_leads_to_person(one) for one in column.model._meta.fields)
    return False


def _is_certain(column: Any) -> bool:
    """Whatever else is said of its model, this one is of a person."""
    if column.is_relation:
        return _leads_to_person(column)
    if column.model._meta.label == "people.Person":
        return not column.primary_key
    return isinstance(column, models.EmailField | models.GenericIPAddressField)


def _leads_to_person(column: Any) -> bool:
    related = getattr(column, "related_model", None)
    return related is not None and related._meta.label == "people.Person"


def undeclared(everything: Iterable[type[models.Model]]) -> list[str]:
    """Fields that look personal and of which nobody said what they are, as ``"needs.Voice.person"``."""
    return [
        f"{model._meta.label}.{column.name}"
        for model in everything
        for column in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if looks_personal(column) and not is_declared(model, column.name)
    ]


def by_model() -> Iterator[tuple[type[models.Model], list[Personal]]]:
    """Declarations together by model, the person itself last: rows lead to it until the end."""
    grouped: dict[type[models.Model], list[Personal]] = {}
    for one in declarations():
        grouped.setdefault(one.model, []).append(one)
    yield from sorted(grouped.items(), key=lambda item: item[0]._meta.label == "people.Person")


def file_sources() -> list[Files]:
    """Those that `files_of` got."""
    return list(_files)


def steps_before_erasure() -> list[Step]:
    """Those that `before_erasure` got."""
    return list(_before)
