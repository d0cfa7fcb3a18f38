"""The side-by-side editor: both sides, drafts, limits, what comes between, who else is at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from talka.capabilities.translation.models import Proposal, ProposalState
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.models import Translation
from talka.kernel.testing import make_person

from .conftest import RUSSIAN, World
from .pages import FORM, as_, opened, read, send


def test_both_sides_say_their_language(world: World) -> None:
    client = as_(world.anna)
    opened(client, world)
    page = client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert '<p lang="lv" dir="auto">Vakara lasījumi</p>' in page
    assert page.count('lang="ru"') >= 4 and 'maxlength="300"' in page
    assert f'data-autosave="/en/drafts/translation-ru/{world.record.pk}/"' in page


def test_a_member_hands_it_over_and_the_owner_accepts(world: World) -> None:
    anna, editor = as_(world.anna), as_(world.editor)
    answer = send(anna, world, {**opened(anna, world), **FORM})
    found = Proposal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/translations/proposals/{found.pk}/")
    page = editor.get(answer["Location"])
    assert "Вечерние чтения" in page.content.decode()
    was = read(page)
    answer = editor.post(f"/en/translations/proposals/{found.pk}/accept/", was)
    assert answer["Location"].startswith(f"/ru/trials/{world.record.pk}-")
    made = Translation.objects.get()
    assert (made.title, made.extras, made.by) == (RUSSIAN["title"], RUSSIAN["extras"], world.anna)


def test_whoever_decides_publishes_at_once(world: World) -> None:
    editor = as_(world.editor)
    answer = send(editor, world, {**opened(editor, world), **FORM})
    assert answer["Location"].startswith(f"/ru/trials/{world.record.pk}-")
    assert Translation.objects.get().state == "current"


def test_sent_twice_is_one(world: World) -> None:
    for person in (world.anna, world.editor):
        client = as_(person)
        data = {**opened(client, world), **FORM}
        first, second = send(client, world, data), send(client, world, data)
        assert (first.status_code, second.status_code) == (302, 302)
        assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 2


def test_keep_wants_nothing_and_offer_wants_all(world: World) -> None:
    client = as_(world.anna)
    was = opened(client, world)
    assert send(client, world, {**was, "title": "", "do": "keep"}).status_code == 302
    assert Proposal.objects.get().state == ProposalState.DRAFT
    page = send(client, world, {**was, "title": "Чтения"})
    assert page.status_code == 422 and "Чтения" in page.content.decode()
    assert Proposal.objects.get().state == ProposalState.DRAFT


def test_in_short_is_made_of_the_text_s_beginning(world: World) -> None:
    client = as_(world.anna)
    send(client, world, {**opened(client, world), **FORM, "summary": "", "body": "Раз.\r\n**Два**.\r\n\r\nТри."})
    assert Proposal.objects.get().summary == "Раз. Два."


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [("title", "я" * 301, True), ("title", "я" * 300, False), ("summary", "я" * 601, True),
     ("body", "я" * 40_001, True), ("extra_origin", "я" * 301, True), ("title", "a\0b", True),
     ("title", "\u202eabc\n\ndef", False)],
)  # fmt: skip
def test_lengths_and_hostile_letters(world: World, field: str, text: str, wrong: bool) -> None:
    client = as_(world.anna)
    answer = send(client, world, {**opened(client, world), **FORM, field: text})
    assert answer.status_code == (422 if wrong else 302)
    if not wrong:
        assert "\u202e" not in Proposal.objects.get().title and "\n" not in Proposal.objects.get().title


def test_markup_in_a_translation_is_text(world: World) -> None:
    client = as_(world.anna)
    data = {**opened(client, world), **FORM, "title": "<script>alert(1)</script>", "body": "**жирно** <img onerror=x>"}
    page = send(client, world, {**data, "do": "preview"}).content.decode()
    assert "<strong>жирно</strong>" in page and "<script>alert" not in page and "<img onerror" not in page
    assert not Proposal.objects.filter(state=ProposalState.OFFERED).exists()
    send(client, world, data)
    page = as_(world.editor).get(f"/en/translations/proposals/{Proposal.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page and "<img onerror" not in page


def test_preview_comes_alone_by_htmx(world: World) -> None:
    client = as_(world.anna)
    data = {**opened(client, world), **FORM, "do": "preview"}
    headers = {"HX-Request": "true", "HX-Target": "preview"}
    part = client.post(f"/en/translations/{world.record.pk}/ru/", data, headers=headers).content.decode()
    assert "Каждый вторник" in part and "<html" not in part


def test_a_kept_draft_waits_in_the_form(world: World) -> None:
    client = as_(world.anna)
    opened(client, world)
    keep_draft(world.anna, "", "translation-ru", {"title": ["Недописано"]}, world.record.pk)
    assert "Недописано" in client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert "Недописано" not in client.get(f"/en/translations/{world.record.pk}/ka/", follow=True).content.decode()


def test_a_form_from_another_tab_comes_back_with_both(world: World) -> None:
    client = as_(world.anna)
    was = opened(client, world)
    send(client, world, {**was, **FORM, "title": "Первая", "do": "keep"})
    page = send(client, world, {**was, **FORM, "title": "Вторая"})
    assert page.status_code == 409
    assert "Вторая" in page.content.decode() and "Первая" in page.content.decode()
    again = read(page)
    assert send(client, world, {**again, **FORM, "title": "Вторая"}).status_code == 302
    assert Proposal.objects.get().title == "Вторая"


def test_the_original_changed_while_it_was_written(world: World, change: Callable[..., Any]) -> None:
    client = as_(world.anna)
    was = opened(client, world)
    change(world.record, body="Katru trešdienu sešos.")
    page = send(client, world, {**was, **FORM})
    said = page.content.decode()
    assert page.status_code == 409 and "<ins>trešdienu</ins>" in said and "Каждый вторник" in said
    again = read(page)
    assert send(client, world, {**again, **FORM}).status_code == 302
    assert Proposal.objects.get().source["body"] == "Katru trešdienu sešos."


def test_what_is_behind_opens_with_the_old_words_and_the_difference(world: World, change: Callable[..., Any]) -> None:
    world.accepted()
    change(world.record, title="Rīta lasījumi")
    client = as_(world.juris)
    opened(client, world)
    page = client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert "<del>Vakara</del><ins>Rīta</ins>" in page and "Вечерние чтения" in page


def test_two_who_publish_at_once_meet(world: World) -> None:
    other = as_(make_person(is_coordinator=True))
    world.record.owner = None
    world.record.author = world.editor
    world.record.save()
    first, second = as_(world.editor), other
    mine, theirs = opened(first, world), opened(second, world)
    assert send(first, world, {**mine, **FORM}).status_code == 302
    page = send(second, world, {**theirs, **FORM, "title": "Другое"})
    assert page.status_code == 409 and "Вечерние чтения" in page.content.decode()
    again = read(page)
    assert send(second, world, {**again, **FORM, "title": "Другое"}).status_code == 302
    assert Translation.objects.get().title == "Другое"


def test_others_who_translate_are_named(world: World) -> None:
    opened(as_(world.anna), world)
    client = as_(world.juris)
    opened(client, world)
    page = client.get(f"/en/translations/{world.record.pk}/ru/").content.decode()
    assert "<bdi>Anna</bdi> has been translating it since" in page and "<bdi>Juris</bdi>" not in page
    page = as_(None).get(f"/en/translations/{world.record.pk}/").content.decode()
    assert "Anna" not in page, "who is at it is for people with an account"
