"""Two kinds of record of no feature's that look for each other, and nothing remembered from another test."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from talka.capabilities.matching import hearing, surroundings
from talka.capabilities.search.meaning import embedder as embedders
from talka.kernel.records import kinds
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State
from talka.kernel.records.models import Record
from talka.kernel.records.rules import may_edit, may_see
from talka.kernel.vocabulary.labels import forget

STATES = (
    State("open", "Open", "open"),
    State("solved", "Solved", "good", live=False),
    State("hidden", "Hidden", "closed", shown=False),
)
EXTRA: dict[int, dict[str, Any]] = {}


def extra_of(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What a test said of its records beyond their rows."""
    return {pk: EXTRA[pk] for pk in ids if pk in EXTRA}


def _kind(code: str, *sought: str) -> Kind:
    return Kind(
        code=code, path=f"{code}s", model=Record, label=code, label_plural=f"{code}s", icon="search", step="find",
        states=STATES, visible=may_see, editable=may_edit, panels=("matches",),
        matching=Matching(seeks=tuple(Counterpart(kind) for kind in sought), profile=extra_of),
    )  # fmt: skip


@pytest.fixture
def two_kinds(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    """`lack` looks for `gift` and for an organisation's page; `gift` for `lack`; `organisation` for both."""
    declared = [_kind("lack", "gift", "organisation"), _kind("gift", "lack"), _kind("organisation", "lack", "gift")]
    monkeypatch.setattr(kinds, "_kinds", {kind.code: kind for kind in declared})
    monkeypatch.setattr(hearing, "_last_vector", 0)
    settings.TALKA_DATA = tmp_path
    embedders.use(None)
    forget()
    surroundings.forget()
    EXTRA.clear()
    yield
    embedders.forget()
    forget()
    surroundings.forget()
