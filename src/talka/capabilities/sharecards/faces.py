"""What a card says, and where it is read: told from a record's text alone, without a statement."""

import hashlib
from dataclasses import astuple, dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record, Visibility
from talka.kernel.records.sharing import SharedPicture
from talka.kernel.records.texts import Text

# Part of every digest: raise it when cards are drawn otherwise.
VERSION = "1"
WIDTH, HEIGHT = 1200, 630  # pixels, as the large networks ask for
ENTRY = "organisation"


@dataclass(frozen=True)
class Face:
    """All that a card shows; the band is woven from `number`, in the colour of `step`."""

    number: int
    step: str
    title: str
    kind: str
    owner: str
    site: str
    language: str

    @property
    def digest(self) -> str:
        """The same for the same card (24 hexadecimal digits)."""
        return hashlib.blake2b(repr((VERSION, astuple(self))).encode(), digest_size=12).hexdigest()

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"/cards/{self.number}-{self.language}-{self.digest}.png"


def face_of(record: Record, title: str, language: str) -> Face:
    """What the card of a record with this text says. The record's owner is read already."""
    kind = kind_of(record.kind)
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(spoken):
        label = str(kind.label)
    owner = record.owner.name if record.owner and record.kind != ENTRY else ""
    return Face(record.pk, kind.step, title, label, owner, settings.TALKA_SITE_NAME, language)


def is_everybodys(record: Record) -> bool:
    """Whether everybody may see the record now, as its own columns say."""
    now = timezone.now()
    begun = record.visible_from is None or record.visible_from <= now
    lasting = record.visible_until is None or record.visible_until > now
    return record.shown and record.visibility == Visibility.PUBLIC and begun and lasting


def shared_picture(record: Record, text: Text) -> SharedPicture | None:
    """The card for a record's page; None for what not everybody may see."""
    if not is_everybodys(record):
        return None
    face = face_of(record, text.title, text.language)
    alt = _("%(kind)s: %(title)s") % {"kind": face.kind, "title": face.title}
    return SharedPicture(face.address, WIDTH, HEIGHT, alt)
