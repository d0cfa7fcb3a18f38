"""The world under attack, and search without a model: no process is started."""

from collections.abc import Iterator

import pytest

from talka.capabilities.search import finding
from talka.kernel.people.models import RateCount

from .world import World, build


@pytest.fixture(autouse=True)
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search by words alone."""
    monkeypatch.setattr(finding, "embedder", lambda: None)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """One of each, and nobody over a limit yet."""
    yield build()
    RateCount.objects.all().delete()
