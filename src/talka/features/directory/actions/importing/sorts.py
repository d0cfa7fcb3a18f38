"""What sort of body an organisation is, and in which language its name is: as registers say, else by the name."""

import re
from collections.abc import Iterable

from talka.kernel.people.models import OrganisationType
from talka.toolkit.text.folding import fold
from talka.toolkit.text.scripts import guess_language, is_small_word

_OWN = frozenset(OrganisationType.values)
# What registers and research data call the sorts of organisations, in small letters.
_TYPES: dict[str, str] = {
    "nonprofit": "ngo", "association": "ngo", "asociacija": "ngo", "biedrība": "ngo", "charity": "foundation",
    "education": "university", "hes": "university", "facility": "public_institution",
    "healthcare": "public_institution", "government": "public_institution", "archive": "library",
    "pub": "public_institution", "rec": "public_institution", "prc": "company", "sia": "company", "as": "company",
    "vas": "company", "vsia": "company", "oth": "ngo", "other": "ngo", "ministry_agency": "public_institution",
    "valsts pārvaldes iestāde": "public_institution", "tiešās pārvaldes iestāde": "public_institution",
    "kindergarten": "school", "gymnasium": "school", "labour_union": "ngo", "charity_fund": "foundation",
    "fund": "foundation", "community": "ngo", "religious": "ngo", "culture_centre": "public_institution",
    "museum": "public_institution", "social_care": "public_institution",
}  # fmt: skip
# "municipality;library" is a municipality's library.
_OF_SOMEBODY = ("municipality", "public_institution")
_ONES_OWN = ("library", "university", "school")
# By a word of the name, folded; the first that fits. Legal forms stand at the end: "SIA Ventspils augstskola" teaches.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(rf"\b(?:{words})"))
    for code, words in (
        ("public_institution", "hospital|slimnic|ligonin|haigla"),
        ("library", "librar|bibliote|raamatukogu|бібліоте|библиоте|ბიბლიოთეკ|მედიათეკ"),
        ("university", "universi|ulikool|augstskol|kolegij|college|академ|універс|универс|უნივერსიტეტ"),
        ("school", r"school|gimnazij|gymnasium|vidusskol|pamatskol|mokykl|kool\b|школ|гимназ|гімназ|სკოლა"),
        ("ministry", "ministr|ministeerium|министер|міністер|სამინისტრო"),
        ("municipality", r"municipali|pasvaldib|dome\b|savivaldyb|vallavalitsus|linnavalitsus|муниципал|მუნიციპალიტეტ"),
        ("foundation", r"foundation|nodibinajum|fonds\b|fondas\b|sihtasutus|фонд|ფონდი"),
        ("ngo", r"biedrib|asociacij|association|mittetulundus|mtu\b|ngo\b|общественн|громадськ|ასოციაცია|კავშირი"),
        ("company", r"sia\b|as\b|uab\b|ab\b|ou\b|osauhing|aktsiaselts|uzdaroji akcine|ltd\b|llc\b|gmbh\b|ооо\b|შპს"),
        ("public_institution", r"agency|agentur|institut|viesoji istaiga|vsi\b|valsts|государств"),
    )
)  # fmt: skip
_NATIONAL = {"LV": "lv", "LT": "lt", "EE": "et"}
_FORMS = ("AS",)  # a company in Latvia and Estonia, not the English word
_ENGLISH = re.compile(
    r"\b(?:universit(?:y|ies)|institutes?|association|cent(?:re|er)s?|foundation|school|college|academy|library|ministry|"
    r"agency|council|society|museum|hospital|national|research|international|union|network|group|company|department|"
    r"office|state|technical|chamber|development|service|youth|clinic|science|technology|european|house|board)\b",
    re.IGNORECASE,
)


def is_sort(word: str) -> bool:
    """Whether it is one of our codes, or what a register calls one of them."""
    return word.strip().lower() in _OWN | _TYPES.keys()


def type_of(given: Iterable[str], name: str) -> str:
    """The sort of organisation: by what the line calls it, else by its name; an NGO where nothing tells."""
    told = [code if code in _OWN else _TYPES.get(code, "") for code in (one.strip().lower() for one in given)]
    told = [code for code in told if code]
    if not told:
        folded = fold(name)
        return next((code for code, words in _NAMED if words.search(folded)), OrganisationType.NGO)
    own = [code for code in told if code in _ONES_OWN]
    return own[0] if told[0] in _OF_SOMEBODY and own else told[0]


def language_of_name(name: str, country: str, default: str) -> str:
    """By its letters and words; where they could be of any Latin alphabet, the language of its country."""
    guessed = guess_language(name, default)
    national = _NATIONAL.get(country, "")
    if guessed != "en" or not national:
        return guessed
    english = _ENGLISH.search(name) or any(is_small_word(word, "en") and word not in _FORMS for word in name.split())
    return "en" if english else national
