"""Text that people wrote, made ready for a page."""

from functools import lru_cache
from html import unescape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without raw HTML and without pictures from elsewhere; links are told not to vouch."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    rules = parser.renderer.rules

    def link_open(tokens, index, options, env):  # type: ignore[no-untyped-def]
        tokens[index].attrSet("rel", "nofollow ugc noopener")
        return parser.renderer.renderToken(tokens, index, options, env)

    def heading(tokens, index, options, env):  # type: ignore[no-untyped-def]
        tokens[index].tag = f"h{min(int(tokens[index].tag[1]) + 2, 6)}"
        return parser.renderer.renderToken(tokens, index, options, env)

    rules |= {"link_open": link_open, "heading_open": heading, "heading_close": heading}
    parser.renderer.rules = rules
    return parser


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """CommonMark as HTML: raw HTML is shown as text, headings begin at the third level, links are `nofollow`."""
    return mark_safe(_parser().render(text))  # noqa: S308 - html=False escapes everything that people typed


@lru_cache(maxsize=1024)
def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a text as one plain line, cut at a word."""
    plain = " ".join(unescape(text).split())
    return Truncator(plain).chars(length) if len(plain) > length else plain
