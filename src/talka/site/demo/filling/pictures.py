"""Pictures of the demo's news: woven in the manner of the records' bands, since photographs would be somebody's."""

from io import BytesIO

from talka.ui.bands import ROWS, motif

WIDTH, HEIGHT, CELL = 1200, 675, 15
GROUND, THREADS = "#faf5ec", ("#1a6965", "#83325f", "#7f5a0a")


def woven(number: int) -> bytes:
    """A cloth with the motif of this number, as PNG."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  reason: filling alone draws

    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    cells, step = motif(number), (ROWS + 2) * CELL
    for line, top in enumerate(range(CELL, HEIGHT, step)):
        for place, left in enumerate(range(CELL, WIDTH, step)):
            colour = THREADS[(line + place) % len(THREADS)]
            for row, marks in enumerate(cells):
                for column, on in enumerate(marks):
                    if on:
                        x, y = left + column * CELL, top + row * CELL
                        draw.rectangle((x, y, x + CELL - 2, y + CELL - 2), fill=colour)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
