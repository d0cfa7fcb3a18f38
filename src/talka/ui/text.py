"""Text that people wrote, made ready for a page."""

from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A link that people typed: we don't vouch for where it leads."""
    tokens[index].attrSet("rel", "nofollow ugc noopener")
    return self.renderToken(tokens, index, options, env)


def _heading(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A heading inside a page that has its first two levels already."""
    tokens[index].tag = f"h{min(int(tokens[index].tag[1]) + 2, 6)}"
    return self.renderToken(tokens, index, options, env)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without raw HTML and without pictures from elsewhere."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
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
