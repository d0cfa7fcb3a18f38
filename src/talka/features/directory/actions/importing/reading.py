"""A line about an organisation, read: as we write them, or as ROR, CORDIS and national registers do."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kernel.people.models import OrganisationType
from talka.kernel.records.importing import Refused, Row
from talka.kernel.vocabulary.labels import places
from talka.kernel.vocabulary.queries import place_named
from talka.toolkit.languages import is_language_code
from talka.toolkit.text.cleaning import one_line

from ...models import Size
from ...queries.countries import is_country
from ...queries.likely import Named
from ...rules.numbers import is_number, is_oid, is_pic, plain_number
from ..content import Content, Name
from .sorts import is_sort, language_of_name, type_of

_SIZES, _TYPES = tuple(Size.values), tuple(OrganisationType.values)
LONGEST_WEBSITE = 300
OLDEST = 1000
_is_address = URLValidator(["http", "https"])
_COLUMNS = tuple(column.name for column in fields(Content) if column.name != "names")


@dataclass(frozen=True)
class OrganisationRow:
    """One line about an organisation. `source` is what it is known by in its source; `digest` tells its changes."""

    content: Content
    source: str = ""
    place_path: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def named(self) -> Named:
        """For looking up who it is."""
        return self.content.named(self.place_path)

    @property
    def key(self) -> str:
        """The source, else what identifies it."""
        told = self.source or "|".join([self.content.country, self.content.registry_number, self.content.name])
        return told[:300]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what the line says."""
        said: Any = {name: getattr(self.content, name) for name in _COLUMNS}
        said["names"] = [[one.language, one.name, one.short_name] for one in self.content.names]
        if self.translations:
            said["translations"] = {code: dict(texts) for code, texts in self.translations.items()}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def organisation_row(row: Row) -> OrganisationRow:
    """A line of a file as an `OrganisationRow`: ours, or as ROR, CORDIS and national registers write them."""
    extra = row.extra
    # In a line of our own export `id` is the record's number here, which is no source.
    number = "" if "changed_at" in extra else extra.get("id")
    source = _line(extra.get("source_id") or number or row.url, 300)
    country = _country(row, source)
    names = _names(extra)
    title = row.texts.get("title", "")
    place = row.place_id or _place_in(str(extra.get("city") or ""), country)
    content = Content(
        name=one_line(title, 300),
        language=_language(row, title, names, country),
        short_name=_line(extra.get("short_name"), 60),
        names=tuple(one for one in names if one.name != title or one.language not in ("", row.language)),
        type=type_of(_given_types(row), title),
        country=country,
        registry_number=_registry_number(extra, source, country),
        pic=_pic(extra, source),
        oid=_oid(extra),
        summary=row.texts.get("summary", ""),
        body=row.texts.get("body", ""),
        place=place,
        founded=_year(row),
        size=row.code("size", _SIZES, "") if extra.get("size") else "",
        website=_website(extra, row.url, source),
        working_languages=tuple(row.languages("working_languages")),
        places_served=tuple(sorted(_places(_list(extra.get("places_served"), ";")))),
        programmes=tuple(_list(extra.get("programmes"))),
        quality_labels=tuple(_list(extra.get("quality_labels"))),
        office_address=_line(extra.get("office_address") or extra.get("address"), 400),
        contact_address=_mail(_line(extra.get("contact_address"), 400)),
        terms=tuple(row.terms),
    )
    known = places("en").get(place) if place else None
    return OrganisationRow(content, source, known.path if known else "", row.translations)


def _line(value: Any, limit: int) -> str:
    return one_line(str(value), limit) if value else ""


def _country(row: Row, source: str) -> str:
    given = str(row.extra.get("country") or "").strip().upper()
    if not given and source[:3].upper() == "LT-":
        given = "LT"
    if given and not is_country(given):
        raise Refused(_("“%(value)s” is no country code (ISO 3166, two letters).") % {"value": given[:20]})
    return given


def _registry_number(extra: Mapping[str, Any], source: str, country: str) -> str:
    """Given as such, or within the source's own name for the line (``LV-RE-90000069830``, as org-id.guide has them)."""
    given = str(extra.get("registry_number") or "")
    parts = source.split("-")
    if not given and len(parts) == 3 and parts[0] == country and parts[2].isdigit():
        given = parts[2]
    number = plain_number(given, country)[:40]
    if number and country and not is_number(number, country):
        raise Refused(_("This number doesn't fit the register of this country. Please look at it again."))
    return number


