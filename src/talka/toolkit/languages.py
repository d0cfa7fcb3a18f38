"""The languages of the interface, by their own names, and what is known of a language code."""

import re

INTERFACE_LANGUAGES: dict[str, str] = {
    "en": "English",
    "ka": "ქართული",
    "lv": "Latviešu",
    "lt": "Lietuvių",
    "ru": "Русский",
    "uk": "Українська",
}

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur", "yi", "ckb", "dv", "sd", "ug"})

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


def is_language_code(code: str) -> bool:
    """Whether this has the form of a BCP 47 language tag (``ka``, ``sr-Latn``)."""
    return len(code) <= 12 and bool(_CODE.match(code))


def direction(code: str) -> str:
    """``rtl`` or ``ltr``, by the tag's primary language."""
    return "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"
