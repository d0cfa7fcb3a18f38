"""Lists without a question: narrowed by facets, the newest first."""

from collections import Counter

from django.db.models import Q, QuerySet

from talka.kernel.access.rules import behind
from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records, visible_where
from talka.kernel.records.models import Record
from talka.kernel.records.texts import card_rows

from . import facets
from .counts import ALL
from .cursors import after_row, cursor_of_row
from .engine.asking import AllOf, Expression, Part, Tokens
from .engine.choice import engine
from .facets import Facets
from .finding import allowed, narrowed, published, rows_of, wanted_tokens
from .models import FacetCount, SearchEntry
from .page import Page
from .query import Query
from .rows import row_of

MOST_OWN = 2_000
# Up to so many that pass the filters are counted; beyond, pages say "1,000+".
MOST_COUNTED = 1_000
# Facets whose own values are counted without their own filter; for more the counts are of what is shown.
MOST_ASIDE = 2


def browse(query: Query, person: Person | None) -> Page:
    """A page of the list: 2 statements (3 for a person's list of one kind), however it is narrowed."""
    one_kind = set(query.filters) <= {"kind"} and len(query.kinds) <= 1
    if one_kind and not (query.since or query.until):
        counted, total, least = *_kept(query.kinds[0] if query.kinds else ALL, person), False
        narrow = None
    else:
        counted, total, least, narrow = _counted(query, person)
    rows = card_rows(_listed(query, person, narrow)[: query.limit + 1], query.reader)
    shown = rows[: query.limit]
    last = shown[-1] if len(rows) > query.limit else None
    return Page(
        query=query,
        rows=tuple(row_of(card) for card in shown),
        facets=counted,
        total=total,
        total_is_least=least,
        next=cursor_of_row(last["changed_at"], last["id"]) if last else "",
    )


def _listed(query: Query, person: Person | None, narrow: list[int] | None) -> "QuerySet[Record]":
    """The records of the page in order; `narrow` are all that pass the filters, where these are few enough."""
    records = visible_records(person).filter(published(query))
    if narrow is not None:
        records = records.filter(pk__in=narrow)
    else:
        if query.kinds:
            records = records.filter(kind__in=query.kinds)
        others = {facet: tokens for facet, tokens in wanted_tokens(query).items() if facet != "kind"}
        if others:  # in one filter(), so that it is one join
            records = records.filter(behind("search_entries", _passes(others) & Q(is_original=True)))
    oldest = query.sort == "oldest"
    after = after_row(query.cursor)
    if after:
        moment, pk = after
        beyond = {"changed_at__gt": moment} if oldest else {"changed_at__lt": moment}
        same = {"pk__gt": pk} if oldest else {"pk__lt": pk}
        records = records.filter(Q(**beyond) | Q(changed_at=moment, **same))
    return records.order_by("changed_at", "pk") if oldest else records.order_by("-changed_at", "-pk")


def _passes(wanted: dict[str, list[str]]) -> Q:
    """The filters as a condition on entries."""
    condition = Q()
    for tokens in wanted.values():
        one = Q()
        for token in tokens:
            one |= Q(facets__contains=f" {token} ")
        condition &= one
    return condition


def _kept(kind: str, person: Person | None) -> tuple[Facets, int]:
    """Kept counts of public records, and for a signed-in person those of theirs that are not public."""
    said = FacetCount.objects.filter(Q(kind=kind) | Q(kind=ALL, token__startswith="k_"), count__gt=0)
    tokens: Counter[str] = Counter()
    for row_kind, token, count in said.values_list("kind", "token", "count"):
        # Of the kinds themselves all are counted, chosen or not; of everything else what the chosen kind has.
        if (row_kind == ALL) == (kind == ALL or token.startswith("k_")):
            tokens[token] += count
    if person is not None:
        mine = SearchEntry.objects.filter(behind("record", visible_where(person)), is_original=True, is_public=False)
        for text in mine.values_list("facets", flat=True)[:MOST_OWN]:
            has_kind = kind == ALL or f" k_{kind} " in text
            tokens.update(token for token in text.split() if has_kind or token.startswith("k_"))
    total = sum(
        count for token, count in tokens.items() if token == f"k_{kind}" or (kind == ALL and token.startswith("k_"))
    )
    return Facets(facets.counted(tokens)), total


def _counted(query: Query, person: Person | None) -> tuple[Facets, int, bool, list[int] | None]:
    """Counts under the filters; how many there are; whether these are only the newest; and, if not, which."""
    wanted = wanted_tokens(query)
    if query.since or query.until:
        return _dated(query, wanted, person)
    # What passes all filters, and for each filter (the first few) what passes all the others: one statement for all.
    looks = [wanted, *({each: wanted[each] for each in wanted if each != facet} for facet in list(wanted)[:MOST_ASIDE])]
    parts = [part for look in looks for part in _newest(look, person)]
    seen = {row[1]: row[3] for row in rows_of(engine().hits(parts), person, published(query))}
    passing = [pk for pk, text in seen.items() if facets.passes(text, wanted)]
    least = len(passing) >= MOST_COUNTED
    found = facets.count_disjunctively(list(seen.values()), wanted)
    return Facets(found, len(seen) < MOST_COUNTED), len(passing), least, None if least else passing


def _dated(
    query: Query, wanted: dict[str, list[str]], person: Person | None
) -> tuple[Facets, int, bool, list[int] | None]:
    """The same where days of publication are asked for, which are no tokens: by the entries' own columns."""
    entries = SearchEntry.objects.filter(
        behind("record", visible_where(person)), behind("record", published(query)), _passes(wanted), is_original=True
    )
    seen = dict(entries.order_by().values_list("record_id", "facets")[:MOST_COUNTED])
    least = len(seen) >= MOST_COUNTED
    return Facets(facets.counted(Counter(" ".join(seen.values()).split())), not least), len(seen), least, None


def _newest(wanted: dict[str, list[str]], person: Person | None) -> list[Part]:
    """The newest `MOST_COUNTED` originals that pass these filters, of each sort that this person may see."""
    condition = narrowed(wanted)
    always: list[Expression] = [Tokens((facets.ORIGINAL,)), *([condition] if condition else [])]
    limits = [AllOf((*always, each)) for each in allowed(person)] or [AllOf(tuple(always))]
    return [Part(limit, 1.0, MOST_COUNTED) for limit in limits]
