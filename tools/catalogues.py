#!/usr/bin/env python3
"""The interface's words in five languages beside English: extracted, checked, compiled (Babel; no gettext program).

catalogues.py update              bring the .po files up to the sources (new words empty, gone words dropped)
catalogues.py check               what is missing, empty, fuzzy, or has other placeholders than the English
catalogues.py compile             .po -> .mo
catalogues.py missing LANG        the words still to translate, as JSON on standard output
catalogues.py fill LANG FILE      put translations from such a JSON file into the catalogue
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import borrowed
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCES = REPOSITORY / "src" / "talka"
LOCALE = SOURCES / "locale"

# CLDR's forms for whole numbers. ka: one, other (Babel's own table has a single form). lv: one, other, and the
# genitive of tens and teens. lt: 1 · 2–9 · 10–20. ru, uk: 1 · 2–4 · 5–20.
PLURALS = {
    "ka": (2, "(n != 1)"),
    "lv": (3, "(n%10==1 && n%100!=11 ? 0 : n%10==0 || (n%100>=11 && n%100<=19) ? 2 : 1)"),
    "lt": (3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    "ru": (3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    "uk": (3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
}
# Letters that a language's words never have: somebody else's words got in.
FOREIGN = {
    "ka": r"[\u0400-\u04FF]", "lv": r"[\u10A0-\u10FF\u0400-\u04FF]", "lt": r"[\u10A0-\u10FF\u0400-\u04FF]",
    "ru": r"[\u10A0-\u10FFіїєґ]", "uk": r"[\u10A0-\u10FFыэъё]",
}  # fmt: skip
# Languages in whose script a translation must have at least one letter.
LETTERS = {"ka": r"[\u10A0-\u10FF]", "ru": r"[\u0400-\u04FF]", "uk": r"[\u0400-\u04FF]"}

KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/node_modules/**", "ignore"),
    ("**.py", "python"),
    ("**/jinja2/**", "jinja2.ext:babel_extract"),
]
OPTIONS = {"**/jinja2/**": {"trimmed": "true", "silent": "false", "encoding": "utf-8"}}

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?([diouxXeEfFgGcrsa])")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def po_path(language: str) -> Path:
    """Django's layout."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def sources() -> Catalog:
    """Every message in Python and Jinja2, with the files it stands in."""
    catalog = Catalog(project="Talka", charset="utf-8")
    found = extract_from_dir(
        str(SOURCES), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for filename, _line, message, comments, context in found:
        if message:
            catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    for borrowed_one in borrowed.messages(PLURALS, KEYWORDS):
        catalog.add(borrowed_one.id, locations=borrowed_one.locations, context=borrowed_one.context)
    return catalog


def refreshed(language: str, template: Catalog) -> Catalog:
    """The catalogue with exactly the messages of the sources; borrowed ones filled as far as their packages are."""
    catalog = read(language)
    # A copy: new messages go in as the template's own objects, and one language's words would end up in the next.
    catalog.update(deepcopy(template), no_fuzzy_matching=True)
    for message in catalog:
        if message.id and not _strings(message, language):
            theirs = borrowed.translation(language, message, *PLURALS[language]) if _is_borrowed(message) else None
            if theirs:
                message.string = theirs
    return catalog


def _is_borrowed(message: Message) -> bool:
    """Whether it stands in a package and nowhere in our sources."""
    return bool(message.locations) and all(name in borrowed.SOURCES for name, _line in message.locations)


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one where there is no file."""
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language, project="Talka", charset="utf-8")
    catalog._num_plurals, catalog._plural_expr = PLURALS[language]
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Write so that the same words give the same file: sorted, no line numbers, no dates of today."""
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.fuzzy, catalog.header_comment = False, f"# Talka's interface in {catalog.locale.english_name}."
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)


def update() -> None:
    """Bring every catalogue up to the sources. A new message stays empty until somebody translates it."""
    template = sources()
    for language in PLURALS:
        catalog = refreshed(language, template)
        write(language, catalog)
        open_ones = sum(1 for one in catalog if one.id and not _strings(one, language))
        print(f"{language}: {len(template)} messages, {open_ones} to translate")


def compile_all() -> None:
    """Write a .mo beside each .po."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalog = read(path.parts[-3])
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def _strings(message: Message, language: str) -> tuple[str, ...]:
    """The translation's forms; nothing unless every form is there."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = PLURALS[language][0] if message.pluralizable else 1
    return tuple(strings) if len(strings) == wanted and all(text and text.strip() for text in strings) else ()


