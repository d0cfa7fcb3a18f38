"""What people write for a place, a theme, a language: codes, and names in any of our languages."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.records.importing import Refused
from talka.kernel.vocabulary.labels import places, terms
from talka.kernel.vocabulary.models import Place, TermLabel
from talka.kernel.vocabulary.queries import find_places, folded, place_named, told_apart
from talka.toolkit.languages import INTERFACE_LANGUAGES, is_language_code

MOST_REMEMBERED = 20_000
SCHEMES = {"themes": "theme", "audiences": "audience", "sectors": "sector"}
_GEONAMES = re.compile(r"(?:geonames[:/ ]*|https?://(?:www\.|sws\.)?geonames\.org/)?(\d{3,9})(?:/.*)?\Z", re.IGNORECASE)

# What was read of the vocabulary, with the labels that were known then: read anew when those are.
_known: dict[str, tuple[object, Any]] = {}


def _kept(name: str, seen: object, read: Any) -> Any:
    if name not in _known or _known[name][0] is not seen:
        _known[name] = seen, read()
    return _known[name][1]


def forget_places() -> None:
    """The gazetteer changed, or another database is asked."""
    _known.clear()


# --- terms ---


def _words() -> Mapping[tuple[str, str], set[int]]:
    """Which terms a word may mean in a scheme: codes, labels and other words in every language."""
    found: dict[tuple[str, str], set[int]] = {}
    rows = TermLabel.objects.values_list("term_id", "term__scheme", "label", "alternatives")
    for pk, scheme, label, more in rows:
        for word in (label, *more.splitlines()):
            found.setdefault((scheme, folded(word)), set()).add(pk)
    return found


def term_ids(named: Mapping[str, Any]) -> list[int]:
    """Ids of a line's themes, audiences and sectors, each given by code or by a label in any language.

    Raises `Refused` for a word that means none, or more than one.
    """
    if not any(named.get(name) for name in SCHEMES):
        return []
    known = terms("en")
    codes = _kept("codes", known, lambda: {(term.scheme, term.code): term.id for term in known.values()})
    words = _kept("words", known, _words)
    found: set[int] = set()
    for name, scheme in SCHEMES.items():
        for word in _parts(named.get(name), scheme, words):
            found.add(codes.get((scheme, word)) or _meant(word, scheme, name, words))
    return sorted(found)


def _parts(value: Any, scheme: str, words: Mapping[tuple[str, str], set[int]]) -> list[str]:
    """A list as it is; a text with commas or semicolons in parts, unless it is one label with a comma in it."""
    if isinstance(value, list):
        parts = [one.get("code") or one.get("label") if isinstance(one, dict) else one for one in value]
    else:
        text = str(value or "").replace(";", "\n").replace("|", "\n")
        parts = []
        for part in text.split("\n"):
            parts += [part] if (scheme, folded(part)) in words else part.split(",")
    return [str(part).strip() for part in parts if part is not None and str(part).strip()]


def _meant(word: str, scheme: str, name: str, words: Mapping[tuple[str, str], set[int]]) -> int:
    ids = words.get((scheme, folded(word)), set())
    if len(ids) == 1:
        return next(iter(ids))
    if ids:
        codes = ", ".join(sorted(terms("en")[pk].code for pk in ids if pk in terms("en")))
        raise Refused(_("“%(word)s” may mean several: write one of %(codes)s.") % {"word": word[:60], "codes": codes})
    raise Refused(_("“%(code)s” is none of our %(scheme)s.") % {"code": word[:60], "scheme": name})


# --- places ---


def place_id(value: Any) -> int | None:
    """The id of a place given by code, by name in any language, or by GeoNames number; None for nothing.

    Raises `Refused` for a place that isn't known, or a name that several have.
    """
    found = find_place(value)
    if found is None and (text := _place_text(value)):
        raise Refused(_why_no_place(text))
    return found


def find_place(value: Any) -> int | None:
    """The same, and None for a place that isn't known."""
    text = _place_text(value)
    if not text:
        return None
    found: dict[str, int | None] = _kept("places", places("en"), dict)
    if text not in found:
        if len(found) > MOST_REMEMBERED:
            found.clear()
        found[text] = _find_place(text)
    return found[text]


def _place_text(value: Any) -> str:
    """A text; or the name and country in an object, as GeoNames and ROR have them."""
    if isinstance(value, dict):
        number = value.get("geonames_id") or value.get("code")
        name = value.get("name") or value.get("city") or ""
        country = value.get("country") or ""
        value = number or (f"{name}, {country}" if name and country else name)
    return " ".join(str(value if value is not None else "").replace("\x00", "").split())[:200]


def _find_place(text: str) -> int | None:
    if told := _GEONAMES.match(text):
        numbered = Place.objects.filter(geonames_id=int(told[1])).values_list("pk", flat=True).first()
        if numbered is not None:
            return int(numbered)
    place = place_named(text)
    return place.id if place else None


def _why_no_place(text: str) -> str:
    name = folded(text.partition(",")[0])
    language = get_language() or "en"
    near = [told_apart(place, language) for place in find_places(text, language, limit=5)]
    if near and name:
        return _("Which one do you mean: %(places)s?") % {"places": "; ".join(near)}
    return _("We don't know the place “%(place)s”.") % {"place": text[:60]}


# --- languages ---


def language_code(value: str, default: str = "") -> str:
    """A language's code as we write it (``LV``, ``lv_LV`` → ``lv``, ``lv-LV``). Raises `Refused` for none."""
    if not value:
        return default
    code = value.strip().replace("_", "-")
    first, dash, rest = code.partition("-")
    code = f"{first.lower()}{dash}{rest}"
    if not is_language_code(code) or not _is_language(first.lower()):
        raise Refused(_("“%(code)s” is no language code.") % {"code": value[:12]})
    return code


@lru_cache(maxsize=512)
def _is_language(code: str) -> bool:
    """Whether ISO 639 knows it."""
    if code in INTERFACE_LANGUAGES:
        return True
    from pycountry import languages  # noqa: PLC0415  reason: 8,000 languages that few files need

    return languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code}) is not None
