"""What is counted once so that no page counts it: words for ranking, facets of public records for lists."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db import connection, transaction

from talka.toolkit.text.latin import latin_keys
from talka.toolkit.text.words import tokens

from .analysis import bare
from .engine.asking import Document
from .engine.choice import engine
from .facets import NAMES
from .models import FacetCount, Word

ALL = ""
BATCH = 1_000
LONGEST_TOKEN = 70


def _facet_tokens(text: str) -> tuple[str, list[str]]:
    """The kind, and the tokens that are facets' (not those of keys and owners)."""
    found = [each for each in text.split() if each[1:2] == "_" and each[0] in NAMES]
    kind = next((each[2:] for each in found if each.startswith("k_")), "")
    return kind, found


def shift_facets(before: Mapping[int, str], after: Mapping[int, str]) -> None:
    """Follow a change of public records' facet texts (by record; absent: not public) in the kept counts."""
    change: Counter[tuple[str, str]] = Counter()
    for texts, sign in ((before, -1), (after, 1)):
        for text in texts.values():
            kind, tokens = _facet_tokens(text)
            for token in tokens:
                change[ALL, token] += sign
                change[kind, token] += sign
    # In one order everywhere, so that two workers never wait for each other.
    _shift([(kind, token, max(by, 0), by, by) for (kind, token), by in sorted(change.items()) if by])


def _shift(rows: list[tuple[str, str, int, int, int]]) -> None:
    """Add to counts; one never goes below nothing, even if the table was behind."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_facetcount (kind, token, count) VALUES (%s, %s, %s)"
            " ON CONFLICT (kind, token) DO UPDATE SET count = CASE WHEN search_facetcount.count + %s < 0 THEN 0"
            " ELSE search_facetcount.count + %s END",
            rows,
        )


def kept_facets(kind: str = ALL) -> dict[str, int]:
    """How many public records of a kind (of all kinds) have each facet token; one statement."""
    return dict(FacetCount.objects.filter(kind=kind, count__gt=0).values_list("token", "count"))


def add_words(said: Iterable[tuple[Document, str]]) -> None:
    """Count the tokens of new documents, each given with its text, which says how the words are written."""
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    for document, text in said:
        counted.update(
            {token for column in (document.heading, document.about, document.body) for token in column.split()}
        )
        written.update((bare(word), word.lower()) for word in tokens(text) if word.isalpha() and len(word) > 2)
    now = time.time_ns() // 1000
    rows = [_row(token, written.get(token, ""), count, now) for token, count in sorted(counted.items())]
    _upsert([row for row in rows if len(row[0]) <= LONGEST_TOKEN], "search_word.count + EXCLUDED.count")


def _row(token: str, text: str, count: int, now: int) -> tuple[str, str, str, int, int]:
    keys = latin_keys(text) if text else ()
    return token, text if keys else "", keys[0] if keys else "", count, now


def _upsert(rows: list[tuple[str, str, str, int, int]], count: str) -> None:
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_word (token, text, latin, facets, count, counted_at) VALUES (%s, %s, %s, '', %s, %s)"
            f" ON CONFLICT (token) DO UPDATE SET count = {count}, counted_at = EXCLUDED.counted_at,"
            " text = CASE WHEN search_word.text = '' THEN EXCLUDED.text ELSE search_word.text END,"
            " latin = CASE WHEN search_word.text = '' THEN EXCLUDED.latin ELSE search_word.latin END",
            rows,
        )


def recount() -> None:
    """Count words and facets from scratch: after a reindex, and once a night."""
    _recount_words()
    _recount_facets()


def _recount_words() -> None:
    """Set every token's count to the truth, and drop tokens that the index no longer has."""
    began = time.time_ns() // 1000
    found = ((token, count) for token, count in engine().token_counts() if not _is_facet(token))
    for batch in _batches(found):
        _upsert(
            [(token, "", "", count, began) for token, count in batch if len(token) <= LONGEST_TOKEN], "EXCLUDED.count"
        )
    Word.objects.filter(counted_at__lt=began, facets="").delete()


def _is_facet(token: str) -> bool:
    return token[1:2] == "_" and token[0] in _FACET_LETTERS


_FACET_LETTERS = frozenset([*NAMES, "n", "v", "b", "w", "u"])


def _batches(rows: Iterator[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _recount_facets() -> None:
    """Put right what the kept counts lost. Nothing is locked while all is counted: pages and workers go on."""
    wrong = sorted((key, by) for key, by in _missing().items() if by)
    for start in range(0, len(wrong), BATCH):
        with transaction.atomic():
            _shift([(kind, token, max(by, 0), by, by) for (kind, token), by in wrong[start : start + BATCH]])
    FacetCount.objects.filter(count=0).delete()


def _missing() -> Counter[tuple[str, str]]:
    """What is to be added to each kept count for it to be true.

    One statement reads what there is and what is kept of it at one moment: what is counted later is counted on top.
    """
    missing: Counter[tuple[str, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facets, '', '', 0 FROM search_searchentry WHERE is_original AND is_public"
            " UNION ALL SELECT '', kind, token, count FROM search_facetcount"
        )
        while rows := cursor.fetchmany(2000):
            for text, kept_kind, kept_token, count in rows:
                if kept_token:
                    missing[kept_kind, kept_token] -= count
                    continue
                kind, tokens = _facet_tokens(text)
                missing.update((ALL, token) for token in tokens)
                missing.update((kind, token) for token in tokens)
    return missing
