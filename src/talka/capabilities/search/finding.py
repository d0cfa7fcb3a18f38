"""Which records answer a question, in which order: by words and by meaning, only what the viewer may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from talka.kernel.access.rules import behind
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_where
from talka.toolkit.text.scripts import guess_language

from . import facets
from .engine.asking import AllOf, Expression, Part, Tokens
from .engine.choice import engine
from .meaning.embedder import embedder
from .meaning.nearest import Nearest
from .meaning.protocol import Floats
from .models import SearchEntry
from .query import Query
from .question import HEADING, NEWEST, WHOLE_NAME, Question, parts_of
from .vectors import where_vectors_lie

# How many of the nearest in meaning are looked at first; fourfold as long as the viewer may see too few of them.
NEAR = 150
MOST_NEAR = 40_000
ENOUGH_NEAR = 40
# Of those, the ones kept: not much further from the question than the nearest, and not far from it altogether. Seen
# from the middle of its language, a text about something else has 0.07 ± 0.08 to two words and 0.14 ± 0.10 to a
# sentence, the right one 0.24 ± 0.12 and 0.58 ± 0.13 (measured on parallel news, E5 in 4 bits).
KEPT_BEHIND_BEST = 0.15
LEAST_LIKE = 0.18
MOST_KEPT = 40
# What all the words of a question found are worth beside a likeness of meaning; a part of them counts by its cube: one
# word of three says little, and must not push out what means the same. Fitted on sentences and on pairs of words, with
# the answer in the question's language and without (docs/decisions/0401).
WORDS_BESIDE_MEANING = 0.4
HEADING_BESIDE_MEANING = 0.5
# Who has less than this part of the words that the best has, and is not near either, is left out.
LEAST_OF_BEST = 0.35
# All words, and all in the heading: parts of a question that are looked for twice count once.
MOST_WORDS_WORTH = 1.0 + HEADING
# A record without a vector yet is taken for this near to any question: not related.
UNKNOWN_LIKENESS = 0.07
# Wordy candidates beyond these are ranked by words alone.
COMPARED = 1_000
EXACT_NAME = 10.0
# A question's vector takes some 40 ms of a free core: on a busy machine it may take this long before words go alone.
USUAL_SECONDS = 0.4
PATIENT_SECONDS = 2.0
MOST_YEARS = 30


@dataclass(slots=True)
class Hit:
    """A record that may be shown: its best entry, how well it has the words, and how near it is in meaning.

    `entries` are all its entries that were found. `newness` is when it changed, in Unix seconds.
    """

    record_id: int
    entry_id: int
    language: str
    facets: str
    newness: int
    words: float
    entries: list[int]
    whole_name: bool = False
    likeness: float = 0.0
    score: float = 0.0
    near: bool = False


@dataclass
class Found:
    """All hits in order; `least`: there are more than were looked at; `by_meaning`: the model had its say."""

    hits: list[Hit]
    least: bool = False
    by_meaning: bool = False
    near: list[Hit] = field(default_factory=list)


def wanted_tokens(query: Query) -> dict[str, list[str]]:
    """The filters as facet tokens, by facet."""
    return {facet: facets.tokens_wanted(facet, values) for facet, values in query.filters.items()}


def narrowed(wanted: Mapping[str, list[str]]) -> Expression | None:
    """The filters as one condition of the engine."""
    parts = tuple(Tokens(tuple(tokens)) for tokens in wanted.values())
    return AllOf(parts) if parts else None


def narrowed_by(query: Query) -> Expression | None:
    """Filters and, where days of publication are asked for, their years: SQL decides about the days."""
    wanted = wanted_tokens(query)
    last = query.until.year if query.until else timezone.now().year
    first = query.since.year if query.since else last - MOST_YEARS
    if (query.since or query.until) and "year" not in wanted and 0 <= last - first <= MOST_YEARS:
        wanted["year"] = [facets.token("year", year) for year in range(first, last + 1)]
    return narrowed(wanted)


def allowed(person: Person | None) -> list[Expression]:
    """What this viewer may see, coarsely, for looks at the newest only: SQL decides about each.

    Each is looked at by itself, so that many public entries do not push out the few of one's own.
    """
    if person is not None and person.is_coordinator:
        return []
    own: list[Expression] = []
    if person is not None:
        mine = [facets.author_token(person.pk), *(facets.owner_token(pk) for pk in person.organisation_ids)]
        own = [Tokens(tuple(mine))]
    return [Tokens((facets.PUBLIC,)), *own]


def published(query: Query) -> Q:
    """The days of publication that are asked for, as a condition on records."""
    condition = Q()
    zone = timezone.get_current_timezone()
    if query.since:
        condition &= Q(published_at__gte=datetime.combine(query.since, time.min, zone))
    if query.until:
        condition &= Q(published_at__lt=datetime.combine(query.until + timedelta(days=1), time.min, zone))
    return condition


def rows_of(candidates: tuple[str, list[Any]], person: Person | None, condition: Q) -> list[tuple[Any, ...]]:
    """Those of the candidates (a subselect of id and weight) that the viewer may see, in one statement.

    Rows: entry, record, language, facets, when the record changed (Unix seconds), weight.
    """
    seen = SearchEntry.objects.filter(behind("record", visible_where(person)))
    if condition:
        seen = seen.filter(behind("record", condition))
    entries = seen.order_by().values_list("id", "record_id", "language", "facets", "newness")
    sql, params = entries.query.sql_with_params()
    wanted, given = candidates
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.*, c.weight FROM ({wanted}) c CROSS JOIN ({engine().joined(sql)}) e WHERE e.id = c.id",
            [*given, *params],
        )
        return cursor.fetchall()


def candidates(parts: list[Part], near: Iterable[int]) -> tuple[str, list[Any]] | None:
    """Who has the words and who is near, as one subselect; None for nobody."""
    adapter = engine()
    selects = [adapter.hits(parts)] if parts else []
    near = list(near)
    if near:
        selects.append(adapter.given(near))
    if not selects:
        return None
    sql = " UNION ALL ".join(f"SELECT * FROM ({select}) s{place}" for place, (select, _given) in enumerate(selects))
    params = [param for _select, given in selects for param in given]
    return f"SELECT id, SUM(weight) AS weight FROM ({sql}) every GROUP BY id", params


def find(question: Question, query: Query, person: Person | None) -> Found:
    """All records that answer, the best first. Filters hold for what is near; for words see `queries.search`."""
    among = narrowed_by(query)
    parts = parts_of(question, among, allowed(person))
    look = look_for(query.text, query.reader, USUAL_SECONDS)
    near, rows = _looked_up(look, parts, among, query, person)
    if look is None and not rows:
        # Nothing has the words: what is slow is better than what is empty.
        look = look_for(query.text, query.reader, PATIENT_SECONDS)
        near, rows = _looked_up(look, [], among, query, person) if look else (near, rows)
    if look:
        rows += _further(look, near, rows, query, person)
    hits = _hits(rows, query.reader)
    least = question.all_common and (len(question.groups) > 1 or len(hits) >= NEWEST)
    if look is not None:
        _like(hits, dict(near), look)
    kept, others = _kept(hits, wanted_tokens(query))
    _rank(kept)
    return Found(kept, least, look is not None, sorted(others, key=lambda hit: -hit.likeness)[:10])


def _looked_up(
    look: "Looking | None", parts: list[Part], among: Expression | None, query: Query, person: Person | None
) -> tuple[list[tuple[int, float]], list[tuple[Any, ...]]]:
    """The nearest entries, and the rows of all candidates that the viewer may see."""
    near = look.best(NEAR, among) if look else []
    subselect = candidates(parts, [entry for entry, _likeness in near])
    return near, rows_of(subselect, person, published(query)) if subselect else []


class Looking:
    """One question's look at all vectors."""

    def __init__(self, place: Nearest, vector: Floats, language: str) -> None:
        self._look = place.ask(vector, language)

    def best(self, limit: int, among: Expression | None) -> list[tuple[int, float]]:
        """The nearest entries that pass the filters, as (entry, likeness)."""
        if among is None:
            return self._look.best(limit)
        sql, params = engine().hits([Part(among, 0.0, MOST_NEAR)])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM ({sql}) passing", params)
            return self._look.best(limit, [pk for (pk,) in cursor.fetchall()])

    def of(self, entries: list[int]) -> dict[int, float]:
        """The likeness of these entries."""
        return self._look.of(entries)


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
        if len(visible) >= ENOUGH_NEAR or (visible and near[-1][1] < visible[0] - KEPT_BEHIND_BEST):
            break
        known = {entry for entry, _likeness in near}
        wider = look.best(4 * looked, among)
        # Equals come in any order, so that what was looked at is told by name and not by place.
        near += [found for found in wider if found[0] not in known]
        more += rows_of(engine().given([entry for entry, _ in wider if entry not in known]), person, published(query))
        looked = len(wider) if len(wider) == 4 * looked else 0
    return more


