"""An Atom feed (RFC 4287), written as text."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from talka.toolkit.text.cleaning import clean, one_line


@dataclass(frozen=True)
class Entry:
    """One record: `address` is whole, `at` when it last changed."""

    id: str
    title: str
    summary: str
    language: str
    address: str
    author: str
    at: datetime
    categories: Sequence[tuple[str, str]] = ()
    author_language: str = ""


def atom(title: str, language: str, own: str, page: str, entries: Iterable[Entry], at: datetime | None) -> str:
    """The feed's text: `own` is its own whole address, `page` that of the same list for people, `at` its newest change.

    A feed without entries never changed: it says the beginning of time, so that its text stays the same.
    """
    at = at or datetime(1970, 1, 1, tzinfo=UTC)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"<id>{_text(own)}</id><title>{_text(title)}</title><updated>{at.isoformat()}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
        *(_entry(entry) for entry in entries),
        "</feed>",
    ]
    return "\n".join(lines)


def _entry(entry: Entry) -> str:
    spoken = f" xml:lang={quoteattr(entry.language)}"
    named = f" xml:lang={quoteattr(entry.author_language)}" if entry.author_language else ""
    author = f"<author><name{named}>{_text(entry.author or '–')}</name></author>"
    categories = "".join(f"<category term={_said(term)} label={_said(label)}/>" for term, label in entry.categories)
    summary = f"<summary{spoken}>{_text(entry.summary)}</summary>" if entry.summary else ""
    return (
        f"<entry{spoken}><id>{_text(entry.id)}</id><title>{_text(entry.title)}</title>"
        f"<updated>{entry.at.isoformat()}</updated>{author}"
        f'<link rel="alternate" type="text/html" href={quoteattr(entry.address)}/>{categories}{summary}</entry>'
    )


def _text(text: str) -> str:
    """Text as XML may hold it: without control characters, which no escape makes lawful."""
    return escape(clean(text, 5_000))


def _said(text: str) -> str:
    return quoteattr(one_line(text, 300))


def tag_of(what: object) -> str:
    """An entity tag (RFC 9110) of whatever stands for an answer: the same for the same."""
    return f'"{hashlib.blake2b(repr(what).encode(), digest_size=12).hexdigest()}"'
