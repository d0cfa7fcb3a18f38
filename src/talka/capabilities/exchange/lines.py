"""From a line of a file to a `Row` that a kind's importer takes: names become codes, places, terms, organisations."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.forms import without_unseen
from talka.kernel.records.importing import Refused, Row
from talka.kernel.records.kinds import Kind, kind_of, kinds

from .naming import SCHEMES, find_place, forget_places, language_code, place_id, term_ids
from .sources import common_names, is_our_export

__all__ = ["Context", "digest_of", "forget_places", "key_of", "row_of"]

LIMITS = {"title": 300, "summary": 600, "body": 50_000}
_ONE_LINE = ("title", "summary")
COMMON = ("kind", "language", *LIMITS, "owner", *SCHEMES, "place", "url", "translations")
# A table's columns for texts in other languages: title_ka, summary_ka, body_ka.
TEXT_IN = re.compile(r"(title|summary|body)_([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\Z")


@dataclass(frozen=True)
class Unread:
    """A column that is passed over, the first line that says something in it, and the known column most like it."""

    name: str
    line: int
    nearest: str = ""


@dataclass
class Context:
    """What lines of one run share: who imports, as which kind, in which language where a line doesn't say.

    `owners` are organisations by the names that lines gave them, as far as they are remembered; `strangers` names of
    which it is known that nobody is called so, and that whoever imports may add them. `unread` are columns that were
    passed over, `notes` what was supposed of lines, with their numbers.
    """

    by: Person | None = None
    kind: str = ""
    language: str = "en"
    only_owner: Organisation | None = None
    owners: dict[str, Organisation] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    unread: dict[str, Unread] = field(default_factory=dict)
    notes: dict[tuple[int, str], None] = field(default_factory=dict)


def text_of(field: str, value: Any, limit: int = 0, *, one_line: bool = False) -> str:
    """A field's text, cleaned. Raises `Refused` for a list or object, and for what is longer than `limit` (0: any)."""
    if isinstance(value, (dict, list)):
        raise Refused(_("“%(field)s” must be a text, not “%(text)s”.") % {"field": field, "text": str(value)[:40]})
    text = without_unseen(str(value if value is not None else "").replace("\x00", ""))
    text = " ".join(text.split()) if one_line else text.replace("\r\n", "\n").replace("\r", "\n")
    if limit and len(text) > limit:
        told = {"field": field, "text": text[:40], "limit": limit}
        raise Refused(_("“%(field)s” is longer than %(limit)s letters: “%(text)s…”") % told)
    return text


def row_of(fields: Mapping[str, Any], context: Context) -> Row:
    """The line as a kind's importer takes it, its owner not looked up yet, but for its name. Raises `Refused`."""
    named = common_names(fields)
    kind = kind_named(text_of("kind", named.get("kind"), 60) or context.kind).code
    texts = _texts(named)
    if not texts["title"]:
        raise Refused(_("The line has no title."))
    kept = {name for name in named if name not in COMMON or name == "language"}
    place = _place(named, kind, own=fields.get("place") not in (None, ""))
    if place is None and isinstance(named.get("place"), str):
        named["city"] = named["place"]  # one that the gazetteer lacks: some kinds keep its name
        kept.add("city")
    row = Row(
        kind=kind,
        language=language_code(text_of("language", named.get("language"), 60), context.language),
        texts=texts,
        owner=_owner(named, kind, context),
        place_id=place,
        terms=term_ids(named),
        url=text_of("url", named.get("url"), 300, one_line=True),
        extra={name: value for name, value in named.items() if name in kept and not TEXT_IN.match(name)},
        by=context.by,
        translations=translations_of(named),
    )
    row.read(key_of)
    row.read(digest_of)
    return row


