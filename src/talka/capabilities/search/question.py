"""A question in words, made into what the engine is asked."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from talka.toolkit.text.folding import squash
from talka.toolkit.text.scripts import is_small_word

from .analysis import (
    GAP,
    LONGEST_KEY,
    bare,
    languages_for,
    latin_tokens,
    lemma_of,
    lemmas,
    may_be_name,
    sound_token,
    stem_token,
    written_words,
)
from .engine.asking import AllOf, AnyOf, Expression, Part, Phrase, Tokens
from .engine.choice import engine

MOST_WORDS = 24
# Of a long question the rarest words tell most; each costs three look-ups.
MOST_ASKED = 10
# A word with more entries than this is common: only the newest of its entries are ranked, so many of them.
COMMON = 5_000
NEWEST = 500
# What a word is worth, of 1: found as asked; as another form or sound of it; on top, found in the heading.
EXACT, ANY, HEADING = 0.3, 0.7, 0.15
# Weights to be told from what words give one by one: all of several common words at once, somewhere, in the heading.
TOGETHER, IN_HEADING = 10.0, 100.0
# Added to the weight of a whole name or number found, to be told from all else.
WHOLE_NAME = 1000.0
# Added for a word that was put for a mistyped one, to see whether the viewer may see anything that has it.
MARK = 1_000_000.0
SOUND = "__"  # how tokens of how names sound begin (`analysis`)
# So many public texts are counted that wait for their vector; "more than" beyond.
MOST_WAITING = 1_000
_WAITING = (
    "SELECT '' AS token, COUNT(*) AS count, '' AS facets, '' AS tagged FROM"
    f" (SELECT 1 FROM search_searchentry WHERE waits_for_vector AND is_public LIMIT {MOST_WAITING}) waiting"
)

_QUOTED = re.compile(r"[\"„“”«»]([^\"„“”«»]{3,200})[\"„“”«»]")


@dataclass(frozen=True)
class Group:
    """One word (or quoted phrase) of the question with all that counts as finding it."""

    word: str
    exact: tuple[str, ...]
    loose: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    tagged: tuple[str, ...] = ()

    def expression(self, *, loose: bool = True, in_heading: bool = False) -> Expression:
        """Whoever has it; with `loose`, in another form, by sound, or as the name of one of its terms or places too."""
        if self.phrase:
            return Phrase(self.phrase)
        if in_heading:
            return Tokens(self.exact + self.loose, in_heading=True)
        return Tokens(self.exact + self.loose + self.tagged if loose else self.exact)


@dataclass(frozen=True)
class Question:
    """The groups of a question with how many entries have each, about; `total` is how many entries there are.

    `waiting` is how many texts wait for their vector, at most `MOST_WAITING`.
    """

    text: str
    groups: tuple[Group, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    waiting: int = 0

    def count(self, group: Group) -> int:
        """About how many entries have the group."""
        tokens = group.phrase or group.exact + group.loose + group.tagged
        found = [self.counts.get(token, 0) for token in tokens]
        # Forms of one word overlap; a phrase has no more entries than its rarest word.
        return min(self.total, min(found, default=0) if group.phrase else sum(found))

    def is_known(self, group: Group) -> bool:
        """Whether some entry has the word itself, in some form; by sound alone doesn't count."""
        return bool(group.tagged) or any(self.counts.get(token, 0) for token in (*group.phrase, *group.exact))

    def has_form(self, group: Group) -> bool:
        """Whether some entry has a word with the same stem; names that sound alike don't count."""
        return any(self.counts.get(token, 0) for token in group.loose if not token.startswith(SOUND))

    @property
    def all_common(self) -> bool:
        """Whether every word is so common that only the newest entries are looked at."""
        return bool(self.groups) and all(self.count(group) > COMMON for group in self.groups)

    def worth(self, group: Group) -> float:
        """How telling a group is: the rarer, the more (the inverse document frequency of BM25)."""
        count = self.count(group)
        worth = math.log(1 + (self.total - count + 0.5) / (count + 0.5))
        # What nobody wrote can't be found: it must not make the words that are found worth next to nothing.
        return worth if count else worth / 2


def groups_of(text: str, reader: str) -> tuple[Group, ...]:
    """The question's words and quoted phrases, each once, as groups; `reader` is the language of whoever asks."""
    found: dict[object, Group] = {}
    for quoted in _QUOTED.findall(text):
        words = written_words(quoted, MOST_WORDS)
        if len(words) > 1:
            phrase = tuple(bare(word) for word in words)
            found[phrase] = Group(quoted.strip(), (), (), phrase)
    for word in written_words(_QUOTED.sub(_kept_word, text), MOST_WORDS):
        group = group_of(word, reader)
        found.setdefault(group.exact, group)
    telling = [group for group in found.values() if group.phrase or not _is_small(group.word, reader)]
    return tuple(telling or found.values())


def _is_small(word: str, reader: str) -> bool:
    return any(is_small_word(word, language) for language in languages_for(word, reader))


def _kept_word(quoted: re.Match[str]) -> str:
    return " " if len(written_words(quoted.group(1), MOST_WORDS)) > 1 else f" {quoted.group(1)} "


def group_of(word: str, reader: str) -> Group:
    """A word with its dictionary forms, spellings, stems and sound in the languages in which it may be meant."""
    languages = languages_for(word, reader)
    own = bare(word)
    exact = [own, *(lemma_of(word, code) for code in languages), *_typed_plainly(word, languages)]
    for code in languages or ("",):
        exact += latin_tokens(word, code) + [token for lemma in exact[1:2] for token in latin_tokens(lemma, code)]
    loose = [stem_token(word, code) for code in languages]
    if any(may_be_name(word, code) for code in languages):
        loose += [sound_token(word, languages[0])]
    exact = [token for token in dict.fromkeys(exact) if token]
    return Group(word, tuple(exact), tuple(token for token in dict.fromkeys(loose) if token and token not in exact))


