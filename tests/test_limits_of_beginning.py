"""Offers, calls and news begun by one person within an hour: a limit for each, and the words stay in the form."""

from typing import Any

import pytest
from django.test import Client

from talka.features.partners.tests.test_partners import FORM
from talka.kernel.records import editing
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_term

TEXTS = {"title": "Words that stay", "summary": "Said in short.", "language": "en"}
FORMS: dict[str, dict[str, Any]] = {
    "offers": {"offer_type": "training", "terms_of_use": "free"},
    "calls": FORM,
    "news": {"body": "More of it."},
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", FORMS)
def test_so_many_are_begun_within_an_hour(path: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "BEGUN_AN_HOUR", 2)
    editor = make_member(make_organisation())
    client.force_login(editor)
    form = {**FORMS[path], **TEXTS, "themes": [make_term("learning").pk]}
    answers = [client.post(f"/en/{path}/new/", {**form, "title": f"Words that stay, {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    page = answers[2].content.decode()
    assert "Very many came in a short time" in page
    assert "Words that stay, 2" in page
    assert Record.objects.count() == 2
    client.force_login(make_member(make_organisation()))
    assert client.post(f"/en/{path}/new/", form).status_code == 302
