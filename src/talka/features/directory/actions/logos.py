"""Logos: what somebody uploads is opened, measured and drawn anew; nothing of the file that came is kept."""

from __future__ import annotations

import hashlib
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import rules
from ..models import OrganisationPage

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 2_000_000  # bytes
MOST_PIXELS = 25_000_000
SIDE = 512  # pixels of what is kept
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class BadPicture(Exception):
    """It is no picture that we take; `why` is a sentence for whoever sent it."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(why)
        self.why = why


def drawn_anew(data: bytes) -> bytes:
    """The picture as a WebP of at most 512 pixels a side, without what else the file held. Raises `BadPicture`.

    What it is, is told by its content; its name and what the browser said of it don't count.
    """
    # Loaded when a picture comes: most processes see none.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  reason: above

    if len(data) > LARGEST:
        raise BadPicture(_("This picture is larger than 2 MB. Send a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise BadPicture(_("This picture has too many pixels. Send a smaller one."))
                return _webp(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise BadPicture(_("This is no picture that we can read. Send a PNG, JPEG, WebP or GIF.")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_("This picture has too many pixels. Send a smaller one.")) from error


def _webp(picture: Image.Image) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415  reason: as above

    picture.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    # A new picture takes over the colours alone: no EXIF, no profile, no text chunks.
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    kept = BytesIO()
    clean.save(kept, "WEBP", quality=88, method=4)
    return kept.getvalue()


@transaction.atomic
def put_logo(page: OrganisationPage, data: bytes, *, by: Person) -> OrganisationPage:
    """Give an entry its logo. Raises `BadPicture`. The same picture twice changes nothing."""
    page = lock(page)
    require(rules.may_change(by, page))
    kept = drawn_anew(data)
    name = f"logos/{page.pk}/{hashlib.sha256(kept).hexdigest()[:20]}.webp"
    if page.logo == name:
        return page
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(kept))
    _replace(page, name, by)
    return page


@transaction.atomic
def remove_logo(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """Take the logo away. Twice changes nothing."""
    page = lock(page)
    require(rules.may_change(by, page))
    if page.logo:
        _replace(page, "", by)
    return page


def _replace(page: OrganisationPage, name: str, by: Person) -> None:
    old, page.logo = page.logo, name
    page.save(update_fields=["logo"])
    note("directory.logo_changed", page, by, organisation=page.organisation_id)
    if old:
        transaction.on_commit(lambda: default_storage.delete(old))
