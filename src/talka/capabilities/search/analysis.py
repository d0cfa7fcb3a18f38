"""From words to the tokens that stand for them in the index, the same way for texts and for questions.

A word leaves: itself, folded; its dictionary form; its stem (``kurs_``); its key in Latin letters (``_livani``); and,
if it may be a name, how it sounds (``__lvn``). The underscores keep made-up tokens apart from words.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from talka.toolkit.text.folding import fold, squash
from talka.toolkit.text.latin import latin_keys, sound_key
from talka.toolkit.text.lemmas import LANGUAGES, Lemmas
from talka.toolkit.text.scripts import possible_languages
from talka.toolkit.text.stems import stem
from talka.toolkit.text.words import LONGEST, tokens

# Between a text's words and its made-up tokens, and between texts: no phrase reaches over either. Each entry has a
# `GAP`, so that its count is the number of entries.
GAP = "_"
NEXT = "__"
LONGEST_KEY = 60
_SHORTEST_STEM = 3


@lru_cache(maxsize=1)
def lemmas() -> Lemmas:
    """The word lists, in the folder of TALKA_WORDS."""
    return Lemmas(Path(settings.TALKA_WORDS))


def bare(word: str) -> str:
    """The folded word without apostrophes, which are written in four ways or left out."""
    return fold(word).replace("'", "").strip()[:LONGEST]  # one ligature may fold to eighteen letters


def written_words(text: str, most: int = 20_000) -> list[str]:
    """The words of a text that leave something in the index; an apostrophe that stands alone counts as a letter
    (``ʼ``) and leaves nothing."""
    return [word for word in tokens(text, most) if bare(word)]


def lemma_of(word: str, language: str) -> str:
    """The word's dictionary form, folded, without apostrophes."""
    return lemmas().of(word, language).replace("'", "")


def stem_token(word: str, language: str) -> str:
    """The token of the word's stem; empty for short words."""
    found = stem(word, language).replace("'", "")
    return f"{found}_" if len(found) >= _SHORTEST_STEM else ""


def latin_tokens(word: str, language: str = "") -> list[str]:
    """The tokens of the word's keys in Latin letters."""
    return [f"_{key}" for key in latin_keys(word, language)]


def sound_token(word: str, language: str = "") -> str:
    """The token of how a name sounds; empty for short words."""
    found = sound_key(word, language)
    return f"__{found}" if found else ""


def may_be_name(word: str, language: str) -> bool:
    """Whether it is written as a name or is in no word list; Georgian has no capitals to tell."""
    return word[:1].isupper() or (language in LANGUAGES and not lemmas().knows(word, language))


@lru_cache(maxsize=50_000)
def made_of(word: str, language: str) -> tuple[str, ...]:
    """All made-up tokens of a word of a text in this language (its own folded form is not among them)."""
    own, lemma = bare(word), lemma_of(word, language)
    found = [lemma, stem_token(word, language)]
    if not word.isascii() or word[:1].isupper():
        found += [*latin_tokens(word, language), *latin_tokens(lemma, language)]
    if may_be_name(word, language):
        found += [sound_token(word, language), sound_token(lemma, language)]
    return tuple(dict.fromkeys(token for token in found if token and token != own))


def text_tokens(text: str, language: str) -> str:
    """A text as a column of the index: its words in order, then, behind a gap, the made-up tokens."""
    written = written_words(text)
    if not written:
        return ""
    made = [token for word in written for token in made_of(word, language)]
    return " ".join([*(bare(word) for word in written), GAP, *made])


def texts_tokens(texts: Iterable[str], language: str) -> str:
    """Several texts as one column."""
    return f" {NEXT} ".join(found for text in texts if (found := text_tokens(text, language)))


def key_tokens(names: Iterable[str]) -> list[str]:
    """Exact keys of names and numbers (``n_baltamaja``), so that a whole name or number is found as one."""
    keys = (squash(name) for name in names)
    return [f"n_{key}" for key in dict.fromkeys(keys) if 2 <= len(key) <= LONGEST_KEY]


def languages_for(word: str, reader: str) -> tuple[str, ...]:
    """In which languages a word of a question may be meant: those of its script, the reader's own first."""
    possible = possible_languages(word)
    return (reader, *(code for code in possible if code != reader)) if reader in possible else possible
