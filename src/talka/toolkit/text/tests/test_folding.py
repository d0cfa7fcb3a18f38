"""Folding: what searchers do not tell apart becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.toolkit.text.folding import fold, fold_in_place, squash

LETTERS = st.text(st.characters(categories=["L", "M", "N", "P", "Zs"]))


@given(LETTERS)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(LETTERS)
def test_fold_in_place_keeps_every_place(text: str) -> None:
    assert len(fold_in_place(text)) == len(text)


@given(LETTERS)
def test_squash_is_idempotent_and_bare(text: str) -> None:
    bare = squash(text)
    assert squash(bare) == bare
    assert bare == "" or bare.isalnum()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Līvāni", "livani"), ("ŠĶŪNIS", "skunis"), ("Žąsų", "zasu"), ("Ёлка", "елка"), ("мой", "мой"),
        ("Їжак", "їжак"), ("ґанок", "ганок"), ("замо́к", "замок"), ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
        ("„Baltā māja“", '"balta maja"'),
        ("п’ять", "п'ять"), ("İstanbul", "istanbul"), ("Straße", "strasse"), ("ΣΟΦΌΣ", "σοφοσ"), ("ﬁn", "fin"),
    ],
)  # fmt: skip
def test_what_folds_to_what(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_registry_numbers_meet_however_they_are_set() -> None:
    assert squash("40 003-012.345") == squash("40003012345")
    assert squash("2017.LV/NVOF/DAP/MIC/028") == "2017lvnvofdapmic028"
