"""Which script and which of our languages a text is written in, told from its letters alone."""

import re
from collections import Counter

_RANGES = {
    "Geor": re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]"),
    "Cyrl": re.compile(r"[\u0400-\u052f\u1c80-\u1c8f]"),
    "Latn": re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"),
    "Grek": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "Arab": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "Hebr": re.compile(r"[\u0590-\u05ff]"),
    "Armn": re.compile(r"[\u0530-\u058f]"),
}
_LOOKED_AT = 4_000

# Languages of ours by script, the commoner first.
LANGUAGES = {"Geor": ("ka",), "Cyrl": ("ru", "uk"), "Latn": ("en", "lv", "lt")}

# Letters that one of the languages has and its neighbours have not.
_LETTERS = {
    "uk": re.compile(r"[іїєґ]", re.I), "ru": re.compile(r"[ыэъё]", re.I),
    "lv": re.compile(r"[āēīļņģķ]", re.I), "lt": re.compile(r"[ąęėįųū]", re.I),
}  # fmt: skip
# Small words, for texts short of telling letters. A word that two of the languages share is left out.
_SMALL_WORDS = {
    "en": "the and of to is are for with that this from by on at as be we you not have has can who our",
    "lv": "un ar par no uz ir kas lai arī pie pēc bet kā vai tiek savu mēs nav visi",
    "lt": "ir su kad yra iš apie bei kaip prie nuo bet tai po jų mes arba visi kuris taip",
    "ru": "и в не на что с как это по для от мы они или при все также из у о",
    "uk": "і в не на що з як це та для від ми вони або при всі також із у про й",
}
_SMALL = {code: frozenset(small.split(" ")) for code, small in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def is_small_word(word: str, language: str) -> bool:
    """Whether it is one of the language's commonest words, which say nothing by themselves ("for", "un", "и")."""
    return word.lower() in _SMALL.get(language, ())


def script(text: str) -> str:
    """The ISO 15924 code of the script of most letters (`Geor`, `Cyrl`, `Latn`, …), or "" without letters."""
    head = text[:_LOOKED_AT]
    counts = {code: len(letters.findall(head)) for code, letters in _RANGES.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else ""


def possible_languages(word: str) -> tuple[str, ...]:
    """Which of our languages a word could be in, by its script; none for other scripts and for numbers."""
    return LANGUAGES.get(script(word), ())


def guess_language(text: str, default: str = "") -> str:
    """The likeliest of our six languages, or `default` where the letters and small words do not say."""
    candidates = possible_languages(text)
    if len(candidates) <= 1:
        return candidates[0] if candidates else default
    words = Counter(_WORD.findall(text[:_LOOKED_AT].lower()))
    total = Counter({code: _evidence(code, words) for code in candidates})
    (best, most), (_, next_most) = total.most_common(2)
    if most == next_most:
        return default if default in candidates else (default or candidates[0])
    return best


def _evidence(code: str, words: Counter[str]) -> int:
    letters = _LETTERS.get(code)
    telling = sum(count for word, count in words.items() if letters and letters.search(word))
    return 2 * telling + sum(words[small] for small in _SMALL[code])
