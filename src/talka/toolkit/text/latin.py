"""Georgian and Cyrillic in Latin letters: one spelling to show, and keys under which every usual spelling is found."""

import re
from functools import lru_cache

from talka.toolkit.text.folding import fold

# Georgian: the national system of 2002, without the apostrophes of the ejectives, as on passports and road signs.
_GEORGIAN_SPELLED = "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h"
_GEORGIAN = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", _GEORGIAN_SPELLED.split(" "), strict=True))
# Russian: ICAO Doc 9303, as in passports since 2013. Letters of its neighbours have a value of their own.
_RUSSIAN_SPELLED = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch y e iu ia"
_RUSSIAN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщыэюя", _RUSSIAN_SPELLED.split(" "), strict=True)) | {
    "ъ": "", "ь": "", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u",
}  # fmt: skip
# Ukrainian: the Cabinet's resolution 55 of 2010; at a word's beginning є ї й ю я are ye yi y yu ya.
_UKRAINIAN = _RUSSIAN | {"г": "h", "и": "y", "є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia", "'": ""}
_UKRAINIAN_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}

_CYRILLIC = re.compile(r"[\u0400-\u052f]+(?:['’ʼ][\u0400-\u052f]+)*")
_GEORGIAN_LETTER = re.compile(r"[\u10d0-\u10ff\u1c90-\u1cbf\u10a0-\u10c5]")
_ONLY_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")


def latin(text: str, language: str = "") -> str:
    """The text with Georgian and Cyrillic letters romanised, other letters as they are, capitals kept.

    `language` ("ru", "uk") settles how г and и are read; without it a word with і, ї, є or ґ is Ukrainian.
    """
    if text.isascii():
        return text
    text = _GEORGIAN_LETTER.sub(lambda found: _GEORGIAN.get(found.group().lower(), ""), text)
    return _CYRILLIC.sub(lambda found: _cyrillic(found.group(), language), text)


def _cyrillic(word: str, language: str) -> str:
    ukrainian = language == "uk" or (language != "ru" and _ONLY_UKRAINIAN.search(word) is not None)
    table = _UKRAINIAN if ukrainian else _RUSSIAN
    lower = word.lower().replace("’", "'").replace("ʼ", "'")
    if ukrainian:
        lower = lower.replace("зг", "zgh")
    spelled = [table.get(letter, letter if letter < "\x80" and letter != "'" else "") for letter in lower]
    if ukrainian and lower[0] in _UKRAINIAN_INITIAL:
        spelled[0] = _UKRAINIAN_INITIAL[lower[0]]
    result = "".join(spelled)
    return result.upper() if len(word) > 1 and word.isupper() else result.capitalize() if word[0].isupper() else result


# How the spellings in use meet: official and informal Georgian (kh, x), passports of three decades (iu, yu, ju),
# Baltic letters without their hooks (sh and š → s). Order matters: longer first.
_SPELLINGS = (
    ("dzh", "j"), ("tsch", "c"), ("sch", "s"), ("kh", "h"), ("gh", "g"), ("zh", "z"), ("sh", "s"), ("ch", "c"),
    ("ts", "c"), ("tz", "c"), ("dz", "z"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("w", "v"), ("q", "k"), ("y", "i"),
    ("j", "i"),
)  # fmt: skip
_TWICE = re.compile(r"([a-z])\1+")  # letters alone: school 11 is not school 1
_INITIAL_IE = re.compile(r"^ie")
# c is ts to a Latvian and in informal Georgian, k to most others before a back vowel or a consonant.
_HARD_C = re.compile(r"c(?=[aouklnrt]|$)")
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def latin_keys(word: str, language: str = "") -> tuple[str, ...]:
    """The keys of a word of any of our scripts: spellings of one name in several scripts share a key.

    "შეხვედრა", "shexvedra" and "shekhvedra" do; so do "Юрий", "Jurij", "Yuri", and "Līvāni", "Ливаны".
    At most four, the likeliest first; none for a word without letters of the Latin, Georgian or Cyrillic script.
    """
    spelled = "".join(_LATIN_WORD.findall(fold(latin(word, language))))
    if not spelled:
        return ()
    readings = [spelled]
    if "x" in spelled:
        readings = [spelled.replace("x", "h"), spelled.replace("x", "ks")]
    if word.isascii() or spelled == fold(word):
        readings += [_HARD_C.sub("k", reading) for reading in readings if "ch" not in reading]
    elif "h" in spelled and "г" in word.lower() and "х" not in word.lower():
        # Ukrainian г: Luhansk to its people, Lugansk on older maps.
        readings.append(re.sub(r"(?<![cskzg])h", "g", spelled))
    return tuple(dict.fromkeys(_key(reading) for reading in readings))[:4]


def _key(spelled: str) -> str:
    for written, key in _SPELLINGS:
        if written in spelled:
            spelled = spelled.replace(written, key)
    return _INITIAL_IE.sub("e", _TWICE.sub(r"\1", spelled))


@lru_cache(maxsize=1)
def _letters_by_initial() -> dict[str, str]:
    letters = [*"abcdefghijklmnopqrstuvwxyz", *_GEORGIAN, *_UKRAINIAN]
    beginnings = {(letter, key[:1]) for letter in letters for word in (f"{letter}{next_one}" for next_one in "anhzs")
                  for language in ("", "uk") for key in latin_keys(word, language)}  # fmt: skip
    found: dict[str, str] = {}
    for letter, initial in sorted(beginnings):
        found[initial] = found.get(initial, "") + letter
    return found


def letters_for(key: str) -> str:
    """With which letters of our scripts a word may begin whose Latin key is this: "livani" → "lлლ"."""
    return _letters_by_initial().get(key[:1], "")


# Endings of case and number that a name takes in our languages, as they look in a key, the longer first.
_ENDINGS = re.compile(
    r"(?:ebis|ebit|ebze|ebsi|ebma|ebs|ebi|idan|istvis|itvis|tan|isa|is|it|si|ze|ma|ad|ogo|ego|omu|ami|iami|ah|iah|om|em"
    r"|oi|ei|ou|ov|iem|iu|am|os|us|es|as|ia|ius|aus|ui|ai|a|e|i|o|u|s|m)$"
)
_VOWELS = re.compile(r"(?<=.)[aeiou]+")


def sound_key(word: str, language: str = "") -> str:
    """A coarse key of a name: its first letter and its consonants, without the ending; "" where too few are left.

    "კრასლავაში", "Krāslavas" and "Краславе" share one. For names of four letters or more, as a last resort.
    """
    keys = latin_keys(word, language)
    if not keys or len(keys[0]) < 4 or any(letter.isdigit() for letter in keys[0]):
        return ""
    stem = _ENDINGS.sub("", keys[0]) if len(keys[0]) > 4 else keys[0]
    bones = _TWICE.sub(r"\1", _VOWELS.sub("", stem))
    return bones if len(bones) >= 3 else ""
