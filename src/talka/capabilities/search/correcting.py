"""Words that nobody wrote: which word was meant?"""

from dataclasses import replace

from rapidfuzz.distance import OSA

from talka.toolkit.text.latin import latin_keys
from talka.toolkit.text.scripts import script

from .analysis import languages_for, lemmas
from .engine.choice import engine
from .question import Group, Question, counted, group_of

_SHORTEST = 4
MOST_CORRECTED = 3


def slips_allowed(length: int) -> int:
    """How many letters may be wrong, missing, doubled or swapped in a word of this length."""
    return 1 if length < 8 else 2


def meant(word: str, but: str = "") -> str:
    """The likeliest written word that differs from this one by a slip or two, "" for none; `but` is never meant."""
    keys = latin_keys(word)
    if not keys or len(keys[0]) < _SHORTEST or any(letter.isdigit() for letter in word):
        return ""
    allowed = slips_allowed(len(keys[0]))
    found = []
    for token, text, latin, count in engine().alike(keys[0]):
        distance = OSA.distance(keys[0], latin, score_cutoff=allowed)
        if distance <= allowed and token != but and count:
            # Fewer slips first; then the word's own script; then the same first letter; then the commoner word.
            found.append((distance, script(text) != script(word), latin[0] != keys[0][0], -count, text))
    return min(found)[4] if found else ""


def is_a_word(word: str, reader: str) -> bool:
    """Whether a word list has it: nobody wrote it here, but it is no slip."""
    return any(lemmas().knows(word, language) for language in languages_for(word, reader))


def corrected(question: Question, reader: str, *, known_too: bool = False) -> tuple[Question, dict[str, str]]:
    """The question with unknown words put right, and what was put for what; `known_too` doubts every word.

    Words that only entries have which the viewer may not see count as known here: the caller asks again with
    `known_too` when nothing was found.
    """
    put: dict[str, str] = {}
    groups: list[Group] = []
    for group in question.groups:
        better = ""
        doubtful = known_too or not question.is_known(group)
        if not group.phrase and len(put) < MOST_CORRECTED and doubtful and not is_a_word(group.word, reader):
            better = meant(group.word, but=group.exact[0] if group.exact else "")
        if better:
            put[group.word] = better
            groups.append(replace(group_of(better, reader), word=better))
        else:
            groups.append(group)
    if not put:
        return question, {}
    text = question.text
    for word, better in put.items():
        text = text.replace(word, better)
    return counted(text, tuple(groups)), put
