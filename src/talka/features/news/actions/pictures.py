"""The pictures of news: kept as files of their own, by what they show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock, save_text
from talka.toolkit.pictures import Drawn, widths_of

from .. import rules
from ..models import News, Picture
from ..queries.figures import FOLDER, file_name
from .writing import to_be_read_again

MOST = 12
UNUSED = timedelta(days=1)
WORDS = ("alt", "caption", "credit", "licence")
NO_ALT = _("Say in a sentence what the picture shows, for those who don't see it. Your picture is kept meanwhile.")


@dataclass(frozen=True)
class Kept:
    """A picture in the store: by which digest its files are known, how wide and high the largest is."""

    picture: str
    width: int
    height: int


def keep_files(news: News, drawn: Drawn, *, by: Person) -> Kept:
    """Put a picture's files into the store, before it is said what they show. Twice changes nothing.

    What nobody says anything about is swept a day later.
    """
    require(rules.may_write(by, news))
    for width, data in drawn.files.items():
        name = file_name(news.pk, drawn.digest, width)
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
    return Kept(drawn.digest, drawn.width, drawn.height)


def _drop_files(news: News, picture: str, width: int) -> None:
    """Remove a picture's files when the change stands, unless the news show it elsewhere too."""
    if not picture or news.picture == picture or news.pictures.filter(picture=picture).exists():
        return
    names = [file_name(news.pk, picture, each) for each in widths_of(width)]

    def drop() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(drop)


def _changed(news: News, by: Person) -> None:
    """Its words may be translated, and who reviews it must see it anew."""
    to_be_read_again(news, by)
    save_text(news)
    note("news.picture_changed", news, by, organisation=news.owner_id, version=news.version)


def _may_change(news: News, by: Person, words: Mapping[str, str]) -> News:
    news = lock(news)
    require(rules.may_write(by, news))
    require(Decision(bool(words["alt"]), NO_ALT))
    return news


@transaction.atomic
def put_lead(news: News, words: Mapping[str, str], *, by: Person, kept: Kept | None = None) -> News:
    """Give it its lead picture, or (without `kept`) other words to the one that it has. The same changes nothing."""
    news = _may_change(news, by, words)
    require(Decision(kept is not None or bool(news.picture), _("Choose a picture.")))
    old = (news.picture, news.picture_width)
    wanted: dict[str, Any] = {f"picture_{name}": words.get(name, "") for name in WORDS}
    if kept is not None:
        wanted |= {"picture": kept.picture, "picture_width": kept.width, "picture_height": kept.height}
    if all(getattr(news, name) == value for name, value in wanted.items()):
        return news
    for name, value in wanted.items():
        setattr(news, name, value)
    _changed(news, by)
    _drop_files(news, *old)
    return news


@transaction.atomic
def remove_lead(news: News, *, by: Person) -> News:
    """Take the lead picture away. Twice changes nothing."""
    news = lock(news)
    require(rules.may_write(by, news))
    if news.picture:
        old = (news.picture, news.picture_width)
        news.picture, news.picture_width, news.picture_height = "", 0, 0
        for name in WORDS:
            setattr(news, f"picture_{name}", "")
        _changed(news, by)
        _drop_files(news, *old)
    return news


@transaction.atomic
def add_picture(news: News, words: Mapping[str, str], *, by: Person, kept: Kept) -> Picture:
    """Put one more picture into the text. The same picture twice is once, with the later words."""
    news = _may_change(news, by, words)
    already = news.pictures.filter(picture=kept.picture).first()
    if already is not None:
        return _with_words(news, already, words, by)
    last = news.pictures.aggregate(last=Max("number"))["last"] or 0
    require(Decision(news.pictures.count() < MOST, _("There are twelve pictures already. Take one away first.")))
    picture = Picture.objects.create(
        news=news, number=last + 1, picture=kept.picture, width=kept.width, height=kept.height,
        **{name: words.get(name, "") for name in WORDS},
    )  # fmt: skip
    _changed(news, by)
    return picture


@transaction.atomic
def change_picture(news: News, number: int, words: Mapping[str, str], *, by: Person) -> Picture:
    """Other words to a picture in the text. Raises `Missing`."""
    news = _may_change(news, by, words)
    picture = news.pictures.filter(number=number).first()
    if picture is None:
        raise Missing
    return _with_words(news, picture, words, by)


def _with_words(news: News, picture: Picture, words: Mapping[str, str], by: Person) -> Picture:
    wanted = {name: words.get(name, "") for name in WORDS}
    if any(getattr(picture, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(picture, name, value)
        picture.save(update_fields=list(wanted))
        _changed(news, by)
    return picture


@transaction.atomic
def remove_picture(news: News, number: int, *, by: Person) -> None:
    """Take a picture out of the text; the others keep their numbers. Twice changes nothing."""
    news = lock(news)
    require(rules.may_write(by, news))
    picture = news.pictures.filter(number=number).first()
    if picture is not None:
        picture.delete()
        _changed(news, by)
        _drop_files(news, picture.picture, picture.width)


@scheduled(every=timedelta(days=1), after=timedelta(hours=2))
def sweep_pictures() -> int:
    """Delete files of pictures that were sent more than a day ago and never used; how many files."""
    folders = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    return sum(_sweep(int(folder)) for folder in folders if folder.isdecimal())


def _sweep(news_id: int) -> int:
    used = {*Picture.objects.filter(news_id=news_id).values_list("picture", flat=True)}
    used |= {*News.objects.filter(pk=news_id).values_list("picture", flat=True)}
    before = timezone.now() - UNUSED
    gone = 0
    for file in default_storage.listdir(f"{FOLDER}/{news_id}")[1]:
        name = f"{FOLDER}/{news_id}/{file}"
        if file.partition("-")[0] not in used and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
            gone += 1
    return gone
