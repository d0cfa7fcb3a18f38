"""How alike two organisations' names are, whatever the script, the legal form and the order of words."""

from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from talka.toolkit.text.cleaning import one_line
from talka.toolkit.text.likeness import name_key

# Words that say what sort of body it is, or nothing: they stand in one register's spelling and not in another's.
_FORMS = (
    "biedrība nodibinājums sabiedrība ar ierobežotu atbildību valsts akciju SIA AS VAS VSIA PS "
    "asociacija viešoji įstaiga VšĮ UAB AB VĮ BĮ labdaros paramos uždaroji akcinė bendrovė "
    "MTÜ OÜ SA AS mittetulundusühing sihtasutus osaühing aktsiaselts "
    "ააიპ აიპ შპს სსიპ სს არასამეწარმეო არაკომერციული იურიდიული პირი "
    "ООО АО ОО НКО АНО ЗАО ПАО общественная организация ТОВ ГО БО ГС громадська організація "
    "association NGO NPO CSO LLC Ltd Limited Inc GmbH eV SpA Sp zoo stowarzyszenie fundacja verein sdruzhenie "
    "of the and for in de la le du et der die und un ir и та და для a an"
)
WORD = 6  # letters of a word's beginning that are looked up: endings and late slips don't matter
_SAME_WORD = 78  # of 100: two spellings of a word; below it they are two words


@lru_cache(maxsize=1)
def _forms() -> frozenset[str]:
    return frozenset(name_key(word) for word in _FORMS.split())


def words_of(name: str) -> list[str]:
    """A name's words in Latin keys, without legal forms and small words; all of them where nothing else is left."""
    return list(_words_of(name))


@lru_cache(maxsize=2000)  # an import asks several times for each of its names
def _words_of(name: str) -> tuple[str, ...]:
    every = name_key(one_line(name, 300).replace("ა(ა)იპ", " ")).split()
    said = [word for word in every if word not in _forms()]
    return tuple((said or every)[:24])


def key_of(name: str) -> str:
    """Equal for the same name in another script, another order, with or without its legal form."""
    return " ".join(sorted(words_of(name)))[:300]


def beginnings(*names: str) -> list[str]:
    """What names are looked up by: the beginnings of their words, each once."""
    return list(dict.fromkeys(word[:WORD] for name in names for word in words_of(name)))[:24]


def _digits(words: list[str]) -> list[str]:
    return sorted(word for word in words if any(letter.isdigit() for letter in word))


def resemblance(one: str, other: str, weights: Mapping[str, float] | None = None) -> float:
    """0 … 1: how alike two keys (of `key_of`) are. `weights`: how telling a word is, by its beginning (1 if unknown).

    Word by word, so that "Ministry of Justice" isn't "Ministry of Culture", however alike the letters; numbers must be
    equal.
    """
    if one == other:
        return 1.0 if one else 0.0
    first, second = one.split(), other.split()
    if not first or not second or _digits(first) != _digits(second):
        return 0.0
    weight = {word: (weights or {}).get(word[:WORD], 1.0) for word in {*first, *second}}
    shared = _shared(first, second, weight)
    whole = sum(weight[word] for word in first) + sum(weight[word] for word in second)
    glued = fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) / 100
    # One word written as two, or two as one: no word is shared, all letters are.
    return max(2 * shared / whole, glued if glued > 0.94 else 0.0)


def _shared(first: list[str], second: list[str], weight: Mapping[str, float]) -> float:
    """The weight of words that have a counterpart, each used once, less where they are spelled differently."""
    left, shared = list(second), 0.0
    for word in sorted(first, key=lambda word: -weight[word]):
        best = max(left, key=lambda other: fuzz.ratio(word, other), default="")
        alike = fuzz.ratio(word, best) if best else 0.0
        if alike >= _SAME_WORD:
            left.remove(best)
            shared += (weight[word] + weight[best]) / 2 * alike / 100
    return shared
