"""A machine's draft, from a real server that speaks LibreTranslate's API: right, wrong, slow and away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.translation.actions import machine as actions
from talka.capabilities.translation.actions import writing
from talka.capabilities.translation.hearing import renew
from talka.capabilities.translation.machine import service
from talka.capabilities.translation.machine.pieces import pieces
from talka.capabilities.translation.models import Demand, MachineDraft
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.records.models import Translation, Visibility

from .conftest import World
from .libretranslate import Machine, running
from .pages import FORM, as_, opened, send


@pytest.fixture
def machine(settings: Any) -> Iterator[Machine]:
    """A service that is set."""
    with running() as made:
        settings.TALKA_TRANSLATE_URL = made.url
        yield made


def work() -> str:
    """The worker does what waits; how it ended."""
    draft = MachineDraft.objects.latest("pk")
    try:
        return str(actions.translate_by_machine.call(draft.pk, draft.source_digest))
    except service.MachineError as error:
        return f"again: {error.why}"


def test_without_a_service_nothing_is_asked(world: World) -> None:
    with pytest.raises(Denied):
        actions.ask_machine(world.record, "ru", by=world.anna)
    opened(client := as_(world.anna), world)
    page = client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert "Have a machine make a draft" not in page


def test_a_draft_is_made_and_may_begin_a_translation(world: World, machine: Machine, settings: Any) -> None:
    settings.TALKA_TRANSLATE_KEY = machine.key = "a key"
    client = as_(world.anna)
    opened(client, world)
    address = f"/en/translations/{world.record.pk}/ru/"
    client.post(f"{address}machine/")
    assert "hx-trigger" in client.get(address).content.decode()
    assert work() == "done"
    asked = {"Vakara lasījumi", "Lasām skaļi", "Katru otrdienu sešos.", "Bibliotēka"}
    assert {one["q"] for one in machine.asked} == asked
    assert all((one["source"], one["target"], one["api_key"]) == ("lv", "ru", "a key") for one in machine.asked)
    assert not Translation.objects.exists()
    client.post(f"{address}begin/", {"with": "machine"})
    page = client.get(address).content.decode()
    assert "[ru] Vakara lasījumi" in page and "began with a machine" in page
    send(client, world, {**opened(client, world), **FORM})
    mine = writing.begin(world.record, "ru", by=world.anna)
    page = as_(world.editor).get(f"/en/translations/proposals/{mine.pk}/").content.decode()
    assert "began with a machine" in page


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (b"<html>502 Bad Gateway</html>", "garbage"), (b"", "garbage"), (b"\xff\xfe\x00", "garbage"),
        ({"text": "other"}, "garbage"), ({"translatedText": None}, "garbage"), ({"translatedText": ["a"]}, "garbage"),
        ({"translatedText": "  "}, "garbage"), ([1], "garbage"), ("huge", "garbage"), (b"[" * 100_000, "garbage"),
        (400, "refused"), (403, "key"), ("moved", "refused"), (429, "again: busy"), (500, "again: busy"),
        ("cut", "again: down"), ("slow", "again: slow"), ("trickle", "again: slow"),
    ],
    ids=str,
)  # fmt: skip
def test_what_goes_wrong_is_said(
    world: World, machine: Machine, monkeypatch: pytest.MonkeyPatch, answer: Any, ends: str
) -> None:
    monkeypatch.setattr(service, "ANSWER_SECONDS", 0.5)
    opened(client := as_(world.anna), world)
    actions.ask_machine(world.record, "ru", by=world.anna)
    machine.answers = [answer] * 4
    assert work() == ends
    if ends.startswith("again"):
        assert MachineDraft.objects.get().state == "waiting"
        assert [work() for _ in range(2)] == [ends] * 2
        assert work() == ends.removeprefix("again: ")
    assert MachineDraft.objects.get().state == "failed" and not Translation.objects.exists()
    page = client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert "The translation service" in page and "Have a machine make a draft" in page
    machine.answers = []
    actions.ask_machine(world.record, "ru", by=world.anna)
    assert work() == "done"


@pytest.mark.parametrize("languages", [b"<html>", {"error": "x"}, [{"name": "no code"}], [1], "x"], ids=str)
def test_languages_that_are_none(world: World, machine: Machine, languages: Any) -> None:
    machine.languages = languages
    actions.ask_machine(world.record, "ru", by=world.anna)
    assert work() == "garbage" and not machine.asked


def test_a_language_that_it_lacks_is_said_and_asked_no_more(world: World, machine: Machine) -> None:
    actions.ask_machine(world.record, "uk", by=world.anna)
    assert work() == "language"
    opened(client := as_(world.anna), world, "uk")
    page = client.get(f"/en/translations/{world.record.pk}/uk/").content.decode()
    assert "have this language" in page and "Have a machine make a draft" not in page


def test_nobody_there(world: World, settings: Any) -> None:
    settings.TALKA_TRANSLATE_URL = "http://127.0.0.1:9"
    actions.ask_machine(world.record, "ru", by=world.anna)
    assert [work() for _ in range(4)] == ["again: down"] * 3 + ["down"]
    settings.TALKA_TRANSLATE_URL = "file:///etc/passwd"
    actions.ask_machine(world.record, "ru", by=world.anna)
    assert work() == "address"


def test_what_only_some_may_read_is_given_to_nobody(world: World, machine: Machine) -> None:
    world.record.visibility = Visibility.MEMBERS
    world.record.save()
    with pytest.raises(Denied):
        actions.ask_machine(world.record, "ru", by=world.anna)
    assert not machine.asked


def test_the_owner_alone_shows_it_marked_and_takes_it_away(world: World, machine: Machine) -> None:
    where = f"/en/translations/{world.record.pk}/ru/machine/"
    assert as_(world.anna).post(f"{where}show/").status_code == 403
    assert as_(world.editor).post(f"{where}show/").status_code == 302
    assert work() == "done"
    made = Translation.objects.get()
    assert (made.state, made.origin, made.title) == ("machine", "machine", "[ru] Vakara lasījumi")
    assert as_(world.anna).post(f"{where}take-away/").status_code == 403
    as_(world.editor).post(f"{where}take-away/")
    assert not Translation.objects.exists()


def test_it_never_stands_in_the_place_of_a_person_s(world: World, machine: Machine) -> None:
    actions.ask_machine(world.record, "ru", by=world.editor, publishes=True)
    world.accepted()
    assert work() == "done"
    assert Translation.objects.get().title == "Вечерние чтения"
    with pytest.raises(Denied):
        actions.ask_machine(world.record, "ru", by=world.editor, publishes=True)


def test_another_original_is_translated_anew(world: World, machine: Machine, change: Callable[..., Any]) -> None:
    actions.ask_machine(world.record, "ru", by=world.editor, publishes=True)
    work()
    change(world.record, title="Rīta lasījumi")
    renew([Fact(verb="trial.changed", record_id=world.record.pk)])
    assert work() == "done"
    assert Translation.objects.get().title == "[ru] Rīta lasījumi"


def test_an_original_that_changes_meanwhile(world: World, machine: Machine, change: Callable[..., Any]) -> None:
    draft = actions.ask_machine(world.record, "ru", by=world.editor, publishes=True)
    change(world.record, title="Rīta lasījumi")
    assert work() == "done"
    assert not Translation.objects.exists(), "what stands there now is something else"
    actions.ask_machine(world.record, "ru", by=world.editor, publishes=True)
    assert actions.translate_by_machine.call(draft.pk, draft.source_digest) == "gone"
    assert work() == "done" and Translation.objects.get().title == "[ru] Rīta lasījumi"


@pytest.mark.parametrize("wanted", [True, False])
def test_the_site_may_let_a_machine_answer_first(world: World, machine: Machine, settings: Any, wanted: bool) -> None:
    settings.TALKA_TRANSLATE_PUBLISH = wanted
    world.ask()
    assert MachineDraft.objects.exists() == wanted
    if wanted:
        work()
        assert Translation.objects.get().state == "machine" and Demand.objects.get().people == 1


def test_a_long_text_goes_in_pieces_and_comes_back_whole(
    world: World, machine: Machine, change: Callable[..., Any]
) -> None:
    paragraph = "Teikums par lasīšanu. " * 40
    change(world.record, body=f"{paragraph}\n\n{paragraph}\n\n{paragraph}")
    actions.ask_machine(world.record, "ru", by=world.anna)
    assert work() == "done"
    assert max(len(one["q"]) for one in machine.asked) <= 1800 and len(machine.asked) > 4
    assert MachineDraft.objects.get().body.count("\n\n") == 2


@given(st.text(alphabet=st.sampled_from("ab. !\n\t\u0301ქ"), max_size=400), st.integers(1, 40))
def test_pieces_are_the_text_again(text: str, largest: int) -> None:
    found = pieces(text, largest)
    assert "".join(found) == text and all(0 < len(piece) <= largest for piece in found)
