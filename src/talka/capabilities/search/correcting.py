"""Words that nobody wrote: which word was meant?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rapidfuzz.distance import OSA

from talka.toolkit.text.latin import latin_keys
from talka.toolkit.text.scripts import script
from talka.toolkit.text.words import words as words_of

from .analysis import languages_for, lemmas
from .engine.choice import engine
from .question import Group, Question, counted, group_of

_SHORTEST = 4
MOST_DOUBTED, MOST_CORRECTED, MOST_MEANT = 8, 3, 3


def slips_allowed(length: int) -> int:
    """How many letters may be wrong, missing, doubled or swapped in a word of this length."""
    return 1 if length < 8 else 2


def meant(words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The written words that differ from each of these by a slip or two, the likeliest first; none: left out.

    At most `MOST_MEANT`: the likeliest may be in nothing that one may see.

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
    return {
        word: tuple(dict.fromkeys(each[4] for each in sorted(likely)))[:MOST_MEANT] for word, likely in found.items()
    }


def is_a_word(word: str, reader: str) -> bool:
    """Whether a word list has it: nobody wrote it here, but it is no slip."""
    return any(lemmas().knows(word, language) for language in languages_for(word, reader))


def is_understood(question: Question, reader: str) -> bool:
    """Whether some word of the question is known: somebody wrote it here in some form, or a word list has it."""
    return any(
        question.is_known(group) or question.has_form(group) or is_a_word(group.word, reader)
        for group in question.groups
    )


def corrections(question: Question, reader: str, *, known: bool = False) -> dict[str, tuple[str, ...]]:
    """What may be meant by the question's unknown words (with `known`, by those that are known), the likeliest first.

    Words that only entries have which the viewer may not see count as known here: the caller doubts these as well
    when nothing was found.
    """
    doubted = [
        group
        for group in question.groups
        if not group.phrase and question.is_known(group) == known and not is_a_word(group.word, reader)
    ][:MOST_DOUBTED]
    better = meant({group.word: next(iter(group.exact), "") for group in doubted})
    offered = {group.word: better[group.word] for group in doubted if group.word in better}
    return dict(list(offered.items())[:MOST_CORRECTED])


def corrected(
    question: Question, put: Mapping[str, str], reader: str, beside: Iterable[str] = ()
) -> tuple[Question, list[Group]]:
    """The question with words put for others, and the groups of the words `beside`, counted in the same statement."""
    groups = [
        replace(group_of(word, reader), word=word) if (word := put.get(group.word, "")) else group
        for group in question.groups
    ]
    marked = [group_of(word, reader) for word in beside]
    return counted(put_into(question.text, put), tuple(groups), marked), marked


def put_into(text: str, put: Mapping[str, str]) -> str:
    """The text with whole words put for others: what was put in is not looked through again."""
    pieces, place = [], 0
    for word in words_of(text):
        if better := put.get(word.text):
            pieces += [text[place : word.start], better]
            place = word.start + len(word.text)
    return "".join([*pieces, text[place:]])
