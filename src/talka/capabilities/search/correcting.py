"""Words that nobody wrote: which word was meant?"""

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz.distance import OSA

from talka.toolkit.text.latin import latin_keys
from talka.toolkit.text.scripts import script

from .analysis import languages_for, lemmas
from .engine.choice import engine
from .question import Question, counted, group_of

_SHORTEST = 4
MOST_DOUBTED, MOST_CORRECTED = 8, 3


def slips_allowed(length: int) -> int:
    """How many letters may be wrong, missing, doubled or swapped in a word of this length."""
    return 1 if length < 8 else 2


def meant(words: Mapping[str, str]) -> dict[str, str]:
    """The likeliest written word that differs from each of these by a slip or two; words without one are left out.

    Each word comes with what is never meant by it (its own token, or ""). One statement for all.
    """
    keys = {word: latin_keys(word)[0] for word in words if latin_keys(word) and not any(map(str.isdigit, word))}
    asked = [word for word, key in keys.items() if len(key) >= _SHORTEST]
    found: dict[str, list[tuple[int, bool, bool, int, str]]] = {}
    for place, token, text, latin, count in engine().alike([keys[word] for word in asked]) if asked else ():
        word, key = asked[place], keys[asked[place]]
        allowed = slips_allowed(len(key))
        distance = OSA.distance(key, latin, score_cutoff=allowed)
        if distance <= allowed and token != words[word] and count:
            # Fewer slips first; then the word's own script; then the same first letter; then the commoner word.
            likely = (distance, script(text) != script(word), latin[0] != key[0], -count, text)
            found.setdefault(word, []).append(likely)
    return {word: min(likely)[4] for word, likely in found.items()}


def is_a_word(word: str, reader: str) -> bool:
    """Whether a word list has it: nobody wrote it here, but it is no slip."""
    return any(lemmas().knows(word, language) for language in languages_for(word, reader))


def corrected(question: Question, reader: str, *, known: bool = False) -> tuple[Question, dict[str, str]]:
    """The question with its unknown words put right (with `known`, those that are known), and what was put for what.

    Words that only entries have which the viewer may not see count as known here: the caller doubts these as well
    when nothing was found.
    """
    doubted = [
        group
        for group in question.groups
        if not group.phrase and question.is_known(group) == known and not is_a_word(group.word, reader)
    ][:MOST_DOUBTED]
    better = meant({group.word: next(iter(group.exact), "") for group in doubted})
    put = {group.word: better[group.word] for group in doubted if group.word in better}
    put = dict(list(put.items())[:MOST_CORRECTED])
    if not put:
        return question, {}
    text = question.text
    groups = []
    for group in question.groups:
        word = put.get(group.word, "")
        text = text.replace(group.word, word) if word else text
        groups.append(replace(group_of(word, reader), word=word) if word else group)
    return counted(text, tuple(groups)), put
