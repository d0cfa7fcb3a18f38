"""Lists without a question: narrowed by facets, the newest first."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from talka.kernel.access.rules import behind
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records, visible_where
from talka.kernel.records.kinds import unlisted
from talka.kernel.records.models import Record
from talka.kernel.records.texts import card_query, card_rows
from talka.kernel.records.viewers import ForViewers, ForViewersOfMany
from talka.kernel.vocabulary.labels import places, terms
from talka.toolkit.prepared import Same

from . import facets
from .counts import ALL
from .cursors import after_row, cursor_of_row
from .engine.asking import AllOf, Expression, Part, Tokens
from .engine.choice import engine
from .facets import Facets
from .finding import allowed, narrowed, published, rows_of, wanted_tokens
from .models import SearchEntry
from .page import Page
from .query import Query
from .rows import row_of

MOST_OWN = 2_000
# Up to so many that pass the filters are counted; beyond, pages say "1,000+".
MOST_COUNTED = 1_000
# How far apart the weights of looks lie that tell how many entries each found.
APART = 1_000_000
# Facets whose own values are counted without their own filter; for more the counts are of what is shown.
MOST_ASIDE = 2


def browse(query: Query, person: Person | None) -> Page:
    """A page of the list: 2 statements (3 for a person's list of one kind), however it is narrowed."""
    one_kind = set(query.filters) <= {"kind"} and len(query.kinds) <= 1
    if one_kind and not query.is_dated:
        counted, total, least = _kept(query.kinds[0] if query.kinds else ALL, person)
        narrow = None
    else:
        counted, total, least, narrow = _counted(query, person)
    rows = _cards(query, person, narrow)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    return Page(
        query=query,
        rows=tuple(row_of(card, query.reader) for card in shown),
        facets=counted,
        total=total,
        total_is_least=least,
        next=cursor_of_row(last["changed_at"], last["id"]) if last else "",
    )


def _cards(query: Query, person: Person | None, narrow: dict[int, int] | None) -> list[dict[str, Any]]:
    """The page's rows for cards, and one more where there are more.

    `narrow` are all records that pass the filters, where these are few enough, with when they changed.
    """
    after = after_row(query.cursor)
    if narrow is not None:
        ids = _about(narrow, after, query)
        cards = _cards_of.rows(person, ids, query.reader)
        cards.sort(key=lambda card: (card["changed_at"], card["id"]), reverse=query.sort != "oldest")
        return [card for card in cards if not after or _is_beyond(card, after, query)][: query.limit + 1]
    others = {facet: tokens for facet, tokens in wanted_tokens(query).items() if facet != "kind"}
    if others or query.is_dated:
        records = _listed(person).filter(published(query))
        if others:  # in one filter(), so that it is one join
            records = records.filter(behind("search_entries", passes(others) & Q(is_original=True)))
        # First which, then what they say: joined at once, SQLite reads all translations first.
        page = _in_order(records, query.kinds, query.sort, after).values("pk")[: query.limit + 1]
        return card_rows(_in_order(Record.objects.filter(pk__in=page), (), query.sort), query.reader)
    if after:
        place: dict[str, Any] = {"moment": connection.ops.adapt_datetimefield_value(after[0]), "last": after[1]}
        return _cards_after.rows(person, query.kinds, query.sort, query.limit, query.reader, **place)
    return _first_cards.rows(person, query.kinds, query.sort, query.limit, query.reader)


def _about(narrow: dict[int, int], after: tuple[datetime, int] | None, query: Query) -> list[int]:
    """The records of the page, and those that changed within the same second as its last."""
    sign = 1 if query.sort == "oldest" else -1
    begin = sign * int(after[0].timestamp()) if after else None
    ordered = sorted((sign * newness, pk) for pk, newness in narrow.items())
    if begin is not None:
        ordered = [each for each in ordered if each[0] >= begin]
    # Whoever changed in the second of the cursor may be on the page before.
    same = sum(1 for each in ordered if each[0] == begin)
    end = query.limit + same
    return [pk for newness, pk in ordered if end >= len(ordered) or newness <= ordered[end][0]]


def _is_beyond(card: dict[str, Any], after: tuple[datetime, int], query: Query) -> bool:
    place = (card["changed_at"], card["id"])
    return place > after if query.sort == "oldest" else place < after


def _in_order(
    records: "QuerySet[Record]", kinds: tuple[str, ...], sort: str, after: tuple[object, object] | None = None
) -> "QuerySet[Record]":
    """Records of these kinds, the newest (or oldest) first, behind the one where the page before ended."""
    if kinds:
        records = records.filter(kind__in=kinds)
    oldest = sort == "oldest"
    if after:
        moment, pk = after
        beyond = {"changed_at__gt": moment} if oldest else {"changed_at__lt": moment}
        same = {"pk__gt": pk} if oldest else {"pk__lt": pk}
        records = records.filter(Q(**beyond) | Q(changed_at=moment, **same))
    return records.order_by("changed_at", "pk") if oldest else records.order_by("-changed_at", "-pk")


def _listed(viewer: Any) -> "QuerySet[Record]":
    """What the viewer may see, without what its state keeps out of lists."""
    return visible_records(viewer).exclude(unlisted())


_first_cards = ForViewers(
    lambda viewer, kinds, sort, limit, language: card_query(
        _in_order(_listed(viewer), kinds, sort)[: limit + 1], language
    )
)
_cards_after = ForViewers(
    lambda viewer, kinds, sort, limit, language, moment, last: card_query(
        _in_order(_listed(viewer), kinds, sort, (RawSQL("%s", [moment]), last))[: limit + 1], language
    )
)
_cards_of = ForViewersOfMany(
    lambda viewer, language, ids: card_query(visible_records(viewer).filter(pk__in=ids), language)
)


def passes(wanted: dict[str, list[str]]) -> Q:
    """The filters as a condition on entries."""
    condition = Q()
    for tokens in wanted.values():
        one = Q()
        for token in tokens:
            one |= Q(facets__contains=f" {token} ")
        condition &= one
    return condition


def _kept(kind: str, person: Person | None) -> tuple[Facets, int, bool]:
    """Kept counts of public records, and for a signed-in person those of theirs that are not public; the total.

    Whether there are more, for whoever may see more of what is not public than is counted.
    """
    rows = _counts_of(kind)
    mine = _not_public.rows(person)[:MOST_OWN] if person is not None else []
    if not mine:
        return *_as_facets(tuple(rows), kind, Same(terms("en"), places("en"))), False
    tokens = _tokens(rows, kind)
    for text in mine:
        has_kind = kind == ALL or f" k_{kind} " in text
        tokens.update(token for token in text.split() if has_kind or token.startswith("k_"))
    least = len(mine) >= MOST_OWN
    return Facets(facets.counted(tokens), not least), _total(tokens, kind), least


_not_public = ForViewers(
    lambda viewer: SearchEntry.objects.filter(
        behind("record", visible_where(viewer)), is_original=True, is_public=False
    ).values_list("facets", flat=True)[:MOST_OWN]
)


@lru_cache(maxsize=64)
def _as_facets(rows: tuple[tuple[str, str, int], ...], kind: str, _labels: Same) -> tuple[Facets, int]:
    """Kept counts as facets, and the total: the same object as long as they are the same."""
    tokens = _tokens(rows, kind)
    return Facets(facets.counted(tokens)), _total(tokens, kind)


def _counts_of(kind: str) -> list[tuple[str, str, int]]:
    """The kept counts of a kind, with those of all kinds themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, token, count FROM search_facetcount"
            " WHERE (kind = %s OR (kind = '' AND substr(token, 1, 2) = 'k_')) AND count > 0",
            [kind],
        )
        return cursor.fetchall()


def _tokens(rows: Iterable[tuple[str, str, int]], kind: str) -> Counter[str]:
    tokens: Counter[str] = Counter()
    for row_kind, token, count in rows:
        # Of the kinds themselves all are counted, chosen or not; of everything else what the chosen kind has.
        if (row_kind == ALL) == (kind == ALL or token.startswith("k_")):
            tokens[token] += count
    return tokens


def _total(tokens: Counter[str], kind: str) -> int:
    return sum(
        count for token, count in tokens.items() if token == f"k_{kind}" or (kind == ALL and token.startswith("k_"))
    )


def _counted(query: Query, person: Person | None) -> tuple[Facets, int, bool, dict[int, int] | None]:
    """Counts under the filters; how many there are; whether these are only the newest; and, if not, which."""
    wanted = wanted_tokens(query)
    if query.is_dated:
        return _dated(query, wanted, person)
    # What passes all filters, and for each filter (the first few) what passes all the others: one statement for all.
    looks = [wanted, *({each: wanted[each] for each in wanted if each != facet} for facet in list(wanted)[:MOST_ASIDE])]
    parts = [part for place, look in enumerate(looks) for part in _newest(look, person, told=place == 0)]
    rows = rows_of(engine().hits(parts), person, published(query))
    seen = {row[1]: (row[3], row[4]) for row in rows}
    passing = {pk: newness for pk, (text, newness) in seen.items() if facets.passes(text, wanted)}
    # By what the look found, not by what of it may be seen: one record hidden a moment ago must not end the list.
    least = any(
        int(weight) // APART**place % APART >= MOST_COUNTED for weight in {row[5] for row in rows} for place in (0, 1)
    )
    found = facets.count_disjunctively([text for text, _newness in seen.values()], wanted)
    return Facets(found, not least and len(seen) < MOST_COUNTED), len(passing), least, None if least else passing


def _dated(
    query: Query, wanted: dict[str, list[str]], person: Person | None
) -> tuple[Facets, int, bool, dict[int, int] | None]:
    """The same where days of publication are asked for, which are no tokens: by the entries' own columns."""
    entries = SearchEntry.objects.filter(
        behind("record", visible_where(person)), behind("record", published(query)), passes(wanted), is_original=True
    )
    seen = dict(entries.order_by().values_list("record_id", "facets")[:MOST_COUNTED])
    least = len(seen) >= MOST_COUNTED
    return Facets(facets.counted(Counter(" ".join(seen.values()).split())), not least), len(seen), least, None


def _newest(wanted: dict[str, list[str]], person: Person | None, *, told: bool) -> list[Part]:
    """The newest `MOST_COUNTED` originals that pass these filters, of each sort that this person may see.

    With `told` the weight of a row tells how many the look found, those of the second sort `APART` times as much.
    """
    condition = narrowed(wanted)
    always: list[Expression] = [Tokens((facets.ORIGINAL,)), *([condition] if condition else [])]
    limits = [AllOf((*always, each)) for each in allowed(person)] or [AllOf(tuple(always))]
    return [
        Part(limit, float(APART**place) if told else 0.0, MOST_COUNTED, titles=True, times_found=told)
        for place, limit in enumerate(limits)
    ]
