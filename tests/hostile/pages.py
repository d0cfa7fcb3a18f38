"""Forms as a browser finds them in a page: where they are sent, which fields they hold, what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = ("submit", "button", "image", "reset")


@dataclass
class Found:
    """A form that is posted: its address, and its fields with (type, value)."""

    action: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Its fields, without the token."""
        return frozenset(self.fields) - {"csrfmiddlewaretoken"}

    def values(self) -> dict[str, str]:
        """What a browser would send if nobody touched it."""
        return {name: value for name, (_type, value) in self.fields.items()}


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, []  # type: ignore[var-annotated]
        self.form: Found | None = None
        self.select = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Found(given.get("action") or self.page) if given.get("method") == "post" else None
        elif self.form is not None and tag == "option" and self.select:
            self._option(given)
        elif self.form is not None and given.get("name"):
            self._control(tag, given)

    def _option(self, given: dict[str, str]) -> None:
        assert self.form is not None
        if "selected" in given or not self.form.fields[self.select][1]:
            self.form.fields[self.select] = ("select", given.get("value", ""))

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self.form is not None
        kind = given.get("type", "text") if tag == "input" else tag
        self.select = given["name"] if tag == "select" else ""
        self.text = given["name"] if tag == "textarea" else ""
        unticked = kind in ("radio", "checkbox") and "checked" not in given
        if given["name"] in self.form.fields and (unticked or kind in _VOID or tag == "button"):
            return
        self.form.fields[given["name"]] = (kind, "" if unticked else given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.text:
            kind, was = self.form.fields[self.text]
            self.form.fields[self.text] = (kind, was + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = ""
        if tag == "select":
            self.select = ""
        if tag == "form" and self.form is not None:
            self.found.append(self.form)
            self.form = None


def forms_in(page: str, html: str) -> list[Found]:
    """The forms of a page that are posted. `page` is its own address."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.found
