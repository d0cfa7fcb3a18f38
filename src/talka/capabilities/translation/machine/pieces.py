"""A long text in pieces that a service takes: cut between paragraphs, else sentences, else words."""

from __future__ import annotations

import re

LARGEST = 1800  # characters; public services take 2,000 at a time

_PARAGRAPHS = re.compile(r"(\n\s*\n)")
_SENTENCES = re.compile(r"(?<=[.!?…։。])(?=\s)")
_WORDS = re.compile(r"(?<=\s)(?=\S)")


def pieces(text: str, largest: int = LARGEST) -> list[str]:
    """Pieces of at most `largest` characters that together are the text again, to the letter."""
    found: list[str] = []
    for paragraph in _PARAGRAPHS.split(text):
        for part in _parts(paragraph, largest):
            if found and len(found[-1]) + len(part) <= largest:
                found[-1] += part
            elif part:
                found.append(part)
    return found


def _parts(paragraph: str, largest: int) -> list[str]:
    if len(paragraph) <= largest:
        return [paragraph]
    parts: list[str] = []
    for sentence in _SENTENCES.split(paragraph):
        parts += [sentence] if len(sentence) <= largest else _words(sentence, largest)
    return parts


def _words(sentence: str, largest: int) -> list[str]:
    parts = [""]
    for word in _WORDS.split(sentence):
        if len(parts[-1]) + len(word) > largest:
            parts.append("")
        # A word that is longer than a piece is none: it is cut where the piece ends.
        cuts = [word[start : start + largest] for start in range(0, len(word), largest)]
        parts[-1] += cuts[0] if cuts else ""
        parts += cuts[1:]
    return [part for part in parts if part]
