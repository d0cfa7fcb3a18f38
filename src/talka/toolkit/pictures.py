"""Pictures that people send: opened by what they hold, measured, and drawn anew in a few sizes.

Nothing of the file that came is kept but its colours: no EXIF (which says where a camera stood), no profile, no text
chunk, no second picture behind the first. Pillow is loaded when a picture comes; most processes see none.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 12_000_000  # bytes
MOST_SAID = "12 MB"
# A JPEG is read at a fraction of its size; what is not needs three or four bytes a pixel while it is drawn anew.
MOST_PIXELS = {"JPEG": 80_000_000}
MOST_PIXELS_ELSE = 12_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
WIDTHS = (480, 960, 1600)
TALLEST = 2400


class BadPicture(Exception):
    """It is no picture that we take; `why` is a sentence for whoever sent it."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew: WebP files by their width in pixels; `width` and `height` are those of the largest."""

    width: int
    height: int
    files: dict[int, bytes]

    @property
    def digest(self) -> str:
        """What tells this picture from any other (20 hexadecimal digits)."""
        return hashlib.sha256(self.files[self.width]).hexdigest()[:20]


def drawn_anew(data: bytes) -> Drawn:
    """The picture in the sizes that pages need, never larger than it came. Raises `BadPicture`.

    What it is, is told by its content; its name and what the browser said of it don't count.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  reason: above

    if len(data) > LARGEST:
        raise BadPicture(_("This picture is larger than %(size)s. Send a smaller one.") % {"size": MOST_SAID})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bounds above are ours
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                _measure(picture)
                return _sizes(_clean(picture))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise BadPicture(_("This is no picture that we can read. Send a PNG, JPEG, WebP or GIF.")) from error
    except Image.DecompressionBombError as error:
        raise BadPicture(_("This picture has too many pixels. Send a smaller one.")) from error


def _measure(picture: Image.Image) -> None:
    most = MOST_PIXELS.get(picture.format or "", MOST_PIXELS_ELSE)
    if picture.width * picture.height > most:
        raise BadPicture(_("This picture has too many pixels. Send a smaller one."))
    if min(picture.size) < 16 or max(picture.size) > 40 * min(picture.size):
        raise BadPicture(_("This picture is too small or too narrow to be seen. Send another one."))


def _clean(picture: Image.Image) -> Image.Image:
    """Upright, no larger than pages need, with its colours alone."""
    from PIL import Image, ImageOps  # noqa: PLC0415  reason: as above

    most = max(WIDTHS)
    picture.draft("RGB", (most, most))
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if see_through else "RGB"
    # Made small before it is turned upright: a picture that lies on its side is as large as one that stands.
    small = picture.convert(mode)
    small.thumbnail((max(most, TALLEST), max(most, TALLEST)))
    orientation = picture.getexif().get(0x0112)
    if orientation:
        small.getexif()[0x0112] = orientation
        small = ImageOps.exif_transpose(small)
    small.thumbnail((most, TALLEST))
    clean = Image.new(mode, small.size)
    clean.paste(small)
    return clean


def _sizes(picture: Image.Image) -> Drawn:
    from PIL import Image  # noqa: PLC0415  reason: as above

    files = {}
    for width in [*(each for each in WIDTHS if each < picture.width), picture.width]:
        height = max(1, round(picture.height * width / picture.width))
        sized = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
        kept = BytesIO()
        sized.save(kept, "WEBP", quality=82, method=4)
        files[width] = kept.getvalue()
    return Drawn(picture.width, picture.height, files)


def widths_of(width: int) -> list[int]:
    """The widths in which a picture whose largest is so wide lies in the store, smallest first."""
    return [*(each for each in WIDTHS if each < width), width] if width else []
