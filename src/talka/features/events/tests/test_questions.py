"""Questions: in several languages, in their order, changed after somebody answered; the report; places and houses."""

from datetime import timedelta
from typing import Any

import pytest

from talka.features.events import actions, queries
from talka.features.events.models import Event, Question, Session, Speaker
from talka.kernel.access.rules import Denied
from talka.kernel.testing import make_organisation, make_person, make_place

from .test_pages import signed_in
from .world import comes, fresh, moment, published

pytestmark = pytest.mark.django_db


def line(text: str, **more: Any) -> dict[str, Any]:
    """A question for a line of text."""
    return {"answered": "line", "is_required": False, "labels": {"lv": text}, "choices": [], **more}


def choice(text: str, *options: str) -> dict[str, Any]:
    """A question to choose from."""
    return line(text, answered="choice", choices=[{"lv": one} for one in options])


def asked(event: Event) -> list[str]:
    """The questions in their order."""
    return [one.labels["lv"] for one in queries.questions_of(event)]


def test_an_answered_question_is_reordered_and_translated_but_never_reworded() -> None:
    event, editor = published()
    actions.put_questions(event, [line("Kāpēc?"), choice("Cik?", "Viens", "Divi")], by=editor)
    first, second = queries.questions_of(event)
    comes(event, answers={str(first.pk): "To learn", str(second.pk): "1"})
    more = choice("Cik?", "Viens", "Divi", "Trīs")
    more["labels"]["en"] = "How many?"
    actions.put_questions(event, [more, line("Kāpēc?", is_required=True)], by=editor)
    assert [one.pk for one in queries.questions_of(event)] == [second.pk, first.pk]
    actions.put_questions(event, [choice("Cik?", "Divi", "Viens"), line("Kādēļ?")], by=editor)
    assert asked(event) == ["Cik?", "Kādēļ?"]
    assert {first.pk, second.pk}.isdisjoint(one.pk for one in queries.questions_of(event))
    page = signed_in(editor).get(f"/en/events/{event.pk}/participants/").content.decode()
    assert "Kāpēc?" in page and "To learn" in page and "Divi" in page
    form = signed_in(make_person()).get(f"/en/events/{event.pk}/register/").content.decode()
    assert "Kādēļ?" in form and "Kāpēc?" not in form


def test_a_question_that_nobody_answered_goes() -> None:
    event, editor = published()
    actions.put_questions(event, [line("Kāpēc?")], by=editor)
    actions.put_questions(event, [], by=editor)
    assert not Question.objects.exists()


def test_a_copy_asks_what_is_still_asked() -> None:
    event, editor = published()
    actions.put_questions(event, [line("Kāpēc?")], by=editor)
    comes(event, answers={str(queries.questions_of(event)[0].pk): "To learn"})
    actions.put_questions(event, [line("Kādēļ?")], by=editor)
    copy = actions.copy_event(fresh(event), starts_at=event.starts_at + timedelta(days=7), by=editor)
    assert [one.labels["lv"] for one in Question.objects.filter(event=copy)] == ["Kādēļ?"]


def test_ten_thousand_questions_are_refused_with_a_sentence() -> None:
    event, editor = published()
    with pytest.raises(Denied, match="at most 20"):
        actions.put_questions(event, [line(str(one)) for one in range(10_000)], by=editor)
    sent = {f"label_{one}_lv": "Kāpēc?" for one in range(300)}
    answer = signed_in(editor).post(f"/en/events/{event.pk}/questions/", sent)
    assert answer.status_code == 422 and "Ask at most 20 questions" in answer.content.decode()
    assert not Question.objects.exists()


def test_options_are_told_in_every_language_and_questions_take_their_places() -> None:
    event, editor = published()
    client, address = signed_in(editor), f"/en/events/{event.pk}/questions/"
    sent = {
        "label_0_lv": "Cik?", "answered_0": "choice", "choices_0": "Viens\nDivi", "choices_0_en": "One", "order_0": "2",
        "label_1_lv": "Kāpēc?", "answered_1": "line", "order_1": "1",
    }  # fmt: skip
    wrong = client.post(address, sent)
    assert wrong.status_code == 422 and "As many lines as" in wrong.content.decode()
    assert client.post(address, {**sent, "choices_0_en": "One\nTwo"}).status_code == 302
    assert asked(event) == ["Kāpēc?", "Cik?"]
    assert queries.questions_of(event)[1].options("en", "lv") == [("0", "One"), ("1", "Two")]
    assert "One\nTwo" in client.get(address).content.decode()


def test_the_report_is_the_last_state_and_can_be_taken_back() -> None:
    event, editor = published()
    with pytest.raises(Denied):
        actions.publish_report(event, by=editor)
    actions.begin_event(event, by=editor)
    actions.end_event(event, by=editor)
    with pytest.raises(Denied):
        actions.publish_report(event, by=make_person())
    for _again in range(2):
        assert actions.publish_report(event, by=editor) and fresh(event).state == "reported"
    for _again in range(2):
        assert actions.withdraw_report(event, by=editor) and fresh(event).state == "held"


def test_who_speaks_leads_to_the_page_of_their_organisation() -> None:
    house = make_organisation("Baltā māja")
    event, editor = published()
    client, address = signed_in(editor), f"/en/events/{event.pk}/programme/speaker/add/"
    for name, about in (("Nino", "baltā māja"), ("Anna", "Elsewhere")):
        sent = {"speaker-name": name, "speaker-role": "trainer", "speaker-about": about}
        assert client.post(address, sent).status_code == 302
    assert list(Speaker.objects.order_by("pk").values_list("organisation_id", flat=True)) == [house.pk, None]
    page = signed_in(None).get(f"/en/events/{event.pk}/", follow=True).content.decode()
    assert "Baltā māja" in page and "Elsewhere" in page


def test_a_session_has_a_place_of_its_own() -> None:
    town = make_place("LV-LIV", en="Līvāni")
    event, editor = published(starts_at=moment("2090-06-08T07:00+00:00"))
    sent = {
        "session-title": "Visit", "session-starts": "2090-06-08T10:00", "session-ends": "2090-06-08T12:00",
        "session-place": "Līvāni",
    }  # fmt: skip
    answer = signed_in(editor).post(f"/en/events/{event.pk}/programme/session/add/", sent)
    assert answer.status_code == 302
    assert Session.objects.get().place_id == town.pk
    assert "Līvāni" in signed_in(None).get(f"/en/events/{event.pk}/", follow=True).content.decode()
