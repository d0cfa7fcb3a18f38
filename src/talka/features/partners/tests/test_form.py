"""Writing a call: nothing that stands in it is lost by changing something else, and nothing that is written."""

from typing import Any

import pytest
from django.test import Client

from talka.features.partners.forms import CallForm
from talka.features.partners.models import PartnerCall
from talka.features.partners.views.calls import _initial
from talka.kernel.testing import make_member, make_organisation, make_place

from .test_partners import FORM, called

SEEKS: list[Any] = [
    {"type": "ministry", "count": 1, "countries": ["LV", "LT"]},
    {"type": "ngo", "count": 2, "countries": []},
    *({"type": "school", "count": n, "countries": ["XX"]} for n in range(1, 6)),
]
QUESTIONS = [f"Question {number}?" for number in range(5)]


@pytest.fixture
def countries(db: None) -> None:
    for code in ("LV", "LT", "GE"):
        make_place(code, kind="country")


def sent_again(call: PartnerCall) -> dict[str, Any]:
    """What a browser sends when somebody opens the form and sends it as it is."""
    values = {bound.html_name: bound.value() for bound in CallForm(initial=_initial(call), was=call)}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.django_db
@pytest.mark.usefixtures("countries")
def test_changing_one_thing_loses_no_other(client: Client) -> None:
    call, editor = called(seeks=SEEKS, questions=QUESTIONS)
    client.force_login(editor)
    shown = client.get(f"/en/calls/{call.pk}/edit/").content.decode()
    for code in ("LV", "LT"):
        assert f'name="countries_0" value="{code}" checked' in shown
    assert "<span>LV, LT</span>" in shown
    assert client.post(f"/en/calls/{call.pk}/edit/", {**sent_again(call), "cap": "9"}).status_code == 302
    call.refresh_from_db()
    assert call.cap == 9
    assert call.questions == QUESTIONS
    assert call.seeks == SEEKS


@pytest.mark.django_db
@pytest.mark.usefixtures("countries")
def test_several_countries_are_sought_at_once(client: Client) -> None:
    client.force_login(make_member(make_organisation()))
    assert client.post("/en/calls/new/", {**FORM, "countries_0": ["GE", "LT"]}).status_code == 302
    assert PartnerCall.objects.get().seeks == [{"type": "university", "count": 1, "countries": ["GE", "LT"]}]


@pytest.mark.django_db
@pytest.mark.usefixtures("countries")
@pytest.mark.parametrize("line", [{"count_1": "2"}, {"countries_1": ["LV"]}, {"count_4": "1", "countries_4": ["GE"]}])
def test_a_line_that_says_not_whom_is_told(client: Client, line: dict[str, Any]) -> None:
    client.force_login(make_member(make_organisation()))
    refused = client.post("/en/calls/new/", {**FORM, **line})
    assert refused.status_code == 422
    number = next(iter(line))[-1]
    assert f'href="#id_type_{number}_field"' in refused.content.decode()
    assert not PartnerCall.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("countries")
@pytest.mark.parametrize("kept", [["LV", "LT"], ["LV"], []])
def test_a_draft_keeps_which_countries_are_ticked(client: Client, kept: list[str]) -> None:
    call, editor = called(seeks=[{"type": "ngo", "count": 1, "countries": ["GE"]}], questions=QUESTIONS)
    client.force_login(editor)
    written = {**FORM, "countries_0": kept}
    assert client.post(f"/en/drafts/call/{call.pk}/", written).status_code < 300
    shown = client.get(f"/en/calls/{call.pk}/edit/").content.decode()
    ticked = [code for code in ("GE", "LT", "LV") if f'name="countries_0" value="{code}" checked' in shown]
    assert ticked == sorted(kept)
