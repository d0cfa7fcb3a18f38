"""What an organisation is called in each language: one column of its row, read in the language that is asked for."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language


class Spelled(NamedTuple):
    """A name and short name in one language ("" where it is not known which)."""

    language: str
    name: str
    short_name: str = ""


class Called(str):
    """An organisation's name as it is read: a text that knows its `language` and what the others are.

    `every` holds all names: the original first, then the first of each further language is that language's.
    """

    every: tuple[Spelled, ...]
    language: str
    short_name: str

    @classmethod
    def of(cls, every: Iterable[tuple[str, ...]], language: str | None = None) -> "Called":
        """These names, to be read in this language: the original where there is none in it."""
        names = tuple(Spelled(*one) for one in every)
        return _read(names, language or get_language() or "en")

    @property
    def original(self) -> str:
        """The name that it gave itself first; what lists are sorted by, in all languages alike."""
        return self.every[0].name

    def also(self, titles: Mapping[str, str]) -> "Called":
        """The same names, with these as the first ones of further languages."""
        first, *others = self.every
        for language, title in titles.items():
            if title and language != first.language and self.in_language(language) != title:
                known = [one for one in others if (one.language, one.name) == (language, title)]
                others = [one for one in others if one not in known]
                place = next((at for at, one in enumerate(others) if one.language == language), len(others))
                others[place:place] = known or [Spelled(language, title)]
        return Called.of([first, *others])

    def in_language(self, language: str) -> "Called":
        """The name for readers of this language."""
        return self if language == self.language else _read(self.every, language)


@lru_cache(maxsize=4096)
def _read(every: tuple[Spelled, ...], language: str) -> Called:
    chosen = next((one for one in every if one.language == language), every[0])
    made = Called(chosen.name)
    made.every, made.language, made.short_name = every, chosen.language, chosen.short_name
    return made


@lru_cache(maxsize=4096)
def _kept(text: str) -> tuple[Spelled, ...]:
    return tuple(Spelled(*one) for one in json.loads(text))


def read_called(text: str) -> Called:
    """The column as it stands in the database, in the active language: for statements that pack it into JSON."""
    return _read(_kept(text), get_language() or "en")


def in_language(called: "Called | None", language: str) -> str:
    """The name for readers of this language; "" for no organisation."""
    return called.in_language(language) if called else ""


def language_of(name: str | None) -> str:
    """The language that a name is in; "" for one of which nothing is known."""
    return name.language if isinstance(name, Called) else ""


# The column's names stand behind a comma and the mark that a text begins; codes of languages behind a bracket.
_BEGINS, _ENDS = ',"', '","'
SHORT = 3


def has_word(word: str) -> models.Q:
    """Organisations one of whose names or short names has this: a short word at a word's beginning, others anywhere."""
    places = ("",) if len(word) > SHORT else (" ", _BEGINS)
    return _any(f"{place}{_as_kept(spelling)}" for spelling in _spellings(word) for place in places)


def is_called(name: str) -> models.Q:
    """Organisations one of whose names is exactly this, whatever its case."""
    return _any(f"{_BEGINS}{_as_kept(spelling)}{_ENDS}" for spelling in _spellings(name))


def _any(texts: Iterable[str]) -> models.Q:
    condition = models.Q()
    for text in texts:
        condition |= models.Q(called__icontains=text)
    return condition


def _spellings(text: str) -> list[str]:
    """SQLite folds the case of ASCII letters only, so the usual spellings are all asked for."""
    return list(dict.fromkeys([text, text.lower(), text.upper(), text.capitalize(), text.title()]))


def _as_kept(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


class _AsRead(DeferredAttribute):
    """A row that was read for one reader is shown to another in that one's language."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return value.in_language(get_language() or "en") if isinstance(value, Called) else value


class CalledField(models.TextField):
    """All names of a row in one column, as JSON: ``[[language, name, short name], …]``, the row's own name first.

    Whatever writes a row with a name writes this along, so that it is never behind.
    """

    _pyi_private_get_type: Called  # what the types of Django take for what a row gives
    descriptor_class = _AsRead

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Called | None:
        """The name in the active language."""
        return read_called(value) if value else None

    def get_prep_value(self, value: Any) -> Any:
        """All names as JSON; anything else (what a lookup asks for) as it is."""
        if isinstance(value, Called):
            return json.dumps(value.every, ensure_ascii=False, separators=(",", ":"))
        return super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What was set, under the row's own name where that is another one."""
        row: Any = model_instance
        now = getattr(row, self.attname)
        every = now.every if isinstance(now, Called) else ()
        if not every or every[0][1:] != (row.name, row.short_name):
            now = Called.of([("", row.name, row.short_name), *every[1:]])
            setattr(row, self.attname, now)
        return now
