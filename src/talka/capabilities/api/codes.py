"""Codes that a program asks for: one that nobody knows is a mistake to be told, not a search that finds nothing."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from talka.kernel.records.kinds import has_kind
from talka.kernel.vocabulary.labels import places, terms
from talka.kernel.vocabulary.models import Place, Scheme, Term

from .schemas import Asked, Wrong

_CODE = re.compile(r"[\w.-]{1,64}")
LONGEST_SAID = 64


def unknown(asked: Asked) -> list[Wrong]:
    """What is wrong with the codes of a search, as sentences in the active language; retired terms are known."""
    wrong = unknown_kinds(asked.kind)
    for scheme in Scheme.values:
        wrong += _wrong(scheme, _unknown_terms(scheme, _split(getattr(asked, scheme))))
    return wrong + _wrong("place", _unknown_places(_split(asked.place)))


def unknown_kinds(codes: Iterable[str]) -> list[Wrong]:
    """The same of kinds alone."""
    return _wrong("kind", [code for code in _split(codes) if not has_kind(code)])


def _split(values: Iterable[str]) -> list[str]:
    return [code for value in values for part in value.split(",") if (code := part.strip())]


def _wrong(where: str, codes: Iterable[str]) -> list[Wrong]:
    said = _("“%(pk)s” is not a valid value.")
    return [Wrong(where=where, what=said % {"pk": code[:LONGEST_SAID]}) for code in dict.fromkeys(codes)]


def _unknown_terms(scheme: str, codes: list[str]) -> list[str]:
    known = {term.code for term in terms("en").values() if term.scheme == scheme} if codes else set()
    missed = [code for code in codes if code not in known]
    # What the memory doesn't hold may be new, or have no label yet.
    asked = [code for code in missed if _CODE.fullmatch(code)]
    stored = set(Term.objects.filter(scheme=scheme, code__in=asked).values_list("code", flat=True)) if asked else set()
    return [code for code in missed if code not in stored]


def _unknown_places(codes: list[str]) -> list[str]:
    known = {place.code for place in places("en").values()} if codes else set()
    missed = [code for code in codes if code not in known]
    asked = [code for code in missed if _CODE.fullmatch(code)]
    stored = set(Place.objects.filter(code__in=asked).values_list("code", flat=True)) if asked else set()
    return [code for code in missed if code not in stored]
