"""A letter: what a mail says, written once by a template and drawn twice, as plain text and as HTML.

A template calls ``letter.subject(…)``, ``letter.para(…)``, ``letter.act(label, url)`` …; each notes one part and draws
nothing. So a feature writes one small template a mail, and how mails look is decided in one place.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.safestring import mark_safe
from markupsafe import Markup

from talka.toolkit.languages import direction
from talka.toolkit.text.cleaning import clean, one_line
from talka.ui.rendering import render_text

NOTHING = Markup("")
FONTS = "'Noto Sans','Noto Sans Georgian',Sylfaen,'Segoe UI',system-ui,-apple-system,Roboto,Arial,sans-serif"

# Mail programs drop style sheets: each element carries its own. Sizes and colours are those of the pages.
_STYLES = {
    "ground": "margin:0;padding:0;background:#faf5ec;color:#2a2420",
    "frame": f"max-width:600px;margin:0 auto;padding:24px 16px;font:17px/1.6 {FONTS};color:#2a2420",
    "site": f"margin:0 0 16px;font:bold 15px/1.4 {FONTS};color:#9a3f22",
    "sheet": "background:#ffffff;border:1px solid #e5dac8;border-radius:10px;padding:20px 20px 8px",
    "title": f"margin:0 0 16px;font:bold 21px/1.35 {FONTS};color:#2a2420;overflow-wrap:anywhere",
    "heading": f"margin:24px 0 8px;font:bold 18px/1.4 {FONTS};color:#2a2420;overflow-wrap:anywhere",
    "way": "margin:0 0 16px;padding:0 0 12px;border-bottom:1px solid #e5dac8",
    "wayto": "color:#9a3f22;display:inline-block;padding:6px 0",
    "para": "margin:0 0 16px;overflow-wrap:anywhere",
    "quote": "margin:0 0 16px;padding:2px 14px;border-inline-start:4px solid #d9c7aa;color:#4a4039;"
    "white-space:pre-wrap;overflow-wrap:anywhere",
    "act": "margin:0 0 20px",
    "button": "display:inline-block;background:#9a3f22;color:#ffffff;text-decoration:none;font-weight:bold;"
    "padding:13px 22px;border-radius:8px;overflow-wrap:anywhere",
    "address": "display:block;margin-top:8px;font-size:13px;color:#6b5f55;overflow-wrap:anywhere",
    "code": "margin:0 0 16px;font:bold 30px/1.3 ui-monospace,Consolas,monospace;letter-spacing:4px",
    "foot": f"margin:16px 4px 0;font:14px/1.5 {FONTS};color:#6b5f55",
    "picture": "margin:0 0 16px",
    "image": "display:block;width:240px;max-width:100%;height:auto;border:0;background:#ffffff",
    "link": "color:#6b5f55",
}
STYLES = {name: mark_safe(f'style="{value}"') for name, value in _STYLES.items()}  # noqa: S308 - our own constants


def plain(text: object) -> str:
    """Text as people read it: what a template's translation escaped is put back, hidden characters are taken out."""
    bare = text.unescape() if isinstance(text, Markup) else str(text)
    return clean(bare, 20_000).strip()


def absolute(url: str) -> str:
    """An address that works from a mailbox."""
    return f"{settings.TALKA_SITE_URL}{url}" if url.startswith("/") else url


def interface_language(asked: str) -> str:
    """The language asked for if the interface has it, else the site's first."""
    return asked if asked in {code for code, _name in settings.LANGUAGES} else settings.LANGUAGE_CODE


def picture_id(number: int) -> str:
    """The Content-ID of a letter's first, second … picture."""
    return f"picture-{number}@talka"


@dataclass(frozen=True)
class Part:
    """One piece of a letter: `kind` is heading, para, quote, act, way, code, picture or rows."""

    kind: str
    text: str = ""
    url: str = ""
    language: str = ""
    rows: tuple[tuple[str, str], ...] = ()


@dataclass
class Letter:
    """The parts of one mail, in the reader's language."""

    language: str
    title: str = ""
    parts: list[Part] = field(default_factory=list)
    foot: list[Part] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    def subject(self, text: object) -> Markup:
        """The subject: one line, whatever somebody put into a title, so that it can't begin another header."""
        self.title = one_line(plain(text), 180)
        return NOTHING

    def para(self, text: object) -> Markup:
        """A paragraph."""
        return self._add(Part("para", plain(text)))

    def heading(self, text: object, language: str = "") -> Markup:
        """What the next paragraphs are about: a title in its own language."""
        return self._add(Part("heading", one_line(plain(text), 300), language=language))

    def quote(self, text: object, language: str = "") -> Markup:
        """What somebody wrote, in its own language."""
        return self._add(Part("quote", plain(text), language=language))

    def act(self, label: object, url: str) -> Markup:
        """A button; its address stands under it too, for those who would rather copy it."""
        return self._add(Part("act", plain(label), url=absolute(url)))

    def way(self, label: object, url: str) -> Markup:
        """A link that is less than a button: there are several in one letter."""
        return self._add(Part("way", plain(label), url=absolute(url)))

    def code(self, text: object) -> Markup:
        """A code to be typed."""
        return self._add(Part("code", plain(text)))

    def picture(self, png: bytes, label: object) -> Markup:
        """A picture that travels in the mail itself (RFC 2392), so that nothing is loaded; `label` says what it is."""
        self.pictures.append(png)
        return self._add(Part("picture", plain(label), url=f"cid:{picture_id(len(self.pictures))}"))

    def rows(self, *pairs: tuple[object, object]) -> Markup:
        """Labelled values; empty ones are left out."""
        kept = tuple((plain(label), plain(value)) for label, value in pairs if plain(value))
        return self._add(Part("rows", rows=kept)) if kept else NOTHING

    def small(self, text: object, url: str = "") -> Markup:
        """A line under the letter: why it came, how to stop it."""
        self.foot.append(Part("para", plain(text), url=absolute(url) if url else ""))
        return NOTHING

    def _add(self, part: Part) -> Markup:
        self.parts.append(part)
        return NOTHING

    def as_text(self) -> str:
        """The plain form."""
        foot = [f"{part.text}\n{part.url}".strip() for part in self.foot]
        site = f"{settings.TALKA_SITE_NAME}\n{settings.TALKA_SITE_URL}"
        return "\n\n".join([*map(_as_text, self.parts), "-- \n" + "\n\n".join([*foot, site])]) + "\n"

    def as_html(self) -> str:
        """The HTML form: one column, readable on a phone, nothing loaded from anywhere."""
        return render_text(
            "notices/mail/layout.jinja",
            {
                "letter": self,
                "s": STYLES,
                "direction": direction(self.language),
                "site_name": settings.TALKA_SITE_NAME,
                "site_url": settings.TALKA_SITE_URL,
            },
        )


def _as_text(part: Part) -> str:
    if part.kind == "quote":
        return "\n".join(f"> {line}" for line in part.text.splitlines())
    if part.kind == "heading":
        return f"{part.text}\n{'-' * min(len(part.text), 60)}"
    if part.kind in ("act", "way"):
        return f"{part.text}:\n{part.url}"
    if part.kind == "code":
        return f"    {part.text}"
    if part.kind == "picture":
        return f"[{part.text}]"
    if part.kind == "rows":
        return "\n".join(f"{label}: {value}" for label, value in part.rows)
    return part.text


def write(template: str, language: str, values: dict[str, Any]) -> Letter:
    """The letter that a template writes; `language` must be active."""
    letter = Letter(language)
    render_text(template, {"letter": letter, "language": language, **values})
    return letter
