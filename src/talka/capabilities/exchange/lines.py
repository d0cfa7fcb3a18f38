"""From a line of a file to a `Row` that a kind's importer takes: names become codes, places, terms, organisations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.forms import without_unseen
from talka.kernel.records.importing import Refused, Row
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.labels import terms
from talka.kernel.vocabulary.queries import place_named
from talka.toolkit.languages import is_language_code

LIMITS = {"title": 300, "summary": 600, "body": 50_000}
COMMON = (
    "kind",
    "language",
    "title",
    "summary",
    "body",
    "owner",
    "themes",
    "audiences",
    "sectors",
    "place",
    "url",
    "translations",
)
# What columns are called in the sources that people bring (GeoNames, ROR, national registers).
OTHER_NAMES = {
    "name": "title", "lang": "language", "city": "place", "website": "website", "id": "url", "description": "summary",
}  # fmt: skip


@dataclass
class Context:
    """What lines of one run share: who imports, as which kind, in which language where a line doesn't say."""

    by: Person | None = None
    kind: str = ""
    language: str = "en"
    only_owner: Organisation | None = None
    owners: dict[str, Organisation] = field(default_factory=dict)


def text_of(value: Any, limit: int = 0) -> str:
    """A field's text: cleaned, not longer than the limit (0: any length). Raises `Refused` for what is too long."""
    text = without_unseen(str(value if value is not None else "").replace("\x00", ""))
    if limit and len(text) > limit:
        raise Refused(_("“%(text)s…” is longer than %(limit)s letters.") % {"text": text[:40], "limit": limit})
    return text


def codes_of(value: Any) -> list[str]:
    """A list, or a text with commas or semicolons, as a list."""
    parts = value if isinstance(value, list) else str(value or "").replace(";", ",").replace("|", ",").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def common_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with our names for what other sources call otherwise."""
    named = dict(fields)
    for other, ours in OTHER_NAMES.items():
        if other in named and not named.get(ours):
            named[ours] = named.pop(other)
    return named


def row_of(fields: Mapping[str, Any], context: Context) -> Row:
    """The line as a kind's importer takes it. Raises `Refused`."""
    named = common_names(fields)
    kind = text_of(named.get("kind"), 24) or context.kind
    if not has_kind(kind) or kind_of(kind).importer is None:
        raise Refused(_("We know no kind of record called “%(kind)s”.") % {"kind": kind[:24]})
    texts = {name: text_of(named.get(name), limit) for name, limit in LIMITS.items()}
    if not texts["title"]:
        raise Refused(_("The line has no title."))
    language = text_of(named.get("language"), 12) or context.language
    if not is_language_code(language):
        raise Refused(_("“%(code)s” is no language code.") % {"code": language})
    url = text_of(named.get("url"), 300)
    owner = _owner(named, kind, language, context)
    return Row(
        kind=kind,
        language=language,
        texts=texts,
        owner=owner,
        place_id=_place(named.get("place"), kind),
        terms=_terms(named),
        url=url,
        extra={name: value for name, value in named.items() if name not in COMMON},
        existing=_existing(kind, url, texts["title"], language, owner),
        by=context.by,
    )


def _place(value: Any, kind: str) -> int | None:
    text = text_of(value, 200)
    if not text:
        return None
    place = _place_id(text)
    # An organisation from a register often sits in a village that the gazetteer lacks: that is no reason to refuse it.
    if place is None and kind != "organisation":
        raise Refused(_("We don't know the place “%(place)s”.") % {"place": text[:60]})
    return place


@lru_cache(maxsize=4096)
def _place_id(text: str) -> int | None:
    place = place_named(text)
    return place.id if place else None


def forget_places() -> None:
    """The gazetteer changed, or another database is asked."""
    _place_id.cache_clear()


def _terms(named: Mapping[str, Any]) -> list[int]:
    known = {(term.scheme, term.code): term.id for term in terms("en").values()}
    found = []
    for scheme, name in (("theme", "themes"), ("audience", "audiences"), ("sector", "sectors")):
        for code in codes_of(named.get(name)):
            if (scheme, code) not in known:
                raise Refused(_("“%(code)s” is none of our %(scheme)s.") % {"code": code[:60], "scheme": name})
            found.append(known[(scheme, code)])
    return sorted(set(found))


def _owner(named: Mapping[str, Any], kind: str, language: str, context: Context) -> Organisation | None:
    name = text_of(named.get("owner"), 300)
    if kind == "organisation":
        return None
    if context.only_owner is not None:
        if name and name.casefold() != context.only_owner.name.casefold():
            raise Refused(_("You import for %(organisation)s alone.") % {"organisation": context.only_owner.name})
        return context.only_owner
    return owner_named(name, language, context) if name else None


def owner_named(name: str, language: str, context: Context) -> Organisation:
    """The organisation of this name; an unknown one becomes an unclaimed organisation."""
    key = name.casefold()
    if key not in context.owners:
        found = Organisation.objects.filter(name=name, merged_into=None).order_by("pk").first()
        context.owners[key] = found or _unclaimed(name, language, context)
    return context.owners[key]


def _unclaimed(name: str, language: str, context: Context) -> Organisation:
    if not has_kind("organisation"):
        return Organisation.objects.create(name=name)
    importer: Callable[[Row], Any] = kind_of("organisation").importer  # type: ignore[assignment]
    texts = {"title": name, "summary": "", "body": ""}
    row = Row("organisation", language, texts, None, None, [], "", by=context.by)
    owner: Organisation = importer(row).owner
    return owner


def _existing(kind: str, url: str, title: str, language: str, owner: Organisation | None) -> Record | None:
    """The record made from the same source before: by its address, else by its title and owner."""
    rows = Record.objects.filter(kind=kind)
    if url:
        return rows.filter(origin=url).first()
    if kind == "organisation":
        return None  # the directory knows its own by number and name
    return rows.filter(origin="", title=title, language=language, owner=owner).order_by("pk").first()


def translations_of(fields: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The line's further languages, cleaned. Raises `Refused`."""
    found = {}
    given = fields.get("translations") or {}
    if not isinstance(given, dict):
        raise Refused(_("“translations” must name languages, each with its texts."))
    for language, texts in given.items():
        if not is_language_code(str(language)) or not isinstance(texts, dict):
            raise Refused(_("“%(code)s” is no language code.") % {"code": str(language)[:12]})
        cleaned = {name: text_of(texts.get(name), limit) for name, limit in LIMITS.items()}
        if not cleaned["title"]:
            raise Refused(_("The translation into %(code)s has no title.") % {"code": language})
        found[str(language)] = cleaned
    return found
