"""Which records answer a question, in which order: by words and by meaning, only what the viewer may see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from talka.kernel.access.rules import behind
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_where
from talka.kernel.records.viewers import ForViewers
from talka.toolkit.text.scripts import guess_language

from . import facets
from .engine.asking import AllOf, Expression, Part, Tokens
from .engine.choice import engine
from .meaning.embedder import embedder
from .meaning.nearest import Nearest
from .meaning.protocol import Floats
from .models import SearchEntry
from .query import Query
from .question import MOST_WAITING, NEWEST, Group, Question, parts_of
from .ranking import KEPT_BEHIND_BEST_ELSEWHERE, LEAST_LIKE, Found, hits_of, kept, marks_of, to_compare
from .vectors import where_vectors_lie

# How many of the nearest in meaning are looked at first; fourfold as long as the viewer may see too few of them.
NEAR = 150
MOST_NEAR = 40_000
ENOUGH_NEAR = 40
# A question's vector takes some 40 ms of a free core: on a busy machine it may take this long before words go alone.
USUAL_SECONDS = 0.4
PATIENT_SECONDS = 2.0
MOST_YEARS = 30
# Filters (the first few) of which the choices are counted by what is near without them.
MOST_ASIDE = 2


def wanted_tokens(query: Query) -> dict[str, list[str]]:
    """The filters as facet tokens, by facet."""
    return {facet: facets.tokens_wanted(facet, values) for facet, values in query.filters.items()}


def narrowed(wanted: Mapping[str, list[str]]) -> Expression | None:
    """The filters as one condition of the engine."""
    parts = tuple(Tokens(tuple(tokens)) for tokens in wanted.values())
    return AllOf(parts) if parts else None


def narrowed_by(query: Query, but: str = "") -> Expression | None:
    """Filters (but that of one facet) and, where days of publication are asked for, years: SQL decides of days."""
    wanted = wanted_tokens(query)
    last = query.until.year if query.until else timezone.now().year
    first = query.since.year if query.since else last - MOST_YEARS
    if (query.since or query.until) and "year" not in wanted and 0 <= last - first <= MOST_YEARS:
        wanted["year"] = [facets.token("year", year) for year in range(first, last + 1)]
    return narrowed({facet: tokens for facet, tokens in wanted.items() if facet != but})


def allowed(person: Person | None) -> list[Expression]:
    """What this viewer may see, coarsely, for looks at the newest only: SQL decides about each.

    Each is looked at by itself, so that many public entries do not push out the few of one's own.
    """
    if person is not None and person.is_coordinator:
        return []
    if person is None:
        return [Tokens((facets.PUBLIC,))]
    mine = [facets.author_token(person.pk), *(facets.insider_token(pk) for pk in person.organisation_ids)]
    return [Tokens((facets.PUBLIC, facets.MEMBERS)), Tokens(tuple(mine))]


def published(query: Query) -> Q:
    """The days of publication (or the moments of first being seen) that are asked for, as a condition on records."""
    condition = Q()
    zone = timezone.get_current_timezone()
    if query.since:
        condition &= Q(published_at__gte=datetime.combine(query.since, time.min, zone))
    if query.until:
        condition &= Q(published_at__lt=datetime.combine(query.until + timedelta(days=1), time.min, zone))
    if query.news:
        after, until = query.news
        condition &= Q(published_at__gt=after) | Q(visible_from__gt=after)
        condition &= Q(published_at__lte=until) & (Q(visible_from__isnull=True) | Q(visible_from__lte=until))
    return condition


def rows_of(
    candidates: tuple[str, list[Any]],
    person: Person | None,
    condition: Q,
    beside: tuple[str, str, list[Any]] | None = None,
) -> list[tuple[Any, ...]]:
    """Those of the candidates (a subselect of id and weight) that the viewer may see, in one statement.

    Rows: entry, record, language, facets, when the record changed (Unix seconds), weight; then what stands `beside`.
    """
    try:
        sql, params = _entries.statement(person) if not condition else _entries_of(person, condition)
    except EmptyResultSet:
        return []
    wanted, given = candidates
    column, join, values = beside or ("", "", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.*, c.weight{', ' if column else ''}{column}"
            f" FROM ({wanted}) c CROSS JOIN ({engine().joined(sql)}) e {join} WHERE e.id = c.id",
            [*values[:1], *given, *params, *values[1:]],
        )
        return cursor.fetchall()


def _seen(person: Person | None) -> "QuerySet[SearchEntry]":
    return SearchEntry.objects.filter(behind("record", visible_where(person))).order_by()


_COLUMNS = ("id", "record_id", "language", "facets", "newness")
_entries = ForViewers(lambda person: _seen(person).values_list(*_COLUMNS))


def _entries_of(person: Person | None, condition: Q) -> tuple[str, tuple[Any, ...]]:
    return _seen(person).filter(behind("record", condition)).values_list(*_COLUMNS).query.sql_with_params()


def candidates(parts: list[Part], near: Iterable[int]) -> tuple[str, list[Any]] | None:
    """Who has the words and who is near, as one subselect; None for nobody."""
    adapter = engine()
    selects = [adapter.hits(parts)] if parts else []
    near = list(near)
    if near:
        selects.append(adapter.given(near))
    if len(selects) < 2:
        return selects[0] if selects else None
    sql = " UNION ALL ".join(f"SELECT * FROM ({select}) s{place}" for place, (select, _given) in enumerate(selects))
    params = [param for _select, given in selects for param in given]
    return f"SELECT id, SUM(weight) AS weight FROM ({sql}) every GROUP BY id", params


def find(question: Question, query: Query, person: Person | None, marked: Sequence[Group] = ()) -> Found:
    """All records that answer, the best first. Filters hold for what is near; for words see `queries.search`.

    `marked` are words of which is to be known whether anything has them that the viewer may see (`Found.marked`).
    """
    among = narrowed_by(query)
    parts = parts_of(question, among, allowed(person), marked)
    is_read = _is_read(question)
    look = look_for(query.text, query.reader, USUAL_SECONDS) if is_read else None
    near, aside, rows = _looked_up(look, parts, among, query, person)
    if look is None and is_read and not rows:
        # Nothing has the words: what is slow is better than what is empty.
        look = look_for(query.text, query.reader, PATIENT_SECONDS)
        near, aside, rows = _looked_up(look, [], among, query, person) if look else (near, aside, rows)
    if look:
        rows += _further(look, near, rows, query, person)
    known = look.known({**aside, **dict(near)}, rows) if look else None
    hits = hits_of(rows, query.reader, known)
    least = question.all_common and (len(question.groups) > 1 or len(hits) >= NEWEST)
    shown, others = kept(hits, wanted_tokens(query))
    # While texts wait for their vectors there may be none at all, or none of what may be seen here.
    return Found(
        shown,
        marks_of(rows) if marked else 0,
        least,
        bool(known) or (look is not None and not question.waiting),
        others,
    )


def _is_read(question: Question) -> bool:
    """Whether some text has its vector: where all still wait for theirs, there is nothing to ask the model for."""
    if question.waiting < MOST_WAITING:
        return question.waiting < max(question.total, 1)
    place = where_vectors_lie()
    return place is not None and not place.is_empty()


def _looked_up(
    look: "Looking | None", parts: list[Part], among: Expression | None, query: Query, person: Person | None
) -> tuple[list[tuple[int, float]], dict[int, float], list[tuple[Any, ...]]]:
    """The nearest entries; those that one filter hides, by which its choices are counted; the rows of all candidates
    that the viewer may see."""
    near = look.best(NEAR, among) if look else []
    others = [narrowed_by(query, facet) for facet in list(query.filters)[:MOST_ASIDE]] if look else []
    aside = {entry: likeness for each in others if look for entry, likeness in look.best(NEAR, each)}
    subselect = candidates(parts, dict.fromkeys([*(entry for entry, _likeness in near), *aside]))
    beside = look.beside if look else None
    return near, aside, rows_of(subselect, person, published(query), beside) if subselect else []


class Looking:
    """One question's look at all vectors."""

    def __init__(self, place: Nearest, vector: Floats, language: str) -> None:
        self._look = place.ask(vector, language)

    def best(self, limit: int, among: Expression | None) -> list[tuple[int, float]]:
        """The nearest entries that pass the filters, as (entry, likeness)."""
        if among is None:
            return self._look.best(limit)
        return self._look.best_of(limit, *engine().passing(among))

    def known(self, near: dict[int, float], rows: Sequence[tuple[Any, ...]]) -> dict[int, float]:
        """The likeness of the entries of these rows: told in the row, known from looking, or asked for now."""
        if self.beside:
            return {row[0]: float(row[6]) for row in rows if row[6] is not None}
        unknown = to_compare(rows, near)
        return {**near, **self._look.of(unknown)} if unknown else near

    @property
    def beside(self) -> tuple[str, str, list[Any]] | None:
        """What a statement about entries needs to tell their likeness: a column, a join, and values."""
        return self._look.beside("e.id")


