"""Made-up news and pictures."""

from io import BytesIO
from typing import Any

from talka.features.news import actions
from talka.features.news.models import News
from talka.kernel.people.models import Organisation, Person
from talka.kernel.testing import make_member, make_organisation

COLUMNS: dict[str, Any] = {"title": "Skola atvērta", "summary": "Vakara kursi sākas", "body": "Pirmā nodarbība."}


def written(owner: Organisation | None = None, **columns: Any) -> tuple[News, Person]:
    """A draft and the editor who wrote it."""
    owner = owner or make_organisation()
    editor = make_member(owner)
    values = {**COLUMNS, **columns}
    return actions.write_news(values, owner=owner, by=editor, terms=[], language="lv"), editor


def published(owner: Organisation | None = None, **columns: Any) -> tuple[News, Person]:
    """Published news and the only editor of their owner."""
    news, editor = written(owner, **columns)
    news = actions.submit(news, by=editor)
    return actions.approve(news, by=editor, version=news.version), editor


def photograph(width: int = 1000, height: int = 600, form: str = "JPEG", **more: Any) -> bytes:
    """A picture as a phone sends it: with the place where it was taken."""
    from PIL import Image

    picture = Image.new("RGB", (width, height), "#a3412a")
    exif = Image.Exif()
    exif[0x010F] = "Secretphone"
    exif.get_ifd(0x8825)[2] = (57.0, 1.0, 2.0)
    file = BytesIO()
    picture.save(file, form, exif=exif, **more)
    return file.getvalue()
