"""Who is told when something is first published: each once, with the reason, and nobody whom it is not for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from talka.capabilities.exchange.models import ImportedLine
from talka.capabilities.notices import declared as declarations
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.digests import make_digests
from talka.capabilities.notices.models import Mail, Notice
from talka.capabilities.notices.queries import page_of_notices
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.watching import actions, announcing
from talka.capabilities.watching.models import Announced
from talka.capabilities.watching.targets import Target
from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.facts.journal import note
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records import kinds
from talka.kernel.records.actions import save_text, withhold
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_person, make_term

from .conftest import Publish, told

pytestmark = pytest.mark.django_db
Draft = Callable[..., Record]
Watcher = Callable[..., Person]


@pytest.mark.parametrize("sort", ["organisation", "theme", "place"])
def test_who_watches_what_a_record_is_of_is_told_with_the_reason(
    sort: str, draft: Draft, publish: Publish, watcher: Watcher, library: Any, learning: Any, latgale: Any
) -> None:
    """The theme is a broader one than the record's, the place a larger."""
    ids = {"organisation": library.pk, "theme": learning.pk, "place": latgale.pk}
    names = {"organisation": "Rēzeknes bibliotēka", "theme": "Mācīšanās", "place": "Latgale"}
    person, other = watcher(sort, language="lv"), make_person()
    publish(draft())
    assert told(person, other) == [[f"{sort}:{ids[sort]}"], []]
    (line,) = page_of_notices(person, "lv")
    assert "Rēzeknes bibliotēka" in line.sentence
    assert "Trial, Rēzekne" in line.sentence
    assert f"{names[sort]}." in line.sentence
    assert Mail.objects.filter(person=person).count() == 1


def test_a_narrower_theme_or_an_inner_place_does_not_tell_of_the_broader(
    draft: Draft, publish: Publish, watcher: Watcher, learning: Any, latgale: Any
) -> None:
    person = watcher()
    actions.watch(Target("theme", learning.narrower.get().pk, "", ""), by=person)
    actions.watch(Target("place", latgale.parts.get().pk, "", ""), by=person)
    actions.watch(Target("theme", make_term("learning-not").pk, "", ""), by=person)
    publish(draft(place=latgale, terms=[learning]))
    assert told(person) == [[]]


def test_who_watches_all_of_it_is_told_once_for_the_nearest_reason(
    draft: Draft, publish: Publish, watcher: Watcher, library: Any, learning: Any
) -> None:
    both, all_three = watcher("place", "theme"), watcher("place", "theme", "organisation")
    publish(draft(terms=[learning, learning.narrower.get()]))
    assert told(both, all_three) == [[f"theme:{learning.pk}"], [f"organisation:{library.pk}"]]
    assert Mail.objects.count() == 2


def test_nobody_is_told_of_their_own_doings(draft: Draft, publish: Publish, watcher: Watcher) -> None:
    author, publisher, left = watcher("place"), watcher("place"), watcher("place", is_active=False)
    publish(draft(author=author), by=publisher)
    assert told(author, publisher, left) == [[], [], []]


def test_a_record_is_announced_once_whatever_happens_to_it(draft: Draft, publish: Publish, watcher: Watcher) -> None:
    person, record = watcher("organisation"), draft()
    with transaction.atomic():
        note("trial.saved", record)
    tell_all()
    assert told(person) == [[]]
    publish(record)
    late = watcher("organisation")
    with transaction.atomic():
        save_text(record)
        note("trial.changed", record)
    tell_all()
    publish(record, state="draft")
    publish(record, state="open")
    assert [len(some) for some in told(person, late)] == [1, 0]
    assert Announced.objects.count() == 1


def test_what_was_withheld_before_anybody_saw_it_is_announced_when_it_is_released(
    draft: Draft, publish: Publish, watcher: Watcher
) -> None:
    person, record = watcher("organisation"), draft()
    withhold(record, True)
    publish(record)
    assert told(person) == [[]]
    with transaction.atomic():
        withhold(record, False)
        note("trial.released", record)
    tell_all()
    assert [len(some) for some in told(person)] == [1]


@pytest.mark.parametrize(
    ("columns", "state", "heard"),
    [
        ({"visibility": Visibility.MEMBERS}, "open", 1),
        ({"visibility": Visibility.PARTIES}, "open", 0),
        ({"visibility": Visibility.DRAFT}, "open", 0),
        ({}, "aside", 0),
        ({}, "draft", 0),
        ({"visible_until": timezone.now() - timedelta(days=1)}, "open", 0),
    ],
)
def test_only_what_stands_in_lists_for_those_with_an_account_is_announced(
    columns: dict[str, Any], state: str, heard: int, draft: Draft, publish: Publish, watcher: Watcher
) -> None:
    person = watcher("organisation")
    publish(draft(**columns), state=state)
    assert [len(some) for some in told(person)] == [heard]
    assert Announced.objects.count() == heard


