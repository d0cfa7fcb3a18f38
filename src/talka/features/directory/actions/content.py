"""What an entry says, and how it is written: columns, names, terms, places, and the organisation's own row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from talka.kernel.people.called import Called
from talka.kernel.people.models import Organisation, OrganisationType, Person
from talka.kernel.records.actions import put_translation, save_text, set_tags, slug_of
from talka.kernel.records.models import Tag, Translation
from talka.kernel.records.naming import titles_in

from ..models import NameWord, OrganisationName, OrganisationPage
from ..queries.likely import Named, by_number, survivor
from ..queries.names import beginnings, key_of


@dataclass(frozen=True)
class Name:
    """What it is called in a language ("": not known which)."""

    language: str
    name: str
    short_name: str = ""


@dataclass(frozen=True)
class Content:
    """What an entry says. `name` is its main name, in `language`; `names` are those in other languages, and more.

    Numbers are plain (`rules.numbers.plain_number`); `place` and `places_served` are ids of places, `terms` of terms.
    """

    name: str
    language: str
    short_name: str = ""
    names: tuple[Name, ...] = ()
    type: str = OrganisationType.NGO
    country: str = ""
    registry_number: str = ""
    pic: str = ""
    oid: str = ""
    summary: str = ""
    body: str = ""
    place: int | None = None
    founded: int | None = None
    size: str = ""
    website: str = ""
    working_languages: tuple[str, ...] = ()
    places_served: tuple[int, ...] = ()
    programmes: tuple[str, ...] = ()
    quality_labels: tuple[str, ...] = ()
    office_address: str = ""
    contact_address: str = ""
    terms: tuple[int, ...] = ()

    def all_names(self) -> list[Name]:
        """The main name first, then the others, each once."""
        every = [Name(self.language, self.name, self.short_name), *self.names]
        return list({(one.language, one.name): one for one in reversed(every) if one.name}.values())[::-1]

    def called(self) -> Called:
        """The same for the organisation's own row, by which all other pages name it."""
        return Called.of((one.language, one.name, one.short_name) for one in self.all_names())

    def named(self, place_path: str = "") -> Named:
        """For looking up who it is."""
        names = tuple(text for one in self.all_names() for text in (one.name, one.short_name) if text)
        return Named(names, self.country, self.registry_number, self.pic, self.oid, self.website, place_path)


COLUMNS = (
    "summary", "body", "country", "registry_number", "pic", "oid", "founded", "size", "website", "office_address",
    "contact_address",
)  # fmt: skip
LISTS = ("working_languages", "programmes", "quality_labels")
NUMBERS = ("registry_number", "pic", "oid")


class Taken(Exception):
    """One of the numbers stands in another entry already: which `number` (a column), and the entry."""

    def __init__(self, page: OrganisationPage, number: str) -> None:
        super().__init__(f"{number} of entry {page.pk}")
        self.page, self.number = page, number


def content_of(page: OrganisationPage) -> Content:
    """What an entry says now, in four statements."""
    names = [Name(row.language, row.name, row.short_name) for row in page.names.order_by("pk")]
    main = next((one for one in names if (one.language, one.name) == (page.language, page.title)), None)
    served = page.places_served.order_by("pk").values_list("pk", flat=True)
    terms = Tag.objects.filter(record_id=page.pk).order_by("term_id").values_list("term_id", flat=True)
    return Content(
        name=page.title,
        language=page.language,
        short_name=main.short_name if main else page.organisation.short_name,
        names=tuple(one for one in names if one is not main),
        type=page.organisation.type,
        place=page.place_id,
        places_served=tuple(served),
        terms=tuple(terms),
        **_columns_of(page),
    )


def _columns_of(page: OrganisationPage) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(page, name) for name in COLUMNS}
    return plain | {name: tuple(getattr(page, name)) for name in LISTS}


def refuse_taken(content: Content, but: int | None = None) -> None:
    """Raise `Taken` when another entry has one of its numbers."""
    found = by_number(content.named(), but=but)
    if found is not None and (stays := survivor(found)).pk != but:
        same = (name for name in NUMBERS if getattr(content, name) and getattr(content, name) == getattr(found, name))
        raise Taken(stays, next(same))


def write(
    page: OrganisationPage, content: Content, *, by: Person | None, minor: bool = False, was: Content | None = None
) -> None:
    """Write what the content says over an entry, its organisation, names, places and terms. Raises `Taken`.

    The caller has set the state of a new entry, and locked one that exists. What is as it `was`, where the caller has
    read that, is left alone.
    """
    is_new = page._state.adding
    if not is_new:
        refuse_taken(content, page.pk)
    fill(page, content)
    _save(page, minor=minor, content=content)
    if was.places_served != content.places_served if was else content.places_served or not is_new:
        page.places_served.set(content.places_served)
    if was.terms != content.terms if was else content.terms or not is_new:
        set_tags(page, content.terms)
    renamed = was is None or was.all_names() != content.all_names()
    if renamed:
        put_names(page, content.all_names(), by=by, is_new=is_new)
    write_identity(page, content, renamed=renamed and not is_new)


