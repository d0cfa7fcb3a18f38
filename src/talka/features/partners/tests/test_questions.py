"""Partner calls: the caller's own questions, and answers that keep them as they were asked."""

import re
from typing import Any

import pytest
from django.test import Client

from talka.features.partners import actions
from talka.features.partners.models import Interest, PartnerCall
from talka.kernel.records.actions import Stale
from talka.kernel.testing import make_member, make_organisation

from .test_partners import FORM, answered, called


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [[], ["Only one?"]])
def test_a_call_asks_at_least_two_questions(client: Client, asked: list[str]) -> None:
    client.force_login(make_member(make_organisation()))
    few = {name: value for name, value in FORM.items() if not name.startswith("question_")}
    answer = client.post("/en/calls/new/", {**few, **{f"question_{n}": text for n, text in enumerate(asked)}})
    assert answer.status_code == 422
    assert "Ask at least two questions" in answer.content.decode()
    assert not PartnerCall.objects.exists()


@pytest.mark.django_db
def test_an_answer_keeps_the_questions_that_it_answers(client: Client) -> None:
    call, editor = called(questions=["Who?", "When?"])
    client.force_login(make_member(make_organisation("ICPI")))
    shown = client.get(f"/en/calls/{call.pk}/answer/").content.decode()
    asked = re.findall(r'name="asked" value="([0-9a-f]+)"', shown)[0]
    PartnerCall.objects.filter(pk=call.pk).update(questions=["Who?", "Where?"])
    sent = {"message": "Us", "language": "en", "reply_0": "We", "reply_1": "In May", "asked": asked}
    again = client.post(f"/en/calls/{call.pk}/answer/", sent)
    assert again.status_code == 422
    assert "has changed the questions" in again.content.decode()
    assert "In May" in again.content.decode()
    anew = re.findall(r'name="asked" value="([0-9a-f]+)"', again.content.decode())[0]
    assert (
        client.post(f"/en/calls/{call.pk}/answer/", {**sent, "asked": anew, "reply_1": "In Ludza"}).status_code == 302
    )
    PartnerCall.objects.filter(pk=call.pk).update(questions=["What?"])
    client.force_login(editor)
    interest = Interest.objects.get()
    for page in (f"/en/calls/{call.pk}-{call.slug}/", f"/en/calls/{call.pk}/answers/{interest.pk}/"):
        read = client.get(page).content.decode()
        assert "Where?" in read
        assert "In Ludza" in read


@pytest.mark.django_db
def test_questions_that_change_while_it_is_answered_are_told() -> None:
    call, _editor = called(questions=["Who?", "When?"])
    PartnerCall.objects.filter(pk=call.pk).update(questions=["Where?"])
    with pytest.raises(Stale):
        answered(call)


@pytest.mark.django_db
@pytest.mark.parametrize("tells", [True, False])
def test_questions_saved_between_reading_and_locking_come_back_with_the_words(
    client: Client, monkeypatch: pytest.MonkeyPatch, tells: bool
) -> None:
    call, _editor = called(questions=["Who?", "When?"])
    client.force_login(make_member(make_organisation("ICPI")))
    address = f"/en/calls/{call.pk}/answer/"
    asked = re.findall(r'name="asked" value="([0-9a-f]+)"', client.get(address).content.decode())[0]
    sent = {"message": "Us", "language": "en", "reply_0": "We", "reply_1": "In May", "asked": asked if tells else ""}
    answer = actions.show_interest

    def overtaken(call: PartnerCall, *given: Any, **named: Any) -> Interest:
        PartnerCall.objects.filter(pk=call.pk).update(questions=["Who?", "Where?", "Why?"])
        return answer(call, *given, **named)

    monkeypatch.setattr(actions, "show_interest", overtaken)
    again = client.post(address, sent)
    html = again.content.decode()
    assert again.status_code == 422
    assert html.count("has changed the questions") == 1
    assert "In May" in html
    assert "Why?" in html
    monkeypatch.undo()
    anew = re.findall(r'name="asked" value="([0-9a-f]+)"', html)[0]
    assert client.post(address, {**sent, "asked": anew, "reply_1": "Ludza", "reply_2": "So"}).status_code == 302
