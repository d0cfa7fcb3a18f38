"""What a word typed on a plain keyboard may stand for: "skoleniem" for "skolēniem", "shexvedra" for "შეხვედრა".

The letters' possible values are tried one by one along a trie of real words, so that only real words come out.
"""

from typing import Protocol

_LATVIAN = {
    "a": "aā", "c": "cč", "e": "eē", "g": "gģ", "i": "iī", "k": "kķ", "l": "lļ", "n": "nņ", "s": "sš",
    "u": "uū", "z": "zž",
}  # fmt: skip
_LITHUANIAN = {"a": "aą", "c": "cč", "e": "eęė", "i": "iį", "s": "sš", "u": "uųū", "z": "zž"}
_GEORGIAN = {
    "a": "ა", "b": "ბ", "g": "გღ", "d": "დ", "e": "ე", "v": "ვ", "z": "ზძ", "t": "თტ", "i": "ი", "k": "კქ", "l": "ლ",
    "m": "მ", "n": "ნ", "o": "ო", "p": "პფ", "r": "რ", "s": "სშ", "u": "უ", "q": "ქყ", "c": "ცჩ", "w": "წვ", "x": "ხ",
    "j": "ჯჟ", "h": "ჰხ", "f": "ფ", "y": "ყ",
    "zh": "ჟ", "gh": "ღ", "sh": "შ", "ch": "ჩჭ", "ts": "ცწ", "dz": "ძ", "kh": "ხ", "tc": "წ", "tz": "წც",
}  # fmt: skip
_RUSSIAN = {
    "a": "а", "b": "б", "v": "в", "w": "в", "g": "г", "d": "д", "e": "еэё", "z": "з", "i": "ий", "j": "йж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф", "h": "х",
    "x": "х", "c": "ц", "y": "ый", "'": "ьъ",
    "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "shch": "щ", "sch": "щ", "yu": "ю", "iu": "ю", "ju": "ю",
    "ya": "я", "ia": "я", "ja": "я", "yo": "ё", "jo": "ё", "ye": "е", "je": "е",
}  # fmt: skip
_UKRAINIAN = _RUSSIAN | {
    "h": "гх", "g": "ґг", "e": "ео", "y": "ий", "i": "іїй", "ye": "є", "ie": "є", "je": "є", "yi": "ї", "ji": "ї",
    "zgh": "зг",
}  # fmt: skip
_VALUES: dict[str, dict[str, str]] = {
    "lv": _LATVIAN, "lt": _LITHUANIAN, "ka": _GEORGIAN, "ru": _RUSSIAN, "uk": _UKRAINIAN,
}  # fmt: skip
# A soft sign is not typed at all as often as it is typed as an apostrophe.
_UNTYPED = {"ru": "ьъ", "uk": "ь'"}
_LONGEST_SPELLING = 4
# How many beginnings are tried before giving up; a real word needs some dozens.
_MOST_STEPS = 400
_MOST_FOUND = 4
_SHORTEST = 4


class Trie(Protocol):
    """What is needed of a trie of words."""

    def iterkeys(self, prefix: str) -> object: ...
    def __contains__(self, word: str) -> bool: ...


def readings(word: str, language: str, trie: Trie) -> list[str]:
    """The real words of a language that this plain spelling may stand for, at most four; none for short words."""
    values = _VALUES.get(language)
    if values is None or not _SHORTEST <= len(word) <= 30:
        return []
    found: list[str] = []
    steps = 0
    waiting = [("", 0)]
    while waiting and steps < _MOST_STEPS and len(found) < _MOST_FOUND:
        sofar, place = waiting.pop()
        steps += 1
        if place == len(word):
            if sofar in trie:
                found.append(sofar)
            continue
        further = _steps(sofar, place, word, values, _UNTYPED.get(language, ""))
        waiting += [step for step in further if _begins(trie, step[0])]
    return found


def _steps(sofar: str, place: int, word: str, values: dict[str, str], untyped: str) -> list[tuple[str, int]]:
    """One letter further, the likeliest last, since the last is tried first."""
    further = []
    if sofar and sofar[-1] not in untyped:
        further += [(sofar + silent, place) for silent in untyped]
    for length in range(1, _LONGEST_SPELLING + 1):
        spelled = word[place : place + length]
        if len(spelled) == length:
            letters = values.get(spelled) or (spelled if length == 1 and spelled not in values else "")
            further += [(sofar + letter, place + length) for letter in reversed(letters)]
    return further


def _begins(trie: Trie, beginning: str) -> bool:
    return next(iter(trie.iterkeys(beginning)), None) is not None  # type: ignore[call-overload]
