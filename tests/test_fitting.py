"""Fitting: on the named data sets alone, and what people dismissed counts once however often it is written."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import fit_matching
from talka.capabilities.matching.weights import FILE, read_weights


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the table of weights."""
    copy = tmp_path / "weights.json"
    copy.write_text(FILE.read_text())
    monkeypatch.setattr(fit_matching, "FILE", copy)
    return copy


def test_what_was_dismissed_counts_once(table: Path, tmp_path: Path) -> None:
    """The counts are of all dismissals ever: writing them again changes nothing, and later ones begin from the base."""
    counts = tmp_path / "counts.json"
    before = read_weights(table).factors["place"].weight
    for said, share in (({"place": 8}, 1.0), ({"place": 8}, 1.0), ({"place": 8, "time": 8}, 0.5)):
        counts.write_text(json.dumps(said))
        weights, base = fit_matching.raised(counts)
        fit_matching.write(weights=weights, base=base)
        kept = read_weights(table).factors["place"]
        assert kept.weight == pytest.approx(before * (1 + 0.5 * share), abs=0.01) and kept.base == before


def test_weights_are_fitted_on_the_named_sets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def choices(dataset: Any) -> list[Any]:
        seen.append(dataset.name)
        return [dataset]

    sets = [SimpleNamespace(name=name, has_text=False) for name in ("consortia_text", "consortia_topics", "h2020")]
    monkeypatch.setattr(fit_matching, "read_folder", lambda data: sets)
    monkeypatch.setattr(fit_matching, "choices", choices)
    monkeypatch.setattr(fit_matching, "fit", lambda found: fit_matching.np.zeros(len(fit_matching.LEARNT)))
    _weights, told = fit_matching.fit_weights(Path("folder"))
    assert seen == ["consortia_topics", "h2020"] and set(told["on"]) == set(seen)  # type: ignore[call-overload]
    monkeypatch.setattr(fit_matching, "read_folder", lambda data: sets[:1])
    with pytest.raises(SystemExit, match="none of the data sets"):
        fit_matching.fit_weights(Path("folder"))


def test_the_weight_of_meaning_is_what_finds_most_on_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who is wanted means the same; another has cooperated, which counts 1.75."""
    factors = list(fit_matching.FACTORS)
    values = fit_matching.np.zeros((2, len(factors)))
    values[0, factors.index("meaning")], values[1, factors.index("experience")] = 1.0, 1.0
    nothing = dict.fromkeys(factors, 0.0)
    monkeypatch.setattr(
        fit_matching, "ranks_of", lambda history, one, table: [int(((one @ table) >= (one @ table)[0]).sum())]
    )
    chosen = fit_matching.choose_meaning([(None, [values])], {**nothing, "experience": 1.75})  # type: ignore[list-item]
    assert chosen == 2.0, "the least of those that put the one who means the same first"
