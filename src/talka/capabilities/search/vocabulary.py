"""Names of terms and places in all languages, told to the words: who asks in Georgian finds what is tagged in Latvian.

A word that stands in a label knows the label's facet token and how many words the label has (`models.Word.facets`); a
question that has them all asks for the token too. So the index holds tags once, and a changed label changes no entry.
"""

import time
from collections.abc import Iterator
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import Count, Max

from talka.kernel.vocabulary.models import PlaceName, Scheme, TermLabel

from . import facets
from .analysis import bare, latin_tokens, lemma_of, made_of, written_words
from .models import Word

# Remembers, as a word that nobody writes, from which vocabulary the words were told.
MARK = "__vocabulary"
_SHORTEST = 4
_MOST_WORDS = 6


def _labels() -> Iterator[tuple[str, str, str, bool]]:
    """(facet token, language, label, whether it is a name) of every label and other word."""
    rows = TermLabel.objects.filter(term__scheme__in=[Scheme.THEME, Scheme.AUDIENCE, Scheme.SECTOR])
    for pk, scheme, language, label, more in rows.values_list(
        "term_id", "term__scheme", "language", "label", "alternatives"
    ).iterator():
        for text in (label, *more.splitlines()):
            yield facets.token(scheme, pk), language, text, False
    for pk, language, name in PlaceName.objects.values_list("place_id", "language", "name").iterator():
        yield facets.token("place", pk), language, name, True


def _told() -> dict[str, set[str]]:
    """By token, the labels that it is a word of."""
    found: dict[str, set[str]] = {}
    for token, language, label, is_name in _labels():
        written = written_words(label, _MOST_WORDS + 1)
        telling = [word for word in written if len(word) >= _SHORTEST] or written
        if not 0 < len(telling) <= _MOST_WORDS:
            continue
        for word in telling:
            for made in _tokens_of(word, language, is_name):
                found.setdefault(made, set()).add(f"{token}:{len(telling)}")
    return found


def _tokens_of(word: str, language: str, is_name: bool) -> set[str]:
    if is_name:
        return {bare(word), *made_of(word, language), *latin_tokens(word, language)}
    return {bare(word), lemma_of(word, language), *(made for made in made_of(word, language) if made.endswith("_"))}


def know_vocabulary() -> int:
    """Tell the words which labels they stand in, and forget labels that are gone; how many words there are."""
    mark = _mark()
    told = _told()
    now = time.time_ns() // 1000
    rows = [(token, " ".join(sorted(labels)), now) for token, labels in sorted(told.items()) if len(token) <= 70]
    with transaction.atomic():
        Word.objects.exclude(facets="").exclude(token__in=[MARK]).update(facets="")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_word (token, text, latin, facets, count, counted_at) VALUES (%s, '', '', %s, 0, %s)"
                " ON CONFLICT (token) DO UPDATE SET facets = EXCLUDED.facets",
                [*rows, (MARK, mark, now)],
            )
    return len(rows)


def vocabulary_changed() -> bool:
    """Whether labels came or went since the words were told; a label put right in its place is told at night."""
    return Word.objects.filter(token=MARK).values_list("facets", flat=True).first() != _mark()


def _mark() -> str:
    terms = TermLabel.objects.aggregate(count=Count("pk"), last=Max("pk"))
    places = PlaceName.objects.aggregate(count=Count("pk"), last=Max("pk"))
    said = f"{terms['count']} {terms['last']} {places['count']} {places['last']}"
    return blake2b(said.encode(), digest_size=8).hexdigest()
