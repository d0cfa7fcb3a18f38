"""What may be meant while it is being typed: themes, audiences and places by their names, records by their titles."""

from itertools import islice

from django.db.models import Q

from talka.kernel.people.models import Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.texts import card_rows
from talka.kernel.vocabulary.labels import places, terms
from talka.toolkit.text.cleaning import one_line
from talka.toolkit.text.latin import latin_keys

from .analysis import bare, written_words
from .engine.asking import AllOf, Expression, Part, Tokens
from .engine.choice import engine
from .finding import allowed, rows_of
from .page import Suggestion
from .question import group_of

MOST = 8
MOST_WORDS_OF_VOCABULARY = 3
LOOKED_AT = 300
_SHORTEST = 2
LONGEST = 100


def suggest(beginning: str, person: Person | None, language: str) -> list[Suggestion]:
    """At most 8: names of the vocabulary in the reader's language, then titles that this person may see.

    The last word may be unfinished. 2 statements; none for less than two letters.
    """
    text = one_line(beginning, LONGEST)
    words = written_words(text, 10)
    if not words or len(text) < _SHORTEST:
        return []
    named = _vocabulary(words, language)
    return named + _records(words, person, language, MOST - len(named))


# A name of the vocabulary: its kind, itself, its code, and of each of its words the folded form and the Latin key.
Name = tuple[str, str, str, tuple[tuple[str, str], ...]]

# By language, with the labels and places that they were taken from.
_named: dict[str, tuple[object, object, list[Name]]] = {}


def _names(language: str) -> list[Name]:
    """All names in a language, taken apart once for as long as the labels themselves are kept."""
    labels, gazetteer = terms(language), places(language)
    known = _named.get(language)
    # Whether they are these very labels: an address in memory may be another's by now.
    if known is None or known[0] is not labels or known[1] is not gazetteer:
        plain = [(term.scheme, term.label, term.code) for term in labels.values()]
        plain += [("place", place.name, place.code) for place in gazetteer.values()]
        parts = [
            (kind, name, code, tuple(_word(word) for word in written_words(name, 20))) for kind, name, code in plain
        ]
        known = _named[language] = (labels, gazetteer, parts)
    return known[2]


def _word(word: str) -> tuple[str, str]:
    return bare(word), next(iter(latin_keys(word)), "")


def _vocabulary(words: list[str], language: str) -> list[Suggestion]:
    """Terms and places of which each typed word begins a word, in any spelling; terms before places."""
    typed = [_word(word) for word in words]
    found = (
        Suggestion(kind, name, code=code)
        for kind, name, code, parts in _names(language)
        if all(any(_begins(part, word) for part in parts) for word in typed)
    )
    return list(islice(found, MOST_WORDS_OF_VOCABULARY))


def _begins(part: tuple[str, str], word: tuple[str, str]) -> bool:
    plain, key = word
    return part[0].startswith(plain) or (len(key) > _SHORTEST and part[1].startswith(key))


def _records(words: list[str], person: Person | None, language: str, most: int) -> list[Suggestion]:
    *whole, last = words
    beginnings = (bare(last), *(f"_{key}" for key in latin_keys(last) if len(key) > _SHORTEST))
    wanted: list[Expression] = [group_of(word, language).expression(in_heading=True) for word in whole]
    wanted.append(Tokens(beginnings, in_heading=True, prefix=True))
    limits = [AllOf((*wanted, each)) for each in allowed(person)] or [AllOf(tuple(wanted))]
    rows = rows_of(engine().hits([Part(limit, 1.0, LOOKED_AT, titles=True) for limit in limits]), person, Q())
    ids = list(dict.fromkeys(row[1] for row in sorted(rows, key=lambda row: (row[2] != language, -row[4]))))[:most]
    cards = (
        {card["id"]: card for card in card_rows(visible_records(person).filter(pk__in=ids), language)} if ids else {}
    )
    return [
        Suggestion(
            "record", card["read_title"], id=pk, kind=card["kind"], slug=card["slug"], language=card["read_language"]
        )
        for pk in ids
        if (card := cards.get(pk))
    ]
