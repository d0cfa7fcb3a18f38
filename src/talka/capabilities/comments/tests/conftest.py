"""A kind to talk about, and the directory's kind, whose entries are mentioned."""

import pytest

from talka.kernel.records import kinds, rules
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import ENTRY

STATES = (kinds.State("open", "Open", "open"), kinds.State("hidden", "Hidden", "closed", shown=False))


def trial_kind(code: str) -> kinds.Kind:
    return kinds.Kind(
        code, f"{code}s", Record, code, code, "gift", "find", STATES, rules.may_see, rules.may_edit,
        panels=("conversation",),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds without columns of their own."""
    monkeypatch.setattr(kinds, "_kinds", {code: trial_kind(code) for code in ("trial", ENTRY)})
