"""Two kinds of record of no feature's that look for each other, and nothing remembered from another test."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from talka.capabilities.matching import hearing, surroundings
from talka.capabilities.matching.reading import read_profiles
from talka.capabilities.search.meaning import embedder as embedders
from talka.kernel.records import kinds
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State
from talka.kernel.records.models import Record
from talka.kernel.records.rules import may_edit, may_see
from talka.kernel.testing import make_organisation, make_place, make_record, make_term
from talka.kernel.vocabulary.labels import forget

STATES = (
    State("open", "Open", "open"),
    State("paused", "Paused", "busy", answerable=False),
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
    hearing.swept.forget()
    settings.TALKA_DATA = tmp_path
    embedders.use(None)
    forget()
    surroundings.forget()
    EXTRA.clear()
    yield
    embedders.forget()
    forget()
    surroundings.forget()


class World:
    """A lack of courses in Līvāni, a gift that fits, one that doesn't, and the giver's page."""

    def __init__(self) -> None:
        self.learning = make_term("language-learning", lv="Valodu apguve")
        self.housing = make_term("housing")
        country = make_place("LV", kind="country")
        self.livani = make_place("LV-LIVANI", country, lv="Līvāni")
        self.giver, self.other = make_organisation("Sukrums", country="LV"), make_organisation("Māja", country="LV")
        self.asker = make_organisation("Baltā māja", country="LV")
        self.lack = self.put("lack", [self.learning], owner=self.asker)
        self.gift = self.put("gift", [self.learning], owner=self.giver)
        self.far = self.put("gift", [self.housing], owner=self.other, language="ka")
        self.page = self.put("organisation", [self.learning], owner=self.giver, title="Sukrums")

    def put(self, kind: str, terms: Any, **columns: Any) -> Record:
        columns.setdefault("place", self.livani)
        columns.setdefault("language", "lv")
        return make_record(Record, kind, "open", terms=terms, **columns)

    def match(self) -> None:
        """Let the worker catch up."""
        read_profiles(Record.objects.values_list("pk", flat=True))
        surroundings.forget()
        while hearing.find_anew():
            pass


@pytest.fixture
def world(two_kinds: None) -> World:
    """The small world."""
    return World()
