"""What an engine is asked, free of any database's language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """Any of these tokens, anywhere or in the heading only; with `prefix`, any word that begins with one."""

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


Expression = Tokens | Phrase | AllOf | AnyOf


@dataclass(frozen=True)
class Part:
    """Whoever matches `expression` gets `weight`; with `newest`, only that many of the latest entries are looked at.

    `titles` looks into headings and facets alone, which are kept apart: small, and made for beginnings of words.
    """

    expression: Expression
    weight: float
    newest: int | None = None
    titles: bool = False


@dataclass(frozen=True)
class Document:
    """An entry as the engine keeps it: columns of tokens with spaces between."""

    heading: str
    about: str
    body: str
    facets: str
