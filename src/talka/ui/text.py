"""Text that people wrote, made ready for a page."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

PAGE_LEVELS = 2


def link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A link that people typed: we don't vouch for where it leads."""
    tokens[index].attrSet("rel", "nofollow ugc noopener")
    return self.renderToken(tokens, index, options, env)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without raw HTML and without pictures from elsewhere."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    parser.add_render_rule("link_open", link_open)
    return parser


def _set_headings(tokens: Sequence[Token]) -> None:
    """Headings begin below the page's own two levels and never jump over one, as readers of a screen need it."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    level, depth = PAGE_LEVELS, min(levels, default=1)
    for token in tokens:
        if token.type == "heading_open":
            level = min(PAGE_LEVELS + 1 + int(token.tag[1]) - depth, level + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def _set_columns(tokens: Sequence[Token]) -> None:
    """Where a table's columns are set to is said by a class: our content security policy takes no styles."""
    for token in tokens:
        if token.type in ("th_open", "td_open") and (style := str(token.attrs.pop("style", ""))):
            token.attrSet("class", f"set-{style.rpartition(':')[2]}")


@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """CommonMark as HTML: raw HTML is shown as text, headings begin at the third level, links are `nofollow`."""
    parser = _parser()
    tokens = parser.parse(text)
    _set_headings(tokens)
    _set_columns(tokens)
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308 - html=False escapes what people typed


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a text as one plain line, cut at a word where there is one."""
    plain = " ".join(text.split())
    if len(plain) <= length:
        return plain
    cut = plain[: length - 1]
    return f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:.–-')}…"
