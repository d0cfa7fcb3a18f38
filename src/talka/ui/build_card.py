"""The picture that others show beside a link to a page: the mark on paper between woven bands.

It has no words in it, so that one serves every language and whatever a network calls itself.
"""

import io

from PIL import Image, ImageDraw

from .bands import ROWS, motif

WIDTH, HEIGHT = 1200, 630  # what the large networks ask for
PAPER, HEART, TERRACOTTA = "#faf5ec", "#7f5a0a", "#a3412a"
# The loop's six steps in the light theme of `_tokens.scss`.
STEPS = ("#2c5d88", "#7f5a0a", "#83325f", "#43662a", "#1a6965", "#554798")
CELL, MARK_CELL, MARK_CELLS = 10, 66, 5
# The mark: an eight-cornered star of squares, its heart in another colour.
MARK = ((2, 0), (1, 1), (3, 1), (0, 2), (4, 2), (1, 3), (3, 3), (2, 4))


def _square(draw: ImageDraw.ImageDraw, x: int, y: int, size: int, colour: str) -> None:
    draw.rectangle((x, y, x + size - 1, y + size - 1), fill=colour)


def _band(draw: ImageDraw.ImageDraw, top: int) -> None:
    """Motifs side by side across the whole width, each in the colour of a step."""
    step = (ROWS + 1) * CELL
    for place in range(WIDTH // step):
        for row, cells in enumerate(motif(place + 1)):
            for column, on in enumerate(cells):
                if on:
                    _square(draw, place * step + (column * CELL) + CELL // 2, top + row * CELL, CELL, STEPS[place % 6])


def card() -> bytes:
    """The picture as PNG, 1200 × 630, a few kilobytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _band(draw, 3 * CELL)
    _band(draw, HEIGHT - (ROWS + 3) * CELL)
    left, top = (WIDTH - MARK_CELLS * MARK_CELL) // 2, (HEIGHT - MARK_CELLS * MARK_CELL) // 2
    for column, row in MARK:
        _square(draw, left + column * MARK_CELL, top + row * MARK_CELL, MARK_CELL, TERRACOTTA)
    _square(draw, left + 2 * MARK_CELL, top + 2 * MARK_CELL, MARK_CELL, HEART)
    file = io.BytesIO()
    image.quantize(16).save(file, "PNG", optimize=True)
    return file.getvalue()
