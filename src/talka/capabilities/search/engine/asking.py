"""What an engine is asked, free of any database's language."""

from collections.abc import Iterable
from dataclasses import dataclass

# The columns of a look that counts what it found (`Part.times_found`).
COUNTED = "id, weight * COUNT(*) OVER () AS weight"
# What no entry has.
NOBODY = "x_nobody"


@dataclass(frozen=True)
class Tokens:
    """Any of these tokens, anywhere or in the heading only; with `prefix`, any word that begins with one.

    None of them is nobody: neither database's language can say nothing.
    """

    any_of: tuple[str, ...]
    in_heading: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class Phrase:
    """These tokens, one after the other."""

    tokens: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """All of these."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of these."""

    parts: tuple["Expression", ...]


def sayable(tokens: Iterable[str]) -> list[str]:
    """The tokens that an engine can be asked for; where there are none, the one that nobody has."""
    return [token for token in tokens if token.strip()] or [NOBODY]


Expression = Tokens | Phrase | AllOf | AnyOf


@dataclass(frozen=True)
class Part:
    """Whoever matches `expression` gets `weight`; with `newest`, only that many of the latest entries are looked at.

    `titles` looks into headings and facets alone, which are kept apart: small, and made for beginnings of words. With
    `times_found` the weight is that many times as much as entries were found, so that those that stay once it is asked
    who may see them tell whether the look was cut.
    """

    expression: Expression
    weight: float
    newest: int | None = None
    titles: bool = False
    times_found: bool = False


@dataclass(frozen=True)
class Document:
    """An entry as the engine keeps it: columns of tokens with spaces between."""

    heading: str
    about: str
    body: str
    facets: str