def _names(extra: Mapping[str, Any]) -> list[Name]:
    """Names as we write them (``{"lv": "…"}``), or as ROR does (``[{"lang", "value"}]``)."""
    given, shorts = extra.get("names"), extra.get("short_names")
    shorts = shorts if isinstance(shorts, dict) else {}
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(given, dict):
        pairs = given.items()
    elif isinstance(given, list):
        pairs = [(one.get("lang") or "", one.get("value")) for one in given if isinstance(one, dict)]
    found = []
    for language, value in pairs:
        name = _line(value, 300)
        code = str(language or "")
        if name and (not code or is_language_code(code)):
            found.append(Name(code, name, _line(shorts.get(code), 60)))
    return found


def _language(row: Row, title: str, names: list[Name], country: str) -> str:
    """The language of the main name: where it stands among the names, else as the line says, else by its letters."""
    named = next((one.language for one in names if one.name == title and one.language), "")
    said = row.language if row.extra.get("language") else ""
    return named or said or language_of_name(title, country, row.language)


def _given_types(row: Row) -> list[str]:
    """`type` is ours, and must be one that we know; `types` are a register's, and some of them say nothing to us."""
    own = _list(row.extra.get("type"), ";")
    if not all(is_sort(one) for one in own):
        row.code("type", _TYPES, "")
    return [*own, *_list(row.extra.get("types"), ";")]


def _list(value: Any, separator: str = "") -> list[str]:
    if isinstance(value, str) and value.lstrip().startswith("["):  # as our tables write a list whose parts have commas
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, list):
        return [one_line(str(one), 120) for one in value if str(one).strip()][:40]
    text = str(value or "")
    for mark in separator or ";|":
        text = text.replace(mark, "\n")
    return [one_line(part, 120) for part in text.split("\n") if part.strip()][:40]


def _pic(extra: Mapping[str, Any], source: str) -> str:
    given = plain_number(str(extra.get("pic") or ""))
    if given and not is_pic(given):
        raise Refused(_("A PIC has nine digits."))
    named = plain_number(source.partition("pic:")[2])
    return given or (named if is_pic(named) else "")


def _oid(extra: Mapping[str, Any]) -> str:
    given = plain_number(str(extra.get("oid") or ""))
    if given and not is_oid(given):
        raise Refused(_("It begins with E, and eight digits follow."))
    return given


def _year(row: Row) -> int | None:
    year = row.number("founded") or row.number("established")
    now = timezone.localdate().year
    if not year or OLDEST <= year <= now:
        return year or None
    if is_of_ror(row.extra):  # which knows of schools that are older
        return None
    told = {"field": "founded", "value": year, "first": OLDEST, "last": now}
    raise Refused(_("%(field)s must be a year from %(first)s to %(last)s, not “%(value)s”.") % told)


def is_of_ror(extra: Mapping[str, Any]) -> bool:
    """Whether the line is one of ROR's, where what doesn't fit us is nobody's slip of the pen."""
    return "links" in extra


def _website(extra: Mapping[str, Any], url: str, source: str) -> str:
    """The line's `website`, which must be one; else where its `url` leads, which may be any name of the line."""
    own = str(extra.get("website") or "").strip()
    given = own or (url if url != source else "").strip()
    if given and "://" not in given:
        given = f"https://{given}"
    try:
        if given:
            _is_address(given)
    except ValidationError:
        good = False
    else:
        good = len(given) <= LONGEST_WEBSITE
    if own and not good and not is_of_ror(extra):  # a ROR line has too long ones now and then
        raise Refused(_("“%(value)s” is no website's address: those begin with https://") % {"value": own[:60]})
    return given if good else ""


def _mail(address: str) -> str:
    """Where the contact desk writes to. Raises `Refused` for what is no address, as the form does."""
    if not address:
        return ""
    try:
        validate_email(address)
        good = len(address) <= 254
    except ValidationError:
        good = False
    if not good:
        raise Refused(_("“%(value)s” is no mail address.") % {"value": address[:60]})
    return address


def _place_in(city: str, country: str) -> int | None:
    found = place_named(f"{city}, {country}" if country else city) if city else None
    return found.id if found else None


def _places(names: Iterable[str]) -> set[int]:
    found = {name: place_named(name) for name in names}
    for name, place in found.items():
        if place is None:
            raise Refused(_("We don't know the place “%(place)s”.") % {"place": name[:60]})
    return {place.id for place in found.values() if place}
