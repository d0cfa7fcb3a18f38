"""A kind to be published, people who watch, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from talka.capabilities.notices.models import MailChoice, Notice
from talka.capabilities.watching import actions
from talka.capabilities.watching.targets import Target
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records import kinds, rules
from talka.kernel.records.actions import enter_state
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_person, make_place, make_record, make_term
from talka.kernel.vocabulary.models import Place, Term

STATES = (
    kinds.State("draft", "Draft", "busy", shown=False),
    kinds.State("open", "Open", "open"),
    kinds.State("aside", "Aside", "closed", listed=False),
)
Publish = Callable[..., Fact]


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> kinds.Kind:
    """A kind without columns of its own."""
    kind = kinds.Kind(
        "trial", "trials", Record, "Trial", "Trials", "building", "find", STATES, rules.may_see, rules.may_edit
    )
    monkeypatch.setattr(kinds, "_kinds", {"trial": kind})
    return kind


@pytest.fixture
def library(db: None) -> Organisation:
    """Whose records they are."""
    return make_organisation("Rēzeknes bibliotēka")


@pytest.fixture
def learning(db: None) -> Term:
    """A theme with a narrower one in it, ``courses``."""
    broad = make_term("learning", lv="Mācīšanās", ka="სწავლა")
    make_term("courses", parent=broad, lv="Kursi", ka="კურსები")
    return broad


@pytest.fixture
def latgale(db: None) -> Place:
    """A region with a town in it, ``LV-rezekne``."""
    region = make_place("LV-latgale", kind="region", lv="Latgale", ka="ლატგალე")
    make_place("LV-rezekne", parent=region, lv="Rēzekne", ka="რეზეკნე")
    return region


@pytest.fixture
def draft(trial: kinds.Kind, library: Organisation, learning: Term, latgale: Place) -> Callable[..., Record]:
    """Makes a record that nobody sees yet: of the library, on courses, in Rēzekne."""

    def draft(**columns: Any) -> Record:
        columns = {
            "owner": library,
            "place": latgale.parts.get(),
            "title": "Latviešu kursi",
            "language": "lv",
        } | columns
        terms = columns.pop("terms", [learning.narrower.get()])
        made: Record = make_record(Record, "trial", "draft", terms=terms, **columns)
        return made

    return draft


@pytest.fixture
def publish() -> Publish:
    """Lets a record be seen, as an action would, and the worker tell of it."""

    def publish(
        record: Record, *, by: Person | None = None, state: str = "open", verb: str = "trial.published"
    ) -> Fact:
        with transaction.atomic():
            enter_state(record, state)
            record.save()
            fact = note(verb, record, by)
        tell_all()
        return fact

    return publish


@pytest.fixture
def watcher(library: Organisation, learning: Term, latgale: Place) -> Callable[..., Person]:
    """Makes somebody who watches these sorts: of the library, of learning, of Latgale."""
    ids = {"organisation": library.pk, "theme": learning.pk, "place": latgale.pk}

    def watcher(*sorts: str, rhythm: str = "", **columns: Any) -> Person:
        person = make_person(**{"address_confirmed_at": timezone.now(), **columns})
        for sort in sorts:
            actions.watch(Target(sort, ids[sort], "", ""), by=person)
        if rhythm:
            MailChoice.objects.create(person=person, rhythm=rhythm)
        return person

    return watcher


def told(*people: Person) -> list[list[str]]:
    """Why each of these was told, a list each."""
    return [list(Notice.objects.filter(person=one).order_by("pk").values_list("because", flat=True)) for one in people]
