"""Latin letters: what is shown, and what is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.toolkit.text.latin import latin, latin_keys, letters_for, sound_key
from talka.toolkit.text.likeness import likeness, trigrams


@pytest.mark.parametrize(
    ("text", "language", "spelled"),
    [
        ("თბილისის მედიათეკა", "", "tbilisis mediateka"), ("წყალტუბო", "", "tsqaltubo"), ("Щукин", "", "Shchukin"),
        ("ЮРИЙ Яковлев", "", "IURII Iakovlev"), ("Згурський", "uk", "Zghurskyi"), ("Єнакієве", "uk", "Yenakiieve"),
        ("Луганськ", "uk", "Luhansk"), ("Знам'янка", "uk", "Znamianka"), ("Līvāni", "", "Līvāni"),
    ],
)  # fmt: skip
def test_romanisation(text: str, language: str, spelled: str) -> None:
    assert latin(text, language) == spelled


@pytest.mark.parametrize(
    "spellings",
    [
        ("შეხვედრა", "shekhvedra", "shexvedra"), ("Юрий", "Jurij", "Yuri", "Iurii"), ("Ливаны", "Līvāni", "Livany"),
        ("ცხოვრება", "cxovreba", "tskhovreba"), ("Щукин", "Shchukin", "Ščukin"), ("Жанна", "Žanna", "Zhanna"),
        ("Алексей", "Alexey", "Aleksei"), ("კარიტას", "Caritas", "Каритас"), ("ჭიათურა", "Chiatura", "Čiatura"),
        ("Даугавпилс", "Daugavpils", "დაუგავპილს"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    shared = set.intersection(*(set(latin_keys(one)) for one in spellings))
    assert shared, [latin_keys(one) for one in spellings]


def test_ukrainian_g_has_both_readings() -> None:
    assert {"lugansk", "luhansk"} <= set(latin_keys("Луганськ", "uk"))


@pytest.mark.parametrize(
    "names", [("კრასლავაში", "Krāslavas", "Краславе"), ("ლატგალის", "Latgalē", "Латгалии", "Latgaloje")]
)
def test_forms_of_one_name_sound_alike(names: tuple[str, ...]) -> None:
    assert len({sound_key(name) for name in names}) == 1


def test_short_words_and_numbers_have_no_sound() -> None:
    assert [sound_key(word) for word in ("un", "2017", "да", "a1b2c3", "მე")] == [""] * 5


@given(st.text())
def test_keys_are_few_plain_and_stable(text: str) -> None:
    keys = latin_keys(text)
    assert len(keys) <= 4
    assert all(key.isascii() and key.isalnum() for key in keys)


def test_likeness_crosses_scripts_and_order() -> None:
    assert likeness("თბილისის მედიათეკების გაერთიანება", "Tbilisis Mediatekebis Gaertianeba") > 0.95
    assert likeness('Biedrība "Baltā māja"', "Balta maja, biedriba") > 0.95
    assert likeness("Baltā māja", "Sukrums") < 0.5
    assert likeness("", "Sukrums") == 0.0


def test_trigrams_mark_the_edges() -> None:
    assert trigrams("ka") == {"\x02ka", "ka\x03"}


@pytest.mark.parametrize(
    "word", ["შეხვედრა", "Юрий", "Ливаны", "ცხოვრება", "Щукин", "Жанна", "Єнакієве", "Dzintars", "ჯავახეთი"]
)
def test_a_word_begins_with_a_letter_that_its_key_knows(word: str) -> None:
    for key in latin_keys(word):
        assert word[0].lower() in letters_for(key)
    assert set("lлლ") <= set(letters_for("livani"))
    assert letters_for("") == ""
