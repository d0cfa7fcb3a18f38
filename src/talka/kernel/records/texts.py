"""A record's text in the reader's language, for one record or for a list, without a statement a row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from talka.kernel.access.rules import Missing, Rule
from talka.toolkit.joining import joined

from .doors import visible, visible_records
from .kinds import kind_of
from .models import READABLE, Link, Record, Relation, Tag, Translation
from .panels import read_along
from .viewers import ForViewers, ForViewersOfMany

R = TypeVar("R", bound=Record)

CARD_COLUMNS = (
    "id", "kind", "slug", "state", "language", "place_id", "owner_id", "owner__called",
    "changed_at", "confirmed_at", "published_at", "is_example",
)  # fmt: skip


READ_COLUMNS = ("read_title", "read_summary", "read_language", "read_state")


@dataclass(frozen=True)
class Text:
    """What is read: in which language, and whether it is the original, a current translation or one behind it."""

    title: str
    summary: str
    body: str
    language: str
    state: str = "original"
    origin: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


def in_language(records: "QuerySet[Any]", language: str) -> "QuerySet[Any]":
    """Annotate with the text to read in this language: `READ_COLUMNS` (one join)."""
    readable = Q(translations__language=language, translations__state__in=READABLE)
    return records.alias(reading=FilteredRelation("translations", condition=readable)).annotate(
        read_title=Coalesce("reading__title", F("title")),
        read_summary=Coalesce("reading__summary", F("summary")),
        read_language=Coalesce("reading__language", F("language")),
        read_state=F("reading__state"),
    )


def card_rows(records: "QuerySet[Any]", language: str) -> list[dict[str, Any]]:
    """Rows for cards, in one statement: `CARD_COLUMNS` with the text to read in this language.

    Order, filter and slice the queryset before.
    """
    return list(card_query(records, language))


def card_query(records: "QuerySet[Any]", language: str) -> "QuerySet[Any]":
    """The queryset behind `card_rows`."""
    return in_language(records, language).values(*CARD_COLUMNS, *READ_COLUMNS)


_of_many = ForViewersOfMany(
    lambda viewer, language, ids: card_query(visible_records(viewer).filter(pk__in=ids), language)
)


def card_rows_of(ids: Iterable[int], person: Any, language: str) -> dict[int, dict[str, Any]]:
    """Rows for cards (as `card_rows`) of those of these records that the person may see, by id; one statement."""
    return {row["id"]: row for row in _of_many.rows(person, ids, language)}


def add_card_extras(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row what its kind's card shows beyond Record's columns: one statement a kind that has some."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(row["id"])
    extras: dict[int, Mapping[str, Any]] = {}
    for code, ids in by_kind.items():
        if card := kind_of(code).card:
            extras.update(card(ids))
    for row in rows:
        row["extra"] = extras.get(row["id"], {})
    return rows


def _reading(rows: "QuerySet[Any]", language: str, also: Mapping[str, Any]) -> "QuerySet[Any]":
    """Rows with their owner and the text to read."""
    readable = Translation.objects.filter(state__in=READABLE)
    told = Link.objects.filter(
        target_id=OuterRef("pk"), relation=Relation.ABOUT, confirmed_at__isnull=False, source__shown=True
    )
    return (
        in_language(rows, language)
        .annotate(
            read_body=Coalesce("reading__body", F("body")),
            read_origin=F("reading__origin"),
            read_extras=F("reading__extras"),
            read_terms=joined(Tag.objects.all(), "record_id", "term_id"),
            read_languages=joined(readable, "record_id", "language"),
            read_is_told_of=Exists(told),
            **also,
        )
        .select_related("owner")
    )


_read = ForViewers(
    lambda viewer, model, rule, language, also, names, **slots: _reading(
        visible(model, viewer, rule), language, {**read_along(viewer), **(also(viewer) if also else {})}
    ).filter(**{name: slots[name] for name in names})
)


def read_record(
    model: type[R],
    person: Any,
    rule: Rule,
    language: str,
    *,
    also: Callable[[Any], Mapping[str, Any]] | None = None,
    **lookup: int,
) -> tuple[R, Text]:
    """The record through the door with its owner and the text to read, all in one statement. Raises `Missing`.

    `record.read_terms` and `record.read_languages` (of its translations) hold ids and codes, joined by commas;
    `record.read_is_told_of` says whether others tell of it and its side agrees, so that a page need not ask in vain.
    `also(viewer)` gives further expressions to read along, by the attribute that is to hold each; what fills the places
    of the page reads its own (`panels.fill`).
    """
    try:
        wanted = {name: int(value) for name, value in lookup.items()}
        (record,) = _read.rows(person, model, rule, language, also, tuple(wanted), **wanted)
    except (OverflowError, ValueError) as error:  # none, or an id that no database could hold
        raise Missing from error
    if record.read_state is None:
        return record, original_text(record)
    return record, Text(
        record.read_title,
        record.read_summary or record.summary,
        record.read_body or record.body,
        record.read_language,
        record.read_state,
        record.read_origin,
        record.read_extras or {},
    )


def text_of(record: Record, language: str) -> Text:
    """The record's text for a reader of this language: a translation they may read, else the original."""
    if record.language != language:
        translation = Translation.objects.filter(record_id=record.pk, language=language, state__in=READABLE).first()
        if translation:
            return _translated(record, translation)
    return original_text(record)


def original_text(record: Record) -> Text:
    """The text as it was written."""
    extras = {name: getattr(record, name, "") for name in kind_of(record.kind).translated}
    return Text(record.title, record.summary, record.body, record.language, extras=extras)


def _translated(record: Record, translation: Translation) -> Text:
    return Text(
        translation.title,
        translation.summary or record.summary,
        translation.body or record.body,
        translation.language,
        translation.state,
        translation.origin,
        translation.extras,
    )


def languages_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """In which further languages each record can be read, in one statement."""
    found: dict[int, list[str]] = {}
    rows = Translation.objects.filter(record_id__in=list(ids), state__in=READABLE).order_by("language")
    for pk, language in rows.values_list("record_id", "language"):
        found.setdefault(pk, []).append(language)
    return found