def look_for(text: str, reader: str, timeout: float) -> Looking | None:
    """A look at what is near a text in meaning; None when there is no model, it is late, or there are no vectors."""
    source = embedder()
    place = where_vectors_lie() if source and text else None
    if source is None or place is None:
        return None
    vector = source.query(text, timeout)
    return Looking(place, vector, guess_language(text, reader)) if vector is not None else None


def _further(
    look: Looking, near: list[tuple[int, float]], rows: list[Any], query: Query, person: Person | None
) -> list[Any]:
    """More of the near, while the viewer may see too few of those looked at and further ones are near enough."""
    among = narrowed_by(query)
    more: list[Any] = []
    looked = len(near)
    while NEAR <= looked < MOST_NEAR and near[-1][1] >= LEAST_LIKE:
        seen = {row[0] for row in (*rows, *more)}
        visible = [likeness for entry, likeness in near if entry in seen]
        if len(visible) >= ENOUGH_NEAR or (visible and near[-1][1] < visible[0] - KEPT_BEHIND_BEST_ELSEWHERE):
            break
        known = {entry for entry, _likeness in near}
        wider = look.best(4 * looked, among)
        # Equals come in any order, so that what was looked at is told by name and not by place.
        near += [found for found in wider if found[0] not in known]
        further = engine().given([entry for entry, _likeness in wider if entry not in known])
        more += rows_of(further, person, published(query), look.beside)
        looked = len(wider) if len(wider) == 4 * looked else 0
    return more
