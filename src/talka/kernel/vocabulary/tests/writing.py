"""Which letters a language writes with, for tests of texts in six languages."""

import re

LETTERS = {
    "en": r"a-zé",
    "ka": r"ა-ჰ",
    "lv": r"a-pr-vzāčēģīķļņšūž",
    "lt": r"a-pr-vyząčęėįšųūž",
    "ru": r"а-яё",
    "uk": r"а-щьюяєіїґ",
}
"""Each language's own letters: Russian has no і ї є ґ, Ukrainian no ы э ё ъ, Latvian and Lithuanian no w and x."""

BORROWED = r"\b(?:LEADER|NEET|STEM|HIV|LGBTQ|Erasmus\+|Interreg|pro bono)"
"""Names of programmes and abbreviations that keep their Latin letters everywhere."""

HUMAN_SIGNS = r"0-9 ,.()+'’—-"


def strange_letters(text: str, language: str) -> str:
    """What of the text does not belong to the language's writing."""
    return re.sub(rf"[{LETTERS[language]}{HUMAN_SIGNS}]", "", re.sub(BORROWED, "", text).lower())
