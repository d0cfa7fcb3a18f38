"""What a fact says to a reader: one sentence a verb, declared beside the action's feature, rendered in their language.

A placeholder is one of ``person``, ``organisation`` and the keys of the fact's details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from markupsafe import Markup, escape

from talka.kernel.people.called import Called
from talka.toolkit.prepared import Prepared

from .models import Fact

_sentences: dict[str, str | Promise] = {}


@dataclass(frozen=True)
class Line:
    """One line of a record's story."""

    at: datetime
    verb: str
    sentence: str
    organisation_id: int | None
    organisation: str
    details: dict[str, Any]
    fact_id: int = 0


def say(**sentences: str | Promise) -> None:
    """Declare sentences: ``say(needs__taken_up=_("%(organisation)s took it up."))`` (two underscores for the dot)."""
    for verb, sentence in sentences.items():
        _sentences[verb.replace("__", ".", 1)] = sentence


# The verbs are those that had a sentence when the statement was made; features declare theirs at the start.
_story = Prepared(
    lambda limit, _declared, record_id: (
        Fact.objects.filter(record_id=record_id, verb__in=list(_sentences))
        .order_by("-at", "-pk")
        .values_list("at", "verb", "organisation_id", "organisation__called", "details", "pk")[:limit]
    )
)


def story(record_id: int, *, limit: int = 30) -> list[Line]:
    """The record's facts that have a sentence, newest first, in one statement; organisations by name, no persons."""
    facts = _story(limit, len(_sentences), record_id=record_id)
    return [
        Line(at, verb, _told(verb, name, details), pk, name or "", details, fact_id)
        for at, verb, pk, name, details, fact_id in facts
    ]


def _told(verb: str, name: Called | None, details: dict[str, Any]) -> str:
    """The sentence; a name that is in another language than the page says in which."""
    if not name or name.language in ("", get_language()):
        return sentence_of(verb, organisation=name or "", **details)
    foreign = Markup('<span lang="{}" dir="auto">{}</span>').format(name.language, name)
    return escape(str(_sentences[verb])) % _Lenient({"organisation": foreign, **details})


def sentence_of(verb: str, **values: Any) -> str:
    """The sentence in the active language; a placeholder without a value is left empty rather than failing a page."""
    return str(_sentences[verb]) % _Lenient(values)


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def verbs() -> Iterable[str]:
    """All verbs that have a sentence."""
    return _sentences.keys()
