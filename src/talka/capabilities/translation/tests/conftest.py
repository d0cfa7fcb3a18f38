"""A kind with a translated text of its own, an original in Latvian, and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.translation.actions import asking, publishing, writing
from talka.capabilities.translation.models import Proposal
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import kinds, rules
from talka.kernel.records.actions import lock, save_text
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

STATES = (kinds.State("open", "Open", "open"), kinds.State("hidden", "Hidden", "closed", shown=False))

RUSSIAN: dict[str, Any] = {
    "title": "Вечерние чтения",
    "summary": "Читаем вслух",
    "body": "Каждый вторник в шесть.",
    "extras": {"origin": "Библиотека"},
}


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> kinds.Kind:
    """A kind whose `origin` is translated along."""
    kind = kinds.Kind(
        "trial", "trials", Record, "Trial", "Trials", "circle", "find", STATES, rules.may_see, rules.may_edit,
        translated=("origin",),
    )  # fmt: skip
    monkeypatch.setattr(kinds, "_kinds", {"trial": kind})
    return kind


@dataclass
class World:
    """An original, its owner's editor, two who translate."""

    record: Record
    owner: Organisation
    editor: Person
    anna: Person
    juris: Person

    def fresh(self) -> Record:
        """The record as it stands."""
        return Record.objects.get(pk=self.record.pk)

    def reader(self, **columns: Any) -> Person:
        """Somebody whose address is confirmed."""
        return make_person(language="ru", address_confirmed_at=timezone.now(), **columns)

    def offered(self, by: Person | None = None, **texts: Any) -> Proposal:
        """A translation into Russian that waits for the owner."""
        by = by or self.anna
        return writing.offer(writing.begin(self.record, "ru", by=by), {**RUSSIAN, **texts}, by=by)

    def accepted(self, **texts: Any) -> Proposal:
        """One that readers have."""
        return publishing.accept(self.offered(**texts), by=self.editor)

    def ask(self, person: Person | None = None, language: str = "ru") -> Person:
        """Somebody asks."""
        person = person or self.reader()
        asking.ask(self.record, language, by=person)
        return person


@pytest.fixture
def world(db: None) -> World:
    """It."""
    owner = make_organisation("Rēzeknes bibliotēka")
    record = make_record(
        Record, "trial", "open", title="Vakara lasījumi", summary="Lasām skaļi", body="Katru otrdienu sešos.",
        origin="Bibliotēka", language="lv", owner=owner,
    )  # fmt: skip
    confirmed: dict[str, Any] = {"address_confirmed_at": timezone.now()}
    return World(
        record, owner, make_member(owner, name="Ilze", **confirmed), make_person("Anna", **confirmed),
        make_person("Juris", **confirmed),
    )  # fmt: skip


@pytest.fixture
def change() -> Callable[..., Record]:
    """Change an original, as an edit does."""

    def change(record: Record, *, minor: bool = False, **columns: Any) -> Record:
        from django.db import transaction

        with transaction.atomic():
            now = lock(record)
            for name, value in columns.items():
                setattr(now, name, value)
            save_text(now, minor=minor)
        return now

    return change


@pytest.fixture
def deliver() -> Callable[[], None]:
    """Let the worker tell the facts and send the mail."""

    def deliver() -> None:
        tell_all()
        send_waiting()

    return deliver
