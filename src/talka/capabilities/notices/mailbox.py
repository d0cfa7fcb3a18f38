"""Reads what the file backend wrote: the demo's mailbox."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from heapq import nlargest
from pathlib import Path

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

NAME = re.compile(r"[A-Za-z0-9_-]{1,120}\Z")
MOST = 100
NOTHING = SafeString()
TAGS = {"a", "p", "h2", "blockquote", "strong", "em", "br", "span", "ul", "ol", "li", "div"}


@dataclass(frozen=True)
class Letter:
    """A mail as it lies there. `html` is cleaned; `text` is plain."""

    name: str
    to: str
    sender: str
    subject: str
    language: str
    at: datetime
    reply_to: str = ""
    text: str = ""
    html: SafeString = NOTHING


def folder() -> Path:
    """Where mails lie; nowhere when they go out by SMTP."""
    return Path(getattr(settings, "EMAIL_FILE_PATH", "") or "/nonexistent")


def letters(limit: int = MOST) -> list[Letter]:
    """The newest, newest first, without their text."""
    try:
        dated = [(path.stat().st_mtime_ns, path) for path in folder().glob("*.eml")]
    except OSError:
        return []
    return [_letter(path, whole=False) for _time, path in nlargest(limit, dated)]


def letter(name: str) -> Letter | None:
    """One of them by its file's name (without ``.eml``); None if there is no such."""
    path = folder() / f"{name}.eml"
    return _letter(path, whole=True) if NAME.match(name) and path.is_file() else None


def _letter(path: Path, *, whole: bool) -> Letter:
    with path.open("rb") as file:
        message = BytesParser(EmailMessage, policy=policy.default).parse(file, headersonly=not whole)
    return Letter(
        name=path.stem,
        to=_addresses(message, "To"),
        sender=_addresses(message, "From"),
        subject=str(message["Subject"] or "").strip(),
        language=str(message["Content-Language"] or ""),
        reply_to=_addresses(message, "Reply-To"),
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        text=_part(message, "plain") if whole else "",
        html=clean_html(_part(message, "html")) if whole else NOTHING,
    )


def _addresses(message: EmailMessage, header: str) -> str:
    """Names and addresses as they are read. By hand: Python's parser leaves a blank where a long name was folded."""
    raw = [str(value).replace("\n", " ") for name, value in message.raw_items() if name.lower() == header.lower()]
    said = [(str(make_header(decode_header(name))), address) for name, address in getaddresses(raw)]
    return ", ".join(f"{name} <{address}>" if name else address for name, address in said)


def _part(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    return str(part.get_content()) if part else ""


def clean_html(html: str) -> SafeString:
    """The mail's HTML without styles, pictures and whatever could act; links stay."""
    html = html.replace("<h1", "<h2").replace("</h1>", "</h2>")  # the page that shows it has a heading of its own
    return mark_safe(  # noqa: S308 - nh3 has just cleaned it
        nh3.clean(html, tags=TAGS, clean_content_tags={"script", "style", "title"},
                  attributes={"a": {"href"}, "*": {"lang", "dir"}}, url_schemes={"http", "https", "mailto"},
                  link_rel=None)
    )  # fmt: skip
