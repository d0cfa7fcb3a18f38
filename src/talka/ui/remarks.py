"""What people say to each other, made ready for a page: light CommonMark with names and addresses as links."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .text import link_open

# A quote within a quote is a talk; what lies deeper is folded.
OPEN_QUOTES = 2
_REL = "nofollow ugc noopener"
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”«»]{3,2000}", re.I)
_AFTER_ADDRESS = ".,;:!?)]}…"
# Deeper than this nobody quotes; the parser's time grows with it.
_DEEPEST = 12
_QUOTE_MARKS = re.compile(rf"^(?:[ \t]*>){{{_DEEPEST},}}", re.M)

Names = tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without headings, pictures, tables, rules and raw HTML: a remark is no document."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["heading", "lheading", "hr", "image", "reference"])
    parser.add_render_rule("link_open", link_open)
    return parser


@lru_cache(maxsize=2048)
def remark(text: str, names: Names = (), fold_label: str = "") -> SafeString:
    """A remark as HTML. `names` are (name after an @, address or ""): drawn as links, or as names where there is none.

    Quotes within quotes within quotes are folded under `fold_label`.
    """
    parser = _parser()
    tokens = parser.parse(_QUOTE_MARKS.sub("> " * _DEEPEST, text))
    found = sorted(names, key=lambda pair: -len(pair[0]))
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_links(token.children, found))
    return mark_safe(  # noqa: S308 - html=False escapes what people typed, and what is put in is escaped below
        parser.renderer.render(list(_folded(tokens, fold_label)), parser.options, {})
    )


def _with_links(tokens: Sequence[Token], names: list[tuple[str, str]]) -> Iterator[Token]:
    """The same, with names and addresses in plain text as links; within a link there is none."""
    depth = 0
    for token in tokens:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and not depth and ("@" in token.content or "://" in token.content):
            yield _html(_linked(token.content, names))
        else:
            yield token


def _linked(text: str, names: list[tuple[str, str]]) -> str:
    parts: list[str] = []
    start = place = 0
    while place < len(text):
        made, end = _name_at(text, place, names) if text[place] == "@" else _address_at(text, place)
        if made:
            parts += [escape(text[start:place]), made]
            start = place = end
        else:
            place += 1
    return "".join([*parts, escape(text[start:])])


def _name_at(text: str, place: int, names: list[tuple[str, str]]) -> tuple[str, int]:
    for name, address in names:
        end = place + 1 + len(name)
        if text.startswith(name, place + 1) and not text[end : end + 1].isalnum():
            said = f'<span class="mention" dir="auto">@{escape(name)}</span>'
            return (f'<a href="{escape(address)}">{said}</a>' if address else said), end
    return "", place


def _address_at(text: str, place: int) -> tuple[str, int]:
    if text[place] not in "hH":
        return "", place
    found = _ADDRESS.match(text, place)
    if found is None:
        return "", place
    address = found.group().rstrip(_AFTER_ADDRESS)
    return f'<a href="{escape(address)}" rel="{_REL}">{escape(address)}</a>', place + len(address)


def _html(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


def _folded(tokens: Sequence[Token], label: str) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.type == "blockquote_open":
            depth += 1
            if depth == OPEN_QUOTES + 1:
                head = f'<details class="deep-quote"><summary>{escape(label)}</summary>'
                yield Token("html_block", "", 0, content=head)
        yield token
        if token.type == "blockquote_close":
            if depth == OPEN_QUOTES + 1:
                yield Token("html_block", "", 0, content="</details>")
            depth -= 1
