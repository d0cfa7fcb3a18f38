"""Dictionary forms of words in our six languages, from simplemma's word lists kept as memory-mapped tries.

`prepare()` builds the tries at set-up (some ten seconds and 200 MB, in a process of its own); a process that looks
words up maps the files and needs a few megabytes. Without them words stay as they are.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from marisa_trie import BytesTrie
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import TrieDictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import DecodedStrMapping

from talka.toolkit.text.folding import fold
from talka.toolkit.text.readings import readings
from talka.toolkit.text.words import LONGEST

LANGUAGES = ("ka", "lv", "lt", "ru", "uk", "en")
_SECONDS_TO_BUILD = 300


def prepare(folder: Path, languages: tuple[str, ...] = LANGUAGES) -> list[str]:
    """Build the tries that are not in `folder` yet; the codes of those built. Safe to run twice at once.

    Raises `subprocess.CalledProcessError` if building fails, `OSError` if the folder can't be written.
    """
    missing = [code for code in languages if not _trie(folder, code).exists()]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "talka.toolkit.text.lemmas", str(folder), *missing]
        subprocess.run(command, check=True, timeout=_SECONDS_TO_BUILD)
    return missing


def _trie(folder: Path, language: str) -> Path:
    return folder / f"{language}.dic"


def build(folder: Path, languages: list[str]) -> None:
    """Build tries here and now, each written aside and renamed, so that a reader never meets half of one."""
    for language in languages:
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            TrieDictionaryFactory(disk_cache_dir=aside).get_dictionary(language)
            os.replace(_trie(Path(aside), language), _trie(folder, language))


class _MappedTrie(DecodedStrMapping):
    """A trie on disk, mapped and not loaded."""

    def __init__(self, path: Path) -> None:
        self.trie = BytesTrie()
        self.trie.mmap(str(path))

    def _lookup(self, key: str) -> str | None:
        found = self.trie.get(key)
        return str(found[0].decode()) if found else None

    def __iter__(self) -> Iterator[str]:
        yield from self.trie.iterkeys()

    def __len__(self) -> int:
        return len(self.trie)


class _NoWords(dict[str, str]):
    """What a language without a trie has to offer."""


class _Tries:
    """simplemma's `DictionaryFactory` over the folder of tries."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        if lang not in self._open:
            path = _trie(self._folder, lang)
            if not path.exists():
                return _NoWords()
            self._open[lang] = _MappedTrie(path)
        return self._open[lang]

    def trie(self, language: str) -> BytesTrie | None:
        found = self.get_dictionary(language)
        return found.trie if isinstance(found, _MappedTrie) else None


class Lemmas:
    """Dictionary forms, from the tries in one folder."""

    def __init__(self, folder: Path) -> None:
        self._tries = _Tries(folder)
        self._strategy = DefaultStrategy(dictionary_factory=self._tries)
        self._lemmatizer = Lemmatizer(cache_max_size=1, lemmatization_strategy=self._strategy)
        # Our own cache holds the folded result, and bounds memory: simplemma's would hold 65,536 words.
        self._of = lru_cache(maxsize=20_000)(self._folded)

    def ready(self, language: str) -> bool:
        """Whether the language's trie is there."""
        return self._tries.trie(language) is not None

    def knows(self, word: str, language: str) -> bool:
        """Whether the language's list has the word in this form, with or without its capital."""
        member = self._strategy.is_dictionary_member
        return self.ready(language) and (member(word.lower(), language) or member(word, language))

    def of(self, word: str, language: str) -> str:
        """The word's dictionary form in that language, folded; the folded word itself where none is known."""
        return self._of(word[:LONGEST], language)

    def _folded(self, word: str, language: str) -> str:
        if language not in LANGUAGES or not word or not self.ready(language):
            return fold(word)
        lower = word.lower()
        # A capital at a sentence's start hides a common word; a name is in the list with its capital only.
        known = self._strategy.is_dictionary_member(lower, language)
        return fold(self._lemmatizer.lemmatize(lower if known else word, language))

    def typed_plainly(self, word: str, language: str) -> tuple[str, ...]:
        """Dictionary forms of a word typed without its accents or in Latin letters: "skoleniem" → "skolens".

        Empty for a word that the language's list has as it is written, and for one it has in no spelling.
        """
        trie = self._tries.trie(language)
        if trie is None or not word.isascii() or self._strategy.is_dictionary_member(word.lower(), language):
            return ()
        return tuple(dict.fromkeys(self.of(found, language) for found in readings(word.lower(), language, trie)))


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2:])
