"""A card drawn by Pillow, which the worker alone loads. The fonts are those of the pages, as they were built."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from talka.toolkit.text.cleaning import one_line
from talka.ui.assets import built_file
from talka.ui.bands import ROWS, motif

from .faces import HEIGHT, WIDTH, Face

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SCRIPTS = ("latin", "baltic", "latin-ext", "cyrillic", "georgian")
PAPER, INK, QUIET = "#faf5ec", "#2a211b", "#5e5148"
STEPS = {
    "listen": "#2c5d88", "find": "#7f5a0a", "agree": "#83325f", "do": "#43662a", "learn": "#1a6965", "steer": "#554798",
}  # fmt: skip
LEFT, CELL = 72, 10
BAND = ROWS * CELL
# A title is set as large as it fits in so many lines; the last size takes what is left and ends with an ellipsis.
SIZES = ((72, 3), (58, 4), (48, 5))
LONGEST_TITLE, LONGEST_LINE = 300, 90
UNKNOWN = "\uffff"  # no font has it: it is drawn as what a font draws for what it hasn't


class _Face:
    """A family in one size: for each character the font that has it."""

    def __init__(self, family: str, size: int) -> None:
        from PIL import ImageFont  # noqa: PLC0415  reason: above

        self.size = size
        self.fonts: list[ImageFont.FreeTypeFont] = [
            ImageFont.truetype(built_file(f"{family}-{script}.woff2"), size, layout_engine=ImageFont.Layout.BASIC)
            for script in SCRIPTS
        ]
        self.missing = [bytes(font.getmask(UNKNOWN)) for font in self.fonts]
        self.of: dict[str, int | None] = {" ": 0}

    def font_of(self, letter: str) -> int | None:
        """The number of the first font that has this character; None when none has."""
        if letter not in self.of:
            has = (place for place, font in enumerate(self.fonts) if bytes(font.getmask(letter)) != self.missing[place])
            self.of[letter] = next(has, None) if letter.isprintable() else None
        return self.of[letter]

    def known(self, text: str) -> str:
        """The text without what can't be drawn (emoji, other scripts)."""
        return " ".join("".join(letter for letter in text if self.font_of(letter) is not None).split())

    def runs(self, text: str) -> Iterator[tuple[Any, str]]:
        """The text in pieces of one font each."""
        start = 0
        for place in range(1, len(text) + 1):
            if place == len(text) or self.font_of(text[place]) != self.font_of(text[start]):
                yield self.fonts[self.font_of(text[start]) or 0], text[start:place]
                start = place

    def width(self, text: str) -> float:
        """How wide it is, in pixels."""
        return sum(font.getlength(run) for font, run in self.runs(text))

    def draw(self, draw: ImageDraw.ImageDraw, x: float, baseline: float, text: str, colour: str) -> None:
        """Draw one line."""
        for font, run in self.runs(text):
            draw.text((x, baseline), run, font=font, fill=colour, anchor="ls")
            x += font.getlength(run)


@lru_cache(maxsize=8)
def _face(family: str, size: int) -> _Face:
    return _Face(family, size)


def lines_of(face: _Face, text: str, width: float) -> list[str]:
    """The text broken by words; a word that is wider than a line is broken where it must be."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        grown = f"{line} {word}".strip()
        if face.width(grown) <= width:
            line = grown
            continue
        if line:
            lines.append(line)
        while face.width(word) > width:
            most = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or face.width(word[:end]) <= width)
            lines.append(word[:most])
            word = word[most:]
        line = word
    return [*lines, line] if line else lines


def set_title(text: str) -> tuple[_Face, list[str]]:
    """The title in the largest size in which it fits."""
    face = _face("serif", SIZES[0][0])
    text = face.known(one_line(text, LONGEST_TITLE))
    for size, most in SIZES:
        face = _face("serif", size)
        lines = lines_of(face, text, WIDTH - 2 * LEFT)
        if len(lines) <= most:
            return face, lines
    kept = lines[:most]
    while kept[-1] and face.width(f"{kept[-1]}…") > WIDTH - 2 * LEFT:
        kept[-1] = kept[-1][:-1]
    return face, [*kept[:-1], f"{kept[-1].rstrip()}…"]


def _band(draw: ImageDraw.ImageDraw, number: int, colour: str) -> None:
    """The record's own band along the foot."""
    top, step = HEIGHT - BAND - CELL, (ROWS + 1) * CELL
    cells = motif(number)
    for left in range(0, WIDTH, step):
        for row, line in enumerate(cells):
            for column, on in enumerate(line):
                if on:
                    x, y = left + column * CELL, top + row * CELL
                    draw.rectangle((x, y, x + CELL - 1, y + CELL - 1), fill=colour)


def _fitting(face: _Face, text: str, width: float) -> str:
    text = face.known(one_line(text, LONGEST_LINE))
    if face.width(text) <= width:
        return text
    while text and face.width(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def drawn(face: Face) -> bytes:
    """The card as PNG, 1200 × 630; some 20 KB."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  reason: above

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    colour = STEPS.get(face.step, INK)
    draw.rectangle((0, 0, WIDTH, CELL), fill=colour)
    small = _face("sans", 30)
    small.draw(draw, LEFT, 92, _fitting(small, face.kind, WIDTH - 2 * LEFT), colour)
    title, lines = set_title(face.title)
    if not lines:  # written in a script that our fonts don't have
        title, lines = set_title(face.site)
    baseline = 92 + round(title.size * 1.5)
    for line in lines:
        title.draw(draw, LEFT, baseline, line, INK)
        baseline += round(title.size * 1.22)
    site = _fitting(small, face.site, 320)
    foot = HEIGHT - BAND - 4 * CELL
    small.draw(draw, WIDTH - LEFT - small.width(site), foot, site, colour)
    owner = _fitting(small, face.owner, WIDTH - 2 * LEFT - small.width(site) - 40) if face.owner else ""
    small.draw(draw, LEFT, foot, owner, QUIET)
    _band(draw, face.number, colour)
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()
