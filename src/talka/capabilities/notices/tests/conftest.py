"""A kind to tell of, a notice that is declared, people who hear of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices import declared as declarations
from talka.capabilities.notices.declared import Declared, notice
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records import kinds, rules
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person, make_record

STATES = (kinds.State("open", "Open", "open"), kinds.State("hidden", "Hidden", "closed", shown=False))


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> kinds.Kind:
    """A kind without columns of its own, and no notices but those of the test."""
    kind = kinds.Kind(
        "trial", "trials", Record, "Trial", "Trials", "circle", "find", STATES, rules.may_see, rules.may_edit
    )
    monkeypatch.setattr(kinds, "_kinds", {"trial": kind})
    monkeypatch.setattr(declarations, "_declared", {})
    return kind


@pytest.fixture
def reader(db: None) -> Person:
    """Somebody whose address is confirmed."""
    return make_person("Nino", language="ka", address_confirmed_at=timezone.now())


@pytest.fixture
def answered(reader: Person) -> Declared:
    """The reader hears when a trial is answered."""
    return notice(
        verb="trial.answered",
        people=lambda fact: [reader.pk, reader.pk, None],
        subject=_("Answered: %(title)s"),
        sentence=_("%(organisation)s answered “%(title)s”."),
    )


@pytest.fixture
def happen() -> Callable[..., Fact]:
    """Note a fact and let the worker tell it."""

    def happen(verb: str = "trial.answered", record: Record | None = None, **columns: Any) -> Fact:
        with transaction.atomic():
            fact = note(verb, record, **columns)
        tell_all()
        return fact

    return happen


@pytest.fixture
def trial_record(db: None) -> Record:
    """A public record in Latvian."""
    return make_record(Record, "trial", "open", title="Latviešu kursi", language="lv")


@pytest.fixture
def mail_folder(settings: Any, tmp_path: Path) -> Path:
    """Mail goes into files here, and the demo shows them."""
    settings.EMAIL_BACKEND = "talka.capabilities.notices.files.FileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.TALKA_DEMO = True
    return tmp_path / "mail"
