"""One form for letters that people do not tell apart when they search: case, accents, ё and е, kinds of quotes."""

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose but people type without.
_UNDECOMPOSED = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h",
    "ı": "i", "ŋ": "n", "ŧ": "t", "ſ": "s", "ĸ": "k", "ƒ": "f",
}  # fmt: skip
# Russian is written without the dots of ё as a rule; Ukrainian ґ was abolished and restored, so both are met.
_CYRILLIC = {"ё": "е", "ґ": "г", "ѐ": "е", "ѝ": "и"}
_QUOTES = {ord(mark): "'" for mark in "‘’‚‛ʼʻʹʽ`´′＇\u02c8"}
_QUOTES |= {ord(mark): '"' for mark in "“”„‟«»″＂〞〝"}
_QUOTES |= {ord(mark): "-" for mark in "‐‑‒–—―−﹘﹣－"}
# й and ї are letters of their own, not и and і with an ornament.
_KEPT = frozenset("йї")
# Ranges whose marks are ornaments to a searcher: Latin, Greek, Cyrillic and their marks. Elsewhere marks are vowels.
_ORNAMENTED = ((0x41, 0x24F), (0x1E00, 0x1FFF), (0x370, 0x52F), (0xFB00, 0xFB06), (0x2C60, 0x2C7F), (0xA720, 0xA7FF))


def fold(text: str) -> str:
    """Case, accents, ё, typographic quotes and dashes folded away; Georgian capitals (mtavruli) made mkhedruli.

    `fold(fold(x)) == fold(x)`. Words only differ after folding where a reader would say that they differ.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return "".join([_letter(character) for character in _lower(plain)])


@lru_cache(maxsize=8192)
def _letter(character: str) -> str:
    """One lower-case character without its ornament."""
    if character < "\x80" or character in _KEPT:
        return character
    if known := _UNDECOMPOSED.get(character) or _CYRILLIC.get(character):
        return known
    if unicodedata.combining(character):
        # A mark that stands alone: an accent set on a letter for which there is no composed form.
        return "" if ord(character) < 0x370 or 0x1AB0 <= ord(character) < 0x1B00 else character
    if not any(first <= ord(character) <= last for first, last in _ORNAMENTED):
        return character
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return "".join(_UNDECOMPOSED.get(part, part) for part in base).translate(_QUOTES)


def _lower(text: str) -> str:
    # Lower-casing "İ" leaves a combining dot, and mtavruli lower-cases to mkhedruli; casefold would break final sigma
    # only to mend it, and turns Cherokee the wrong way.
    return unicodedata.normalize("NFC", text.lower()).replace("ς", "σ")


def fold_in_place(text: str) -> str:
    """Like `fold`, but every character becomes exactly one, so that a place found in it is a place in the original."""
    lower = text.lower()
    if text.isascii():
        return lower
    folded = lower if len(lower) == len(text) else text
    # A text has many characters and few different ones; what they become stays as it is.
    for character in set(folded):
        letter = _one_letter(character)
        if letter != character:
            folded = folded.replace(character, letter)
    return folded


@lru_cache(maxsize=8192)
def _one_letter(character: str) -> str:
    return (fold(character) or "\u0300")[0]


def squash(text: str) -> str:
    """Only the letters and digits of the folded text: "40 003-012.345" and "40003012345" are the same key."""
    return "".join([character for character in fold(text) if character.isalnum()])
