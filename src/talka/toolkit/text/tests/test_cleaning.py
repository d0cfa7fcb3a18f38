"""Cleaning: nothing hidden stays, and no input is slow."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.toolkit.text.cleaning import MARKS_PER_LETTER, clean, cut, one_line
from talka.toolkit.text.folding import fold, fold_in_place, squash
from talka.toolkit.text.latin import latin, latin_keys, sound_key
from talka.toolkit.text.likeness import likeness
from talka.toolkit.text.scripts import guess_language
from talka.toolkit.text.stems import stem
from talka.toolkit.text.words import tokens

HOSTILE = {
    "nothing": "",
    "nul": "a\x00b",
    "override": "abc\u202ednim\u202c",
    "zalgo": "Z" + "\u0335\u0336\u0337\u0338" * 200_000,
    "unbroken": "a" * 10_000_000,
    "unbroken georgian": "ა" * 3_000_000,
    "emoji": "👩‍👩‍👧‍👦" * 100_000,
    "apostrophes": "a'" * 500_000,
    "spaces": " " * 5_000_000 + "x",
    "marks of both orders": "a" + "\u0316\u0301" * 500_000,
    "surrogate": "a\ud800b",
    "ligature": "ﷺ" * 100_000,
    "quotes": "\"'`;--" * 100_000,
}


@given(st.text())
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text, 100)
    assert clean(once, 100) == once
    assert len(once) <= 100


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(letter) for letter in clean(text) if letter not in "\n\t"}
    for hidden in "\x00\u202e\u2066\u200b\ufeff":
        assert hidden not in clean(text + hidden + text)


def test_line_ends_are_one_kind_and_kept() -> None:
    assert clean("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"


def test_marks_are_bounded_but_letters_keep_theirs() -> None:
    assert clean("e\u0301") == "é"
    assert clean("Việt") == "Việt"
    assert len(clean("Z" + "\u0335" * 1000)) <= 1 + MARKS_PER_LETTER


@given(st.text(), st.integers(1, 50))
def test_cut_is_a_beginning_and_fits(text: str, limit: int) -> None:
    shorter = cut(text, limit)
    assert len(shorter) <= limit
    assert text.startswith(shorter)


def test_cut_ends_where_a_word_ends() -> None:
    assert cut("kursi un semināri", 12) == "kursi un"
    assert cut("kursi un semināri", 8) == "kursi un"
    assert cut("x" * 50, 10) == "x" * 10


def test_one_line_has_no_line_ends() -> None:
    assert one_line("  Kursi \n\n  Līvānos\t ") == "Kursi Līvānos"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name: str) -> None:
    begun = time.process_time()
    text = clean(HOSTILE[name])
    found = tokens(text)
    for word in found[:200]:
        latin_keys(word)
        sound_key(word)
        stem(word, "ka")
    fold(text), fold_in_place(text), squash(text[:1000]), latin(text), guess_language(text), likeness(text, text)
    assert time.process_time() - begun < 2.0
    assert len(text) <= 100_000
    assert all(len(word) <= 64 for word in found)
