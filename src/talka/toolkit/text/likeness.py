"""How alike two names are, across scripts and spellings."""

from rapidfuzz import fuzz

from talka.toolkit.text.latin import latin_keys
from talka.toolkit.text.words import tokens

# Names longer than this are compared by their beginning: the cost is in proportion to the product of the lengths.
_LONGEST = 300


def trigrams(word: str) -> set[str]:
    """The letter triples of a word with its edges marked: "ka" → {"␂ka", "ka␃"}; as PostgreSQL's pg_trgm, one edge."""
    marked = f"\x02{word}\x03"
    return {marked[place : place + 3] for place in range(len(marked) - 2)}


def name_key(name: str) -> str:
    """A name's words by their Latin keys: the same for "თბილისის მედიათეკა" and "Tbilisis Mediateka"."""
    return " ".join(keys[0] for word in tokens(name[:_LONGEST]) if (keys := latin_keys(word)))


def likeness(one: str, other: str) -> float:
    """0 … 1: how alike two names are as keys, whatever the script, the order of words and small slips."""
    first, second = name_key(one), name_key(other)
    if not first or not second:
        return 0.0
    return max(fuzz.token_sort_ratio(first, second), fuzz.ratio(first, second)) / 100
