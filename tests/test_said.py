"""What those whom a need concerns said of who answered it stands on the page of that organisation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.features.directory.models import OrganisationPage
from talka.features.directory.tests.world import led
from talka.features.needs import actions
from talka.features.needs.queries import said
from talka.features.needs.tests.world import confirmed
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_person

pytestmark = pytest.mark.django_db


def page_of(client: Client, entry: Any) -> str:
    return client.get(f"/en/organisations/{entry.pk}-{entry.slug}/").content.decode()


def answered(entry: Any, editor: Person, supporters: list[Person]) -> Any:
    need = confirmed(title="Nav kursu")
    for person in supporters:
        actions.raise_voice(need, by=person)
    actions.take_up(need, entry.organisation, actions.Share(what="Mēs", language="lv"), by=editor)
    return actions.say_solved(need, by=editor, organisation=entry.organisation)


def test_answers_and_words_are_shown_with_whom_they_concern(client: Client) -> None:
    entry, editor = led()
    other, other_editor = led(name="Biedrība „Otra”")
    supporters = [make_person(address_confirmed_at=timezone.now()) for _each in range(3)]
    need = answered(entry, editor, supporters)
    assert "What was said of them" not in page_of(client, entry)
    actions.judge(need, by=supporters[0], asked_round=1, solved=True)
    assert "1 says yes" in page_of(client, entry)
    actions.judge(need, by=supporters[1], asked_round=1, solved=False, word="Vakaros joprojām nav", language="lv")
    html = page_of(client, entry)
    assert "1 says yes" in html
    assert "1 says no" in html
    assert "Vakaros joprojām nav" in html
    assert "What was said of them" not in page_of(client, other)
    actions.take_up(need, other.organisation, actions.Share(what="Arī", language="lv"), by=other_editor)
    actions.say_solved(need, by=editor, organisation=entry.organisation)
    assert "1 says yes" not in page_of(client, entry), "another round began: its answers count"


def test_what_one_may_not_see_says_nothing(client: Client) -> None:
    entry, editor = led()
    supporter = make_person(address_confirmed_at=timezone.now())
    need = answered(entry, editor, [supporter])
    actions.judge(need, by=supporter, asked_round=1, solved=False, word="Nē", language="lv")
    Record.objects.filter(pk=need.pk).update(visibility=Visibility.PARTIES)
    assert "What was said of them" not in page_of(client, entry)


def test_of_many_needs_those_that_changed_last_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    entry, editor = led()
    supporter = make_person(address_confirmed_at=timezone.now())
    needs = [answered(entry, editor, [supporter]) for _each in range(3)]
    for need in needs:
        actions.judge(need, by=supporter, asked_round=1, solved=False, word="Vēl nav", language="lv")
    Record.objects.filter(pk=needs[2].pk).update(changed_at=timezone.now() - timedelta(days=9))
    monkeypatch.setattr(said, "MOST_NEEDS", 2)
    page = OrganisationPage.objects.annotate(**said.SAYINGS.columns()).get(pk=entry.pk)
    told = {one.record: (one.no, [text for text, _language in one.words]) for one in said.SAYINGS.read(page)}
    assert told == {need.pk: (1, ["Vēl nav"]) for need in needs[:2]}