def fill(page: OrganisationPage, content: Content) -> None:
    """Set the entry's own columns; the caller saves."""
    page.title, page.language, page.place_id = content.name, content.language, content.place
    for name in COLUMNS:
        setattr(page, name, getattr(content, name))
    for name in LISTS:
        setattr(page, name, list(getattr(content, name)))


def _save(page: OrganisationPage, *, minor: bool, content: Content) -> None:
    """Save it; a number that somebody else wrote in this very moment is told by the database."""
    try:
        with transaction.atomic():
            if page._state.adding:
                page.slug = slug_of(page.title)
                page.save()
            else:
                save_text(page, minor=minor)
    except IntegrityError:
        refuse_taken(content, page.pk)
        raise


def write_identity(page: OrganisationPage, content: Content, *, renamed: bool = True) -> None:
    """The organisation's own row says the same as its entry, whose names and titles stand already where `renamed`."""
    values: dict[str, Any] = {
        "name": content.name, "short_name": content.short_name, "type": content.type, "country": content.country,
    }  # fmt: skip
    organisation = page.organisation
    if renamed:
        values["called"] = content.called().also(titles_in(page.pk))
    if renamed or any(getattr(organisation, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(values))


def put_names(page: OrganisationPage, names: Sequence[Name], *, by: Person | None, is_new: bool = False) -> None:
    """Make the entry's names just these; the first one of each language is what its readers see as the title."""
    wanted = {(one.language, one.name): one for one in names}
    for row in () if is_new else page.names.all():
        new = wanted.pop((row.language, row.name), None)
        if new is None:
            row.delete()
            _drop_title(page, row)
        elif new.short_name != row.short_name:
            row.short_name = new.short_name
            row.save(update_fields=["short_name"])
            _put_words(row)
    for one in wanted.values():
        row = OrganisationName.objects.create(
            page=page, language=one.language, name=one.name, short_name=one.short_name, key=key_of(one.name)
        )
        _put_words(row, is_new=True)
    _translate(page, names, by)


def _put_words(row: OrganisationName, *, is_new: bool = False) -> None:
    if not is_new:
        row.words.all().delete()
    words = beginnings(row.name, row.short_name)
    NameWord.objects.bulk_create(NameWord(name=row, word=word[:12]) for word in words)


def _translate(page: OrganisationPage, names: Sequence[Name], by: Person | None) -> None:
    """Titles in other languages: a translation of which there may be no more than the name."""
    titles = titles_of(names, page.language)
    if not titles:
        return
    present = {row.language: row for row in Translation.objects.filter(record_id=page.pk)}
    for language, title in titles.items():
        old = present.get(language)
        if old is None or old.title != title:
            texts = {"summary": old.summary, "body": old.body, "extras": old.extras} if old else {}
            put_translation(page, language, {"title": title, **texts}, by=by)


def titles_of(names: Sequence[Name], own: str) -> dict[str, str]:
    """The first name of each language but the entry's `own`: what its readers see as the title."""
    titles: dict[str, str] = {}
    for one in names:
        if one.language and one.language != own:
            titles.setdefault(one.language, one.name)
    return titles


def _drop_title(page: OrganisationPage, row: OrganisationName) -> None:
    """A name is gone: so is the translation that said nothing else."""
    only_name = Translation.objects.filter(record_id=page.pk, language=row.language, title=row.name)
    only_name.filter(summary="", body="").delete()


def new_page(content: Content, *, by: Person | None, origin: str = "") -> OrganisationPage:
    """An unsaved entry with its organisation; refuse what is taken before anything is made."""
    refuse_taken(content)
    page = unsaved_page(content, by=by, origin=origin)
    organisation = page.organisation
    organisation.save()
    page.owner = page.organisation = organisation  # once more: now it has an id
    return page


def unsaved_page(content: Content, *, by: Person | None, origin: str = "") -> OrganisationPage:
    """An entry and its organisation, neither saved nor filled yet."""
    organisation = Organisation(
        name=content.name, short_name=content.short_name, type=content.type, country=content.country,
        called=content.called(),
    )  # fmt: skip
    return OrganisationPage(
        kind="organisation", owner=organisation, organisation=organisation, author=by, language=content.language,
        title=content.name, origin=origin[:300],
    )  # fmt: skip
