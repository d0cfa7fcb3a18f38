"""What a text in Markdown or HTML says, without its marks."""

import re
from html import unescape

_TAGS = re.compile(
    r"<(?:script|style)\b[^>]*>.*?(?:</(?:script|style)>|\Z)|<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]{0,2000}>", re.DOTALL
)
_LINKS = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINE_MARKS = re.compile(
    r"(?m)^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+|(?:[-*_][ \t]*){3,}$|```.*$)"
)
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~~|`)(?=\S)(.{1,1000}?)(?<=\S)\1")
_SPACES = re.compile(r"\s+")


def plain(text: str, limit: int = 20_000) -> str:
    """The words of the first `limit` characters on one line; what only looks like a mark stays."""
    head = text[: limit * 2]
    if "<" in head or "&" in head:
        head = unescape(_TAGS.sub(" ", head))
    head = _LINE_MARKS.sub("", _LINKS.sub(r"\1", head))
    head = _EMPHASIS.sub(r"\2", head)
    return _SPACES.sub(" ", head).strip()[:limit]
