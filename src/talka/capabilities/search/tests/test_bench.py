"""The measurement across languages runs on any file of its form, through the real engine, and leaves nothing behind."""

import json
from pathlib import Path

import pytest

from talka.capabilities.search.bench.parallel import read
from talka.capabilities.search.bench.retrieval import main

WORDS = [
    "course",
    "library",
    "garden",
    "school",
    "river",
    "bridge",
    "market",
    "theatre",
    "museum",
    "hospital",
    "forest",
    "harbour",
]


def test_files_of_both_forms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps({"id": str(n), "doc": "d", "lv": f"l{n}", "en": f"e{n}"}) for n in range(12)))
    lines, languages = read(path, 11)
    assert (len(lines), set(languages)) == (11, {"lv", "en"})
    path.write_text("\n".join(json.dumps({"lang": "ka", "text": f"k{n}", "en": f"e{n}"}) for n in range(12)))
    assert set(read(path, 100)[1]) == {"ka", "en"}
    path.write_text('{"en": "alone"}\n')
    with pytest.raises(ValueError, match="two or more languages"):
        read(path, 10)


@pytest.mark.slow
def test_it_measures(tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: object) -> None:
    path = tmp_path / "parallel.jsonl"
    rows = [
        {"en": f"The {word} of Daugavpils number {n}", "lv": f"Daugavpils {word} numurs {n}"}
        for n, word in enumerate(WORDS)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    measured = main(path, pool=12, questions=4)
    assert {(pair["from"], pair["to"]) for pair in measured["pairs"]} == {("en", "lv"), ("lv", "en")}
    assert measured["mean"]["lexical"]["r1"] >= 0.75
    assert measured["mean"]["fused"]["r10"] >= 0.75
    assert "R@1" in capsys.readouterr().out
