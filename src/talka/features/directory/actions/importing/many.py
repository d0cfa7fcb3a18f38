"""Many organisations at once: what lines are known by, what is there already, and what new ones would write."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from talka.kernel.access.rules import require
from talka.kernel.people.models import Organisation
from talka.kernel.records.actions import enter_state, slug_of
from talka.kernel.records.importing import New, Row, Standing, create_many

from ... import rules
from ...models import NameWord, OrganisationName, OrganisationPage, OrganisationState, Source
from ...queries.likely import Named, contradict, only_fitting, telling_keys, with_keys
from ...queries.names import beginnings, key_of
from ..content import fill, titles_of, unsaved_page
from .reading import OrganisationRow, organisation_row

Found = tuple[Standing, int | None]


def key_of_source(row: Row) -> str:
    """What the line itself is known by. Raises `Refused`."""
    return f"source|{row.read(organisation_row).key}"


def keys_of(row: Row) -> list[str]:
    """What a line's organisation is known by: its source, its numbers, its names. Raises `Refused`."""
    named = row.read(organisation_row).named
    return [key_of_source(row), *_numbers(named), *[f"name|{key}" for key in sorted(telling_keys(named))]]


def _numbers(named: Named) -> list[str]:
    told = {"pic": named.pic, "oid": named.oid}
    if named.country:
        told[f"number|{named.country}"] = named.registry_number
    return [f"{scheme}|{number}" for scheme, number in told.items() if number]


def may_be_same(one: Row, other: Row) -> bool:
    """Whether two lines that share a source, a number or a name may be about one organisation."""
    first, second = one.read(organisation_row), other.read(organisation_row)
    shared = {first.key, *_numbers(first.named)} & {second.key, *_numbers(second.named)}
    return bool(shared) or not contradict(first.named, second.named)


def standing_of(rows: Sequence[Row]) -> list[Found]:
    """What there is of each line's organisation already, in three statements. It finds what `certain` finds."""
    told = [row.read(organisation_row) for row in rows]
    sources = {one.key: one for one in Source.objects.filter(key__in=[line.key for line in told])}
    by_source = [_standing_by_source(line, sources.get(line.key)) for line in told]
    others = [line for line, found in zip(told, by_source, strict=True) if found is None]
    known = iter(_known(others))
    return [found or _standing_by_name(next(known)) for found in by_source]


def _standing_by_source(line: OrganisationRow, source: Source | None) -> Found | None:
    if source is None:
        return None
    return (Standing.SAME if source.digest == line.digest else Standing.KNOWN), source.page_id


def _standing_by_name(page_id: int | None) -> Found:
    return (Standing.NEW, None) if page_id is None else (Standing.KNOWN, page_id)


def _known(lines: Sequence[OrganisationRow]) -> list[int | None]:
    numbered = _with_numbers([line.named for line in lines])
    keys = [telling_keys(line.named) for line in lines]
    by_key = defaultdict(list)
    wanted = {key for one in keys for key in one}
    for page in with_keys(wanted).prefetch_related("names") if wanted else ():
        for key in {name.key for name in page.names.all()} & wanted:
            by_key[key].append(page)
    return [_page_of(line.named, numbered, by_key, one) for line, one in zip(lines, keys, strict=True)]


def _page_of(
    named: Named, numbered: set[str], by_key: dict[str, list[OrganisationPage]], keys: Iterable[str]
) -> int | None:
    """An entry's id where there may be one: 0 for one of its numbers, for the action finds out which."""
    if not numbered.isdisjoint(_numbers(named)):
        return 0
    page = only_fitting(named, {page.pk: page for key in keys for page in by_key[key]}.values())
    return page.pk if page else None


def _with_numbers(all_named: Sequence[Named]) -> set[str]:
    """Those of their numbers that stand in an entry. One statement a sort of number."""
    found: set[str] = set()
    for name in ("pic", "oid"):
        numbers = [getattr(named, name) for named in all_named if getattr(named, name)]
        rows = OrganisationPage.objects.filter(**{f"{name}__in": numbers}).exclude(**{name: ""})
        found |= {f"{name}|{number}" for number in rows.values_list(name, flat=True)} if numbers else set()
    by_country = defaultdict(list)
    for named in all_named:
        if named.country and named.registry_number:
            by_country[named.country].append(named.registry_number)
    condition = Q()
    for country, numbers in by_country.items():
        condition |= Q(country=country, registry_number__in=numbers)
    rows = OrganisationPage.objects.filter(condition).exclude(registry_number="")
    pairs = rows.values_list("country", "registry_number") if by_country else ()
    return found | {f"number|{country}|{number}" for country, number in pairs}


def draft_entry(row: Row) -> New:
    """What a new entry of this line would write; asks what `import_organisation` asks. Raises `Refused`, `Denied`."""
    told = row.read(organisation_row)
    if row.by is not None:
        require(rules.coordinates(row.by, None))
    page = unsaved_page(told.content, by=row.by, origin=told.source)
    enter_state(page, OrganisationState.LISTED)
    fill(page, told.content)
    page.slug = slug_of(page.title)
    draft = New(page, row.by, told.content.terms, extra=told)
    for language, title in titles_of(told.content.all_names(), page.language).items():
        draft.translate(language, {"title": title})
    draft.note("directory.listed", page.organisation)
    return draft


def create_entries(drafts: Sequence[New]) -> None:
    """Write new entries with their organisations, names, places and sources, as `make_entry` would one by one."""
    told: list[tuple[OrganisationPage, OrganisationRow]] = [(draft.record, draft.extra) for draft in drafts]  # type: ignore[misc]
    organisations = [page.organisation for page, _line in told]
    for draft, organisation in zip(drafts, organisations, strict=True):  # titles may have come along since
        titles = {language: str(texts.get("title", "")) for language, (texts, _origin) in draft.texts.items()}
        organisation.called = organisation.called.also(titles)
    Organisation.objects.bulk_create(organisations)
    for (page, _line), organisation in zip(told, organisations, strict=True):
        page.owner = page.organisation = organisation  # once more: now it has an id
    create_many(drafts)
    serves = OrganisationPage.places_served.through
    serves.objects.bulk_create(
        serves(organisationpage_id=page.pk, place_id=pk) for page, line in told for pk in line.content.places_served
    )
    names = OrganisationName.objects.bulk_create([
        OrganisationName(
            page=page, language=one.language, name=one.name, short_name=one.short_name, key=key_of(one.name)
        )
        for page, line in told for one in line.content.all_names()
    ])  # fmt: skip
    NameWord.objects.bulk_create([
        NameWord(name=name, word=word[:12]) for name in names for word in beginnings(name.name, name.short_name)
    ])  # fmt: skip
    Source.objects.bulk_create([Source(key=line.key, page=page, digest=line.digest) for page, line in told])