def test_what_was_for_parties_is_announced_when_it_is_for_everybody(
    draft: Draft, publish: Publish, watcher: Watcher
) -> None:
    person, record = watcher("organisation"), draft(visibility=Visibility.PARTIES)
    publish(record)
    record.visibility = Visibility.PUBLIC
    publish(record, verb="trial.opened")
    assert [len(some) for some in told(person)] == [1]


def test_a_time_to_be_seen_that_begins_later_is_waited_for(draft: Draft, publish: Publish, watcher: Watcher) -> None:
    person = watcher("organisation")
    publish(draft(visible_from=timezone.now() + timedelta(hours=1)))
    assert announcing.announce_begun.call() == 0
    assert told(person) == [[]]
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert announcing.announce_begun.call() == 1
        assert announcing.announce_begun.call() == 0
        assert [len(some) for some in told(person)] == [1]


@pytest.mark.parametrize("by_line", [False, True])
def test_what_an_import_brings_is_not_announced(
    by_line: bool, draft: Draft, publish: Publish, watcher: Watcher
) -> None:
    person, record = watcher("organisation"), draft(origin="" if by_line else "https://example.org/1")
    if by_line:
        ImportedLine.objects.create(key="1", record=record, digest="1")
    publish(record)
    record.origin = ""
    publish(record, verb="trial.changed")
    ImportedLine.objects.all().delete()
    publish(record, verb="trial.changed")
    assert told(person) == [[]]
    assert Announced.objects.get().fact_id is None


def test_whom_a_fact_concerns_hears_of_it_as_that_and_not_once_more(
    draft: Draft, publish: Publish, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declarations, "_declared", dict(declarations._declared))
    person = watcher("organisation", "place")
    notice(verb="trial.published", people=lambda fact: [person.pk], sentence="It is out.")
    publish(draft())
    assert [(one.code, one.because) for one in Notice.objects.filter(person=person)] == [("trial.published", "")]
    assert Mail.objects.filter(person=person).count() == 1


def test_only_who_may_see_it_is_told(
    trial: kinds.Kind, draft: Draft, publish: Publish, watcher: Watcher, library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a kind that not everybody with an account may see."""
    own = Rule(
        "belongs to the owner",
        lambda person, record: bool(person and record.owner_id in person.roles),
        lambda person: Q(owner_id__in=person.organisation_ids) if person else NOTHING,
    )
    monkeypatch.setattr(kinds, "_kinds", {"trial": replace(trial, visible=own)})
    stranger, member = watcher("organisation"), make_member(library)
    actions.watch(Target("organisation", library.pk, "", ""), by=member)
    publish(draft())
    assert [len(some) for some in told(stranger, member)] == [0, 1]


@pytest.mark.parametrize("rhythm", ["at_once", "daily"])
def test_what_they_may_no_longer_see_is_neither_read_nor_mailed(
    rhythm: str, draft: Draft, publish: Publish, watcher: Watcher, mailoutbox: list[Any]
) -> None:
    person, record = watcher("organisation", rhythm=rhythm), draft()
    publish(record)
    assert len(page_of_notices(person, "en")) == 1
    publish(record, state="draft")
    assert page_of_notices(person, "en") == []
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        make_digests.call()
        send_waiting()
    assert not mailoutbox


def test_what_was_there_before_counts_as_announced(draft: Draft, publish: Publish, watcher: Watcher) -> None:
    hidden, was_shown, shown = draft(), draft(), draft()
    for record in (was_shown, shown):
        publish(record)
    publish(was_shown, state="draft")
    Announced.objects.all().delete()
    migration = import_module("talka.capabilities.watching.migrations.0001_initial")

    class Editor:
        quote_name = connection.ops.quote_name

        def __init__(self) -> None:
            self.connection = connection

        def execute(self, sql: str, values: list[Any]) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)

    migration.mark_what_is_there(apps, Editor())
    assert set(Announced.objects.values_list("record_id", "fact_id")) == {(was_shown.pk, None), (shown.pk, None)}
    person = watcher("organisation")
    publish(shown, verb="trial.changed")
    assert told(person) == [[]]
    publish(hidden)
    assert [len(some) for some in told(person)] == [1]
