"""Tests of needs find twins by words alone, unless they say what a model would answer: no model is started."""

import pytest

from talka.capabilities.search import finding


@pytest.fixture(autouse=True)
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search without meaning."""
    monkeypatch.setattr(finding, "embedder", lambda: None)
