"""Sentences of Django and allauth that readers may meet in our forms and that some of our languages lack there.

They are translated in our catalogues like our own words; where the packages have a translation, it is taken over.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from gettext import c2py
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

SOURCES = (
    "django/core/validators.py",
    "django/forms/fields.py",
    "django/forms/models.py",
    "django/contrib/auth/password_validation.py",
    "allauth/account/adapter.py",
    "allauth/account/forms.py",
    "allauth/account/fields.py",
)
CATALOGUES = ("django/conf/locale", "django/contrib/auth/locale", "allauth/locale")


def _place(path: str) -> Path:
    """A file or folder inside an installed package."""
    package, _slash, rest = path.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.origin).parent / rest


@cache
def _theirs(language: str) -> tuple[Catalog, ...]:
    """The packages' own catalogues of a language."""
    found = []
    for folder in CATALOGUES:
        path = _place(folder) / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            with path.open("rb") as file:
                found.append(read_po(file, locale=language))
    return tuple(found)


def _same_order(catalog: Catalog, rule: str) -> bool:
    """Whether both rules give each number the same form."""
    ours, theirs = c2py(rule), c2py(catalog.plural_expr)
    return all(ours(number) == theirs(number) for number in range(200))


def translation(language: str, message: Message, forms: int, rule: str) -> Any:
    """What a package says, if it says it in all the forms that we use; else None."""
    singular = message.id[0] if isinstance(message.id, tuple) else message.id
    for catalog in _theirs(language):
        found = catalog.get(singular, message.context)
        if found is None or found.fuzzy or found.pluralizable != message.pluralizable:
            continue
        # A package may order a language's plural forms otherwise than we do (Django's Latvian begins with zero).
        if message.pluralizable and not _same_order(catalog, rule):
            continue
        strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
        if all(strings) and len(strings) == (forms if message.pluralizable else 1):
            return found.string
    return None


def messages(languages: dict[str, tuple[int, str]], keywords: dict[str, Any]) -> Iterator[Message]:
    """Those that at least one of the languages lacks; `languages` gives how many plural forms each has."""
    for path in SOURCES:
        place = _place(path)
        if not place.exists():
            continue
        for _line, text, _comments, context in extract_from_file("python", str(place), keywords=keywords):
            message = Message(text, locations=[(path, 0)], context=context)
            words = text if isinstance(text, str) else " ".join(text)
            if " " in words and any(
                translation(language, message, forms, rule) is None for language, (forms, rule) in languages.items()
            ):
                yield message