def _typed_plainly(word: str, languages: Iterable[str]) -> list[str]:
    """What it may be when it was typed without accents, or in Latin letters for lack of a keyboard."""
    if not word.isascii() or any(lemmas().knows(word, code) for code in languages):
        return []
    codes = ("lv", "lt", "ka", "ru", "uk")
    return [found.replace("'", "") for code in codes for found in lemmas().typed_plainly(word, code)]


def ask(text: str, reader: str) -> Question:
    """The question with the counts of all its tokens, in one statement."""
    return counted(text, groups_of(text, reader))


def counted(text: str, groups: tuple[Group, ...], beside: Iterable[Group] = ()) -> Question:
    """The question of these groups; words `beside` are no part of it, and counted with it."""
    wanted = {token for group in (*groups, *beside) for token in (*group.exact, *group.loose, *group.phrase)} | {GAP}
    rows = _rows(wanted)
    waiting = next(count for token, count, *_rest in rows if not token)
    counts = {token: count for token, count, *_rest in rows if token}
    named = _named(groups, {token: said for token, _count, said, _tagged in rows if said})
    if named:
        for tagged in " ".join(tagged for *_rest, tagged in rows if tagged).split():
            token, _, count = tagged.partition(":")
            counts[token] = int(count)
    groups = tuple(replace(group, tagged=tuple(sorted(named.get(group, ())))) for group in groups)
    return Question(text, groups, counts, counts.get(GAP, 0), waiting)


def _rows(tokens: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of these tokens, and one without a token: how many texts wait for their vector.

    Made by hand: to have Django make the statement costs more than to run it.
    """
    wanted = sorted(tokens)
    places = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_WAITING} UNION ALL SELECT token, count, facets, {engine().NAMED} FROM search_word"
            f" WHERE token IN ({places})",
            wanted,
        )
        return cursor.fetchall()


def _named(groups: tuple[Group, ...], said: Mapping[str, str]) -> dict[Group, set[str]]:
    """Which terms and places the question names with all words of a label, as facet tokens, by each of these words."""
    by_label: dict[str, list[Group]] = {}
    for group in groups:
        labels = {label for token in (*group.exact, *group.loose) for label in said.get(token, "").split()}
        for label in labels:
            by_label.setdefault(label, []).append(group)
    found: dict[Group, set[str]] = {}
    for label, having in by_label.items():
        token, _, words = label.partition(":")
        if len(having) >= int(words):
            for group in having:
                found.setdefault(group, set()).add(token)
    return found


def parts_of(
    question: Question,
    narrowed: Expression | None = None,
    allowed: Iterable[Expression] = (),
    marked: Sequence[Group] = (),
) -> list[Part]:
    """What the engine is asked. Weights add up to 1 for an entry that has all words (1.15 with all in the heading).

    Where only the newest entries of common words are looked at, `narrowed` (the filters) and one of `allowed` (what the
    viewer may see) hold within the look: nothing is filtered after the cut. Who has the first of `marked` as it is
    written has `MARK` more, the second twice that, the third four times.
    """
    groups = sorted(question.groups, key=question.count)[:MOST_ASKED]
    worth = {group: question.worth(group) for group in groups}
    whole = sum(worth.values()) or 1.0
    share = {group: worth[group] / whole for group in groups}
    rare = [group for group in groups if question.count(group) <= COMMON]
    common = [group for group in groups if group not in rare]
    parts = [part for group in rare for part in _parts_of_rare(group, share[group])]
    if rare and common:
        beside = AnyOf(tuple(group.expression() for group in rare))
        parts += [Part(AllOf((group.expression(), beside)), share[group]) for group in common]
    elif common:
        limits = [AllOf(tuple(filter(None, (narrowed, each)))) for each in (tuple(allowed) or (None,))]
        parts += [part for limit in limits for part in _parts_of_common(common, share, limit)]
    marks = [
        Part(group.expression(loose=False), MARK * 2**place, NEWEST if question.count(group) > COMMON else None)
        for place, group in enumerate(marked)
    ]
    return parts + _exact_name(question.text) + marks


def _parts_of_rare(group: Group, share: float) -> list[Part]:
    if group.phrase:
        return [Part(group.expression(), share)]
    return [
        Part(group.expression(loose=False), share * EXACT),
        Part(group.expression(), share * ANY),
        Part(group.expression(in_heading=True), share * HEADING, titles=True),
    ]


def _parts_of_common(groups: list[Group], share: Mapping[Group, float], limit: AllOf) -> list[Part]:
    """All words at once, the newest; in the heading; and each alone."""
    everywhere = AllOf((*(group.expression() for group in groups), *limit.parts))
    headings = AllOf((*(group.expression(in_heading=True) for group in groups), *limit.parts))
    parts = [Part(everywhere, TOGETHER, NEWEST), Part(headings, IN_HEADING, NEWEST // 2, titles=True)]
    if len(groups) > 1:
        alone = [AllOf((group.expression(), *limit.parts)) for group in groups]
        parts += [
            Part(each, share[group] / 2, NEWEST // len(groups)) for group, each in zip(groups, alone, strict=True)
        ]
    return parts


def exact_key(text: str) -> str:
    """The token of a whole name or number; empty for what is too short or too long to be one."""
    key = squash(text)
    return f"n_{key}" if 2 <= len(key) <= LONGEST_KEY else ""


def _exact_name(text: str) -> list[Part]:
    key = exact_key(text)
    return [Part(Tokens((key,)), WHOLE_NAME)] if key else []