def _names(text: str) -> set[str]:
    return {name or kind for name, kind in PLACEHOLDER.findall(text.replace("%%", ""))}


def faults_of(message: Message, language: str) -> Iterator[str]:
    """What is wrong with one translated message, each as a phrase."""
    strings = _strings(message, language)
    if not strings:
        yield "not translated" if not message.pluralizable else f"needs {PLURALS[language][0]} plural forms"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    if any(re.search(FOREIGN[language], text) for text in strings):
        yield "has letters of another language"
    known = set().union(*map(_names, _ids(message)))
    for position, text in enumerate(strings):
        names = _names(text)
        if names - known:
            yield f"unknown placeholder {', '.join(sorted(names - known))}"
        # A form that stands for the number one alone may leave the number out ("one day").
        elif known - names and not (message.pluralizable and position == 0 and known - names <= {"n", "count", "num"}):
            yield f"lacks placeholder {', '.join(sorted(known - names))}"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(_ids(message)[-1])):
            yield "other HTML tags than the English"
    if (
        LETTERS.get(language)
        and _is_prose(_ids(message)[0])
        and not any(re.search(LETTERS[language], text) for text in strings)
    ):
        yield "still in English?"


def _is_prose(text: str) -> bool:
    """Two or more lower-case words: not a name, a code or an example."""
    return len(re.findall(r"\b[a-z]{3,}\b", PLACEHOLDER.sub("", TAG.sub("", text)))) > 1


def anonymous(template: Catalog) -> Iterator[str]:
    """Messages whose placeholders have no names: a translator can't turn their order round."""
    for message in template:
        if _is_borrowed(message):
            continue
        for text in filter(None, _ids(message)):
            if (
                len(unnamed := [kind for name, kind in PLACEHOLDER.findall(text.replace("%%", "")) if not name])
                and message.python_format
            ):
                yield f"sources: {text!r}: {len(unnamed)} placeholder without a name (write %(name)s)"


def check() -> list[str]:
    """All faults of all catalogues, one line each."""
    template = sources()
    faults = list(anonymous(template))
    for language in PLURALS:
        catalog = read(language)
        for message in template:
            if not message.id:
                continue
            here = catalog.get(_ids(message)[0], message.context)
            if here is None or here.pluralizable != message.pluralizable:
                faults.append(f"{language}: {_ids(message)[0]!r}: not in the catalogue (make messages)")
                continue
            faults += [f"{language}: {_ids(message)[0]!r}: {fault}" for fault in faults_of(here, language)]
        wanted = {(_ids(message)[0], message.context) for message in template}
        faults += [
            f"{language}: {_ids(one)[0]!r}: no longer in the sources (make messages)"
            for one in catalog
            if (_ids(one)[0], one.context) not in wanted
        ]
    return faults


def _key(message: Message) -> str:
    return f"{message.context}\x04{_ids(message)[0]}" if message.context else _ids(message)[0]


def missing(language: str) -> dict[str, Any]:
    """What is still to translate: English -> "" or, for a plural, a list of as many empty forms as the language has."""
    catalog = refreshed(language, sources())
    return {
        _key(one): [""] * PLURALS[language][0] if one.pluralizable else ""
        for one in catalog
        if one.id and not _strings(one, language)
    }


def fill(language: str, path: Path) -> None:
    """Put the translations of a JSON file (as `missing` prints it) into the catalogue; unknown ones are refused."""
    catalog, given = refreshed(language, sources()), json.loads(path.read_text())
    known = {_key(one): one for one in catalog if one.id}
    if unknown := sorted(set(given) - set(known)):
        raise SystemExit("not in the sources:\n" + "\n".join(f"  {text!r}" for text in unknown))
    for key, text in given.items():
        known[key].string = tuple(text) if isinstance(text, list) else text
        known[key].flags.discard("fuzzy")
    write(language, catalog)


def main(arguments: list[str]) -> int:
    """Do what the first word says."""
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            faults = check()
            print("\n".join(faults) if faults else "All catalogues are complete.")
            return bool(faults)
        case ["missing", language]:
            print(json.dumps(missing(language), ensure_ascii=False, indent=1))
        case ["fill", language, path]:
            fill(language, Path(path))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