def kind_named(name: str) -> Kind:
    """A kind that can be imported, by code or by its part of addresses. Raises `Refused`."""
    known = [kind for kind in kinds() if kind.importer is not None]
    wanted = name.strip().lower()
    for kind in known:
        if wanted in (kind.code, kind.path):
            return kind
    codes = ", ".join(kind.code for kind in known)
    if not wanted:
        raise Refused(_("The line doesn't say of which kind it is: %(kinds)s.") % {"kinds": codes})
    raise Refused(
        _("We know no kind of record called “%(kind)s”. There are: %(kinds)s.") % {"kind": name[:24], "kinds": codes}
    )


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: text_of(name, told.get(name), limit, one_line=name in _ONE_LINE) for name, limit in LIMITS.items()}


def _place(named: Mapping[str, Any], kind: str, *, own: bool) -> int | None:
    value, country = named.get("place"), str(named.get("country") or "").strip()
    plain = isinstance(value, str) and value.strip() and len(country) == 2 and "," not in value
    # The place of this name in the line's country, before any other.
    if plain and (found := find_place(f"{value}, {country}")) is not None:
        return found
    # An organisation from a register often sits in a village that the gazetteer lacks: no reason to refuse it. Who
    # writes a `place`, our own column, means one of ours.
    is_anywhere = kind == "organisation" or getattr(kind_of(kind).importer, "anywhere", False)
    return find_place(value) if is_anywhere and not own else place_id(value)


def _owner(named: Mapping[str, Any], kind: str, context: Context) -> Organisation | None:
    given = named.get("owner")
    given = given.get("name") if isinstance(given, dict) else given
    if given is not None and not isinstance(given, str):  # a record's number somewhere else is nobody's name
        raise Refused(_("“%(field)s” must be a text, not “%(text)s”.") % {"field": "owner", "text": str(given)[:40]})
    name = text_of("owner", given, 300, one_line=True)
    if kind == "organisation":
        return None
    only = context.only_owner
    if only is not None:
        if name and name.casefold() != only.name.casefold():
            raise Refused(_("You import for %(organisation)s alone.") % {"organisation": only.called})
        return only
    return Organisation(name=name) if name else None


def translations_of(fields: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The line's further languages, cleaned: an object by language, a list, or columns like ``title_ka``.

    Raises `Refused`.
    """
    found = {}
    for code, texts in _given_translations(fields).items():
        language = language_code(text_of("translations", code, 60))
        if not language or not isinstance(texts, dict):
            raise Refused(_("“translations” must name languages, each with its texts."))
        cleaned = _texts(texts)
        if not cleaned["title"]:
            raise Refused(_("The translation into %(code)s has no title.") % {"code": language})
        found[language] = cleaned
    return found


def _given_translations(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = fields.get("translations") or {}
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if isinstance(given, list):
        whole = all(isinstance(one, dict) for one in given)
        given = {str(one.get("language") or one.get("lang") or ""): one for one in given} if whole else None
    if not isinstance(given, dict):
        raise Refused(_("“translations” must name languages, each with its texts."))
    columns: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        if (told := TEXT_IN.match(name)) and value not in (None, ""):
            columns.setdefault(told[2], {})[told[1]] = value
    return {**columns, **given}


def _hashed(*told: Any) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def key_of(row: Row) -> str:
    """What the line's record is known by the next time: its address, else its kind, language, owner and title."""
    if row.url:
        return _hashed(row.kind, row.url)
    told = [row.kind, row.language, row.owner.name.casefold() if row.owner else "", row.texts["title"]]
    # Two records may well say the same title: an export tells them apart by their numbers.
    return _hashed(*told, str(row.extra.get("id"))) if is_our_export(row.extra) else _hashed(*told)


def digest_of(row: Row) -> str:
    """Tells whether the line says what it said last: SHA-256 (hex) of all that is taken from it."""
    owner = row.owner.name if row.owner else ""
    return _hashed(
        row.kind, row.language, row.texts, owner, row.place_id, row.terms, row.url, row.extra, row.translations
    )
