"""What was pasted as HTML (out of Word, a mail, a page) into a box for plain text, as the text that it showed."""

import re
from html.parser import HTMLParser

# What nobody types: Word's own elements and classes, a clipboard's marks, a whole document.
_PASTED = re.compile(
    r"</?o:p\b|class=\"?Mso|<!--\s*\[if|<!--\s*StartFragment|xmlns:o=|<!doctype\s+html|<html[\s>]|<body[\s>]"
    r"|<(?:p|div|span|font|td)\s+(?:style|class|align|lang|dir)=",
    re.I,
)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre")
)
_UNSEEN = frozenset(("style", "script", "title", "xml", "template", "noscript"))
_MANY_BREAKS = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


class _Reader(HTMLParser):
    """Gathers the words, a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BLOCKS:
            self.parts.append("\n" if tag in ("br", "tr", "ul", "ol") else "\n\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS and tag not in ("br", "li"):
            self.parts.append("\n" if tag in ("tr", "ul", "ol") else "\n\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(_SPACES.sub(" ", data))


def unpasted(text: str) -> str:
    """The text without what a program put around it; text that only mentions a tag stays as it was typed."""
    if not _PASTED.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()
