"""The owner's page: accept, send back, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from talka.capabilities.translation.actions import writing
from talka.capabilities.translation.models import Proposal, ProposalState
from talka.kernel.access.rules import Denied
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record, Translation, Visibility
from talka.kernel.testing import make_person

from .conftest import World
from .pages import FORM, as_, opened, read, send


def test_the_owner_sends_it_back_with_a_word(world: World) -> None:
    found = world.offered()
    editor, anna = as_(world.editor), as_(world.anna)
    where = f"/en/translations/proposals/{found.pk}/send-back/"
    assert editor.post(where, {"word": " ", "word_language": "lv"}).status_code == 422
    assert editor.post(where, {"word": "Laiks nav pareizs.", "word_language": "lv", "version": "2"}).status_code == 302
    page = anna.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert '<p lang="lv" dir="auto">Laiks nav pareizs.</p>' in page
    assert '<blockquote lang="lv" dir="auto">Laiks nav pareizs.' in anna.get("/en/translations/").content.decode()
    was = opened(anna, world)
    assert send(anna, world, {**was, **FORM, "body": "В шесть."}).status_code == 302
    assert Proposal.objects.get().state == ProposalState.OFFERED


@pytest.mark.parametrize("overtaken", ["proposal", "original", "translation", "withdrawn"])
def test_an_answer_to_something_else_than_was_read_asks_again(
    world: World, change: Callable[..., Any], overtaken: str
) -> None:
    found, editor = world.offered(), as_(world.editor)
    page = editor.get(f"/en/translations/proposals/{found.pk}/")
    was = read(page)
    if overtaken == "proposal":
        world.offered(title="Переписано")
    elif overtaken == "original":
        change(world.record, title="Rīta lasījumi")
    elif overtaken == "translation":
        put_translation(world.record, "ru", {"title": "Чужое", "summary": "", "body": "", "extras": {}})
    else:
        as_(world.anna).post(f"/en/translations/proposals/{found.pk}/take-back/")
    answer = editor.post(f"/en/translations/proposals/{found.pk}/accept/", was)
    if overtaken == "withdrawn":
        assert answer.status_code == 404
        return
    assert answer.status_code == 409
    again = read(answer)
    assert editor.post(f"/en/translations/proposals/{found.pk}/accept/", again).status_code == 302
    assert Translation.objects.get().state == ("behind" if overtaken == "original" else "current")


def test_a_proposal_is_its_writer_s_and_the_owner_s(world: World) -> None:
    where = f"/en/translations/proposals/{world.offered().pk}/"
    coordinator = make_person(is_coordinator=True)
    for person, seen, accepted in [(world.anna, 200, 409), (world.juris, 404, 404), (coordinator, 404, 404)]:
        assert as_(person).get(where).status_code == seen
        assert as_(person).post(f"{where}accept/").status_code == accepted
        assert as_(person).post(f"{where}send-back/", {"word": "x", "word_language": "en"}).status_code == accepted
    assert as_(None).get(where).status_code == 302
    assert as_(world.juris).post(f"{where}take-back/").status_code == 404
    assert not Translation.objects.exists() and Proposal.objects.get().state == ProposalState.OFFERED
    assert as_(world.editor).get(where).status_code == 200


def test_a_draft_is_its_writer_s_alone(world: World) -> None:
    opened(as_(world.anna), world)
    found = Proposal.objects.get()
    assert as_(world.editor).get(f"/en/translations/proposals/{found.pk}/").status_code == 404


def test_hidden_records_can_t_be_translated_by_others(world: World) -> None:
    world.record.visibility = Visibility.PARTIES
    world.record.save()
    assert as_(world.anna).post(f"/en/translations/{world.record.pk}/ru/begin/").status_code == 404
    assert as_(world.editor).post(f"/en/translations/{world.record.pk}/ru/begin/").status_code == 302


def test_none_is_accepted_into_the_language_that_it_turned_out_to_be_written_in(world: World) -> None:
    found, editor = world.offered(), as_(world.editor)
    where = f"/en/translations/proposals/{found.pk}/"
    was = read(editor.get(where))
    Record.objects.filter(pk=world.record.pk).update(language="ru")
    answer = editor.post(f"{where}accept/", was)
    assert answer.status_code == 409
    assert "It is written in this language." in answer.content.decode()
    assert not Translation.objects.exists()
    with pytest.raises(Denied):
        writing.offer(found, {**found.texts, "title": "Другое"}, by=world.anna)
    Record.objects.filter(pk=world.record.pk).update(language="lv")
    assert editor.post(f"{where}accept/", was).status_code == 302