def _hits(rows: list[tuple[Any, ...]], reader: str) -> list[Hit]:
    """Rows of entries as hits of records: the entry with the most of the words speaks for its record."""
    found: dict[int, Hit] = {}
    for entry, record, language, said, newness, weight in rows:
        whole_name = weight >= WHOLE_NAME
        words = min(weight - WHOLE_NAME * (weight // WHOLE_NAME) if whole_name else weight, MOST_WORDS_WORTH)
        hit = found.get(record)
        if hit is None:
            found[record] = Hit(record, entry, language, said, newness, words, [entry], whole_name)
            continue
        hit.entries.append(entry)
        hit.whole_name = hit.whole_name or whole_name
        if words > hit.words or (words == hit.words and language == reader):
            hit.entry_id, hit.language, hit.words = entry, language, words
    return list(found.values())


def _like(hits: list[Hit], near: dict[int, float], look: Looking) -> None:
    """Give each hit its likeness; of many wordy ones, only the best by words are compared."""
    compared = sorted(hits, key=lambda hit: -hit.words)[:COMPARED]
    unknown = [entry for hit in compared for entry in hit.entries if entry not in near]
    known = near | (look.of(unknown) if unknown else {})
    for hit in hits:
        hit.likeness = max((known[entry] for entry in hit.entries if entry in known), default=UNKNOWN_LIKENESS)


def _kept(hits: list[Hit], wanted: Mapping[str, list[str]]) -> tuple[list[Hit], list[Hit]]:
    """Hits that have words or are near enough, and the others."""
    # What a filter hides must not set the measure: the question's own language is always the nearest.
    best = max((hit.likeness for hit in hits if facets.passes(hit.facets, wanted)), default=0.0)
    least = max(LEAST_LIKE, best - KEPT_BEHIND_BEST)
    wordy = LEAST_OF_BEST * max((hit.words for hit in hits), default=0.0)
    for hit in sorted(hits, key=lambda hit: -hit.likeness)[:MOST_KEPT]:
        hit.near = hit.likeness >= least
    kept = [hit for hit in hits if hit.near or hit.whole_name or (hit.words > 0 and hit.words >= wordy)]
    return kept, [hit for hit in hits if not hit.near and hit.words <= 0]


def _rank(hits: list[Hit]) -> None:
    """Sort in place: a whole name or number first, then by words and meaning together, the newer of equals first."""
    for hit in hits:
        words = WORDS_BESIDE_MEANING * min(hit.words, 1.0) ** 3 + HEADING_BESIDE_MEANING * max(hit.words - 1.0, 0.0)
        hit.score = hit.likeness + words + EXACT_NAME * hit.whole_name
    # Two stable sorts by one number each are twice as quick as one by pairs.
    hits.sort(key=attrgetter("newness", "record_id"), reverse=True)
    hits.sort(key=lambda hit: round(hit.score, 6), reverse=True)
