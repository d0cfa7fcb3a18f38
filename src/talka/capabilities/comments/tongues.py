"""In which language a comment is written: told from its script, letters and words; its writer may say otherwise."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from talka.capabilities.search.analysis import lemmas
from talka.kernel.access.requests import Request
from talka.toolkit.languages import is_language_code
from talka.toolkit.text.scripts import guess_language, possible_languages, script
from talka.toolkit.text.words import tokens

# Fewer words than this say nothing of a language whose script others have as well.
FEWEST_WORDS = 3
LOOKED_AT = 60  # words
# A text is in a language when its list knows this share of the words; fewer: it is in none of ours.
KNOWN_SHARE = 0.4
MOST_READ = 12


def language_of(text: str, likely: Iterable[str]) -> str:
    """The language of a text; where it doesn't say, the first of the `likely` ones that it can be in.

    `likely` are the page's language and others that the writer reads; the first is the answer where none fits.
    """
    wanted = [code for code in likely if code] or [settings.LANGUAGE_CODE]
    possible = possible_languages(text[:4000])
    default = next((code for code in wanted if code in possible), "")
    if len(possible) == 1:
        return possible[0]
    if not possible:
        return _of_script(text, wanted)
    words = tokens(text, LOOKED_AT)
    told = guess_language(text, "?")
    if len(words) < FEWEST_WORDS:
        return told if told != "?" else default or possible[0]
    counted = {code: _known(words, code) for code in possible}
    best = max(possible, key=lambda code: (counted[code], code == told, code == default))
    if counted[best] < KNOWN_SHARE * len(words):
        return told if told != "?" else default or wanted[0]
    return best


def _known(words: list[str], language: str) -> int:
    known = lemmas()
    return sum(known.knows(word, language) for word in words)


def _of_script(text: str, wanted: list[str]) -> str:
    """Scripts that none of our languages has: the language that mostly has it. Numbers alone say nothing."""
    return {"Grek": "el", "Arab": "ar", "Hebr": "he", "Armn": "hy"}.get(script(text), wanted[0])


def languages_read(request: Request) -> tuple[str, ...]:
    """What the reader reads, the dearest first: the page's language, what they said, else what their browser says."""
    person = request.person
    here = get_language() or settings.LANGUAGE_CODE
    if person is not None:
        said = [person.language, *(code for code in person.reads if isinstance(code, str))]
    else:
        said = [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    bare = (code.partition("-")[0].lower() for code in (here, *said))
    return tuple(dict.fromkeys(code for code in bare if is_language_code(code)))[:MOST_READ]
