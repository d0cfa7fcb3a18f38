"""Words, their dictionary forms, their languages."""

import os
from pathlib import Path

import pytest

from talka.toolkit.text.lemmas import LANGUAGES, Lemmas, prepare
from talka.toolkit.text.scripts import guess_language, possible_languages, script
from talka.toolkit.text.stems import stem
from talka.toolkit.text.words import tokens, words


@pytest.fixture(scope="session")
def lemmas() -> Lemmas:
    # Kept between runs (see `talka.config.testing`): building takes seconds, and nothing in it is under test.
    folder = Path(os.environ["TALKA_WORDS"])
    prepare(folder)
    return Lemmas(folder)


def test_words_and_their_places() -> None:
    text = "П’ять курсів: «Baltā māja», 2017.LV/NVOF"
    assert tokens(text) == ["П’ять", "курсів", "Baltā", "māja", "2017", "LV", "NVOF"]
    assert all(text.startswith(word.text, word.start) for word in words(text))


def test_words_of_other_scripts_stay_whole() -> None:
    assert tokens("हिन्दी עברית") == ["हिन्दी", "עברית"]


@pytest.mark.parametrize(
    ("form", "language", "lemma"),
    [
        ("მოხალისეების", "ka", "მოხალისე"), ("ბიბლიოთეკაში", "ka", "ბიბლიოთეკა"), ("apmācību", "lv", "apmaciba"),
        ("Jauniešiem", "lv", "jaunietis"), ("nariai", "lt", "nare"), ("членов", "ru", "член"),
        ("громади", "uk", "громада"), ("volunteers", "en", "volunteer"), ("Krāslavā", "lv", "kraslava"),
    ],
)  # fmt: skip
def test_dictionary_forms(lemmas: Lemmas, form: str, language: str, lemma: str) -> None:
    assert lemmas.of(form, language) == lemma


def test_unknown_words_and_languages_are_only_folded(lemmas: Lemmas, tmp_path: Path) -> None:
    assert lemmas.of("Qxqwyž", "lv") == "qxqwyz"
    assert lemmas.of("Häuser", "de") == "hauser"
    assert Lemmas(tmp_path).of("Apmācību", "lv") == "apmacibu"
    assert not Lemmas(tmp_path).ready("lv")


@pytest.mark.parametrize(
    ("typed", "language", "lemma"),
    [
        ("skoleniem", "lv", "skolens"), ("dobrovolets", "ru", "доброволец"), ("moxalise", "ka", "მოხალისე"),
        ("mokhaliseebi", "ka", "მოხალისე"), ("hromada", "uk", "громада"),
        ("bibliotekos", "lt", ""), ("school", "lv", ""),
    ],
)  # fmt: skip
def test_typed_on_a_plain_keyboard(lemmas: Lemmas, typed: str, language: str, lemma: str) -> None:
    assert (lemma in lemmas.typed_plainly(typed, language)) == bool(lemma)


def test_prepare_builds_once(lemmas: Lemmas, tmp_path: Path) -> None:
    assert prepare(tmp_path, ("lv",)) == ["lv"]
    assert prepare(tmp_path, ("lv",)) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["lv.dic"]
    assert Lemmas(tmp_path).of("apmācību", "lv") == "apmaciba"
    assert all(lemmas.ready(code) for code in LANGUAGES)


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        (("შეხვედრა", "შეხვედრები", "შეხვედრებზე", "შეხვედრის", "შეხვედრებისთვის"), "ka"),
        (("seminārs", "semināru", "semināriem", "semināros"), "lv"), (("mokymai", "mokymų", "mokymuose"), "lt"),
        (("семинар", "семинары", "семинаров", "семинарами"), "ru"), (("громада", "громади", "громадою"), "uk"),
        (("course", "courses"), "en"),
    ],
)  # fmt: skip
def test_forms_share_a_stem(forms: tuple[str, ...], language: str) -> None:
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Biedrība palīdz jauniešiem", "lv"), ("Asociacija padeda žmonėms, kurie atvyko", "lt"),
        ("The youth of our town", "en"),
        ("молодёжь и культура", "ru"), ("молодь і культура", "uk"), ("ახალგაზრდობა", "ka"), ("12345", "?"), ("", "?"),
    ],
)  # fmt: skip
def test_language_is_guessed(text: str, code: str) -> None:
    assert guess_language(text, "?") == code


def test_scripts() -> None:
    assert [script(text) for text in ("abc", "абв", "აბგ", "123", "שלום")] == ["Latn", "Cyrl", "Geor", "", "Hebr"]
    assert possible_languages("კურსი") == ("ka",)
