"""Reporting, saying "me too" and changing, in the browser."""

import pytest
from django.test import Client
from django.utils.encoding import iri_to_uri

from talka.capabilities.notices.models import Mail
from talka.features.needs.models import Need, Slip
from talka.kernel.records.drafts import keep_draft, kept_draft
from talka.kernel.testing import make_organisation, make_person, make_place, make_term
from talka.kernel.vocabulary.models import Place

from .world import confirmed, fresh, group

pytestmark = pytest.mark.django_db
TITLE = "Nav latviešu valodas kursu vakaros"


@pytest.fixture(autouse=True)
def place() -> Place:
    """A place that the forms know."""
    return make_place("LV-livani", lv="Līvāni", en="Līvāni", ka="ლივანი")


FORM = {
    "title": "Trūkst grāmatu bērniem", "language": "lv", "body": "Bibliotēka ir tālu.", "place": "Līvāni",
    "urgency": "3", "quantity": "40", "unit": "piece", "people_count": "25",
}  # fmt: skip


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer
    return answer.content.decode()


def address(need: Need) -> str:
    return str(iri_to_uri(f"/lv/needs/{need.pk}-{need.slug}/"))


def test_a_resident_reports_without_an_account(client: Client) -> None:
    page(client, "/ka/needs/report/")
    answer = client.post("/ka/needs/report/", {**FORM, "email": "anna@example.org"})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/ka/needs/report/check-mail/"
    page(client, "/ka/needs/report/check-mail/")
    assert not Need.objects.exists()
    link = Mail.objects.get().context["url"].removeprefix("http://testserver")
    assert FORM["title"] in page(client, link)
    assert not Need.objects.exists()
    for _ in range(2):
        assert client.post(link, {"choice": "send"}).status_code == 200
    need = Need.objects.get()
    assert (need.state, need.author.email, need.quantity) == ("reported", "anna@example.org", 40)  # type: ignore[union-attr]
    assert client.get(address(need)).status_code == 404


def test_a_report_thrown_away_is_gone(client: Client) -> None:
    client.post("/lv/needs/report/", {**FORM, "email": "anna@example.org"})
    link = Mail.objects.get().context["url"].removeprefix("http://testserver")
    assert client.post(link, {"choice": "throw-away"}).status_code == 200
    assert not Slip.objects.exists()
    assert client.get(link).status_code == 404


def test_too_many_reports_from_one_place_are_told_to_wait(client: Client) -> None:
    answers = [
        client.post("/lv/needs/report/", {**FORM, "title": f"Vajadzība {n}", "email": "anna@example.org"}).status_code
        for n in range(6)
    ]
    assert answers == [302] * 5 + [429]
    assert Slip.objects.count() == 5


def test_likely_twins_are_shown_in_full_before_it_is_sent(client: Client) -> None:
    twin = confirmed(title="Trūkst grāmatu bērniem laukos", body="Visa teksta nav, bet tas ir garš un pilns.")
    client.force_login(make_person())
    said = client.post(
        "/lv/needs/twins/", {"title": FORM["title"]}, headers={"HX-Request": "true", "HX-Target": "twins"}
    )
    assert "garš un pilns" in said.content.decode()
    assert "<html" not in said.content.decode()
    first = client.post("/lv/needs/report/", FORM)
    assert first.status_code == 200
    assert "garš un pilns" in first.content.decode()
    assert FORM["body"] in first.content.decode()
    assert Need.objects.count() == 1
    assert client.post("/lv/needs/report/", {**FORM, "twins_seen": f"{twin.pk},"}).status_code == 302
    assert Need.objects.count() == 2


def test_me_too_from_the_form_drops_what_was_being_written(client: Client) -> None:
    need, person = confirmed(), make_person()
    client.force_login(person)
    keep_draft(person, "", "need", {"title": ["Tas pats"]})
    answer = client.post(f"/lv/needs/{need.pk}/voice/", {"draft": "need", "title": "Tas pats"})
    assert answer["Location"] == address(need)
    assert fresh(need).voices == 1
    assert kept_draft(person, "", "need") is None
    client.post(f"/lv/needs/{need.pk}/voice/back/")
    assert fresh(need).voices == 0


def test_a_visitor_says_me_too_by_mail(client: Client) -> None:
    need = confirmed()
    assert TITLE in page(client, f"/lv/needs/{need.pk}/voice/")
    assert client.post(f"/lv/needs/{need.pk}/voice/", {"email": "nobody"}).status_code == 422
    assert client.post(f"/lv/needs/{need.pk}/voice/", {"email": "b@example.org"}).status_code == 302
    assert fresh(need).voices == 0
    link = Mail.objects.get().context["url"].removeprefix("http://testserver")
    for _ in range(2):
        client.post(link, {"choice": "send"})
    assert fresh(need).voices == 1


def test_an_editor_reports_in_its_name_and_a_draft_waits(client: Client) -> None:
    organisation, editor = group("Baltā māja")
    client.force_login(editor)
    keep_draft(editor, "", "need", {"title": ["Iesākts"], "themes": [str(make_term("housing").pk)]})
    html = page(client, "/lv/needs/report/")
    assert "Iesākts" in html
    assert "checked" in html
    assert f'<option value="{organisation.pk}" selected' in html
    answer = client.post("/lv/needs/report/", {**FORM, "owner": organisation.pk, "heard_from": "field_meeting"})
    need = Need.objects.get()
    assert (answer["Location"], need.state, need.owner, need.heard_from) == (
        address(need), "confirmed", organisation, "field_meeting",
    )  # fmt: skip
    assert kept_draft(editor, "", "need") is None
    refused = client.post("/lv/needs/report/", {**FORM, "owner": make_organisation().pk})
    assert refused.status_code == 422


def test_bad_input_comes_back_with_what_was_written(client: Client) -> None:
    client.force_login(make_person())
    bad = {**FORM, "place": "Nekurienes ciems", "unit": "", "spot": "aiz stūra", "people_count": "-5"}
    answer = client.post("/en/needs/report/", bad)
    html = answer.content.decode()
    assert answer.status_code == 422
    for said in (FORM["body"], "Nekurienes ciems", "aiz stūra", "Say in what it is counted"):
        assert said in html
    assert not Need.objects.exists()


def test_a_spot_alone_gives_the_municipality(client: Client) -> None:
    client.force_login(make_person())
    spot = "https://www.openstreetmap.org/#map=17/57.00123/24.00456"
    assert client.post("/lv/needs/report/", {**FORM, "place": "", "spot": spot}).status_code == 302
    need = Need.objects.get()
    assert (need.place.code, need.spot) == ("LV-livani", (57.00123, 24.00456))  # type: ignore[union-attr]
    far = client.post("/lv/needs/report/", {**FORM, "title": "Cits pavisam", "place": "", "spot": "-33.5, 18.4"})
    assert far.status_code == 422


def test_a_stale_form_shows_both_and_can_be_sent_again(client: Client) -> None:
    organisation, editor = group()
    client.force_login(editor)
    client.post("/lv/needs/report/", {**FORM, "owner": organisation.pk, "heard_from": "resident"})
    need = Need.objects.get()
    edit = {**FORM, "heard_from": "survey", "version": "1"}
    assert 'value="LV-livani"' in page(client, f"/lv/needs/{need.pk}/edit/")
    assert client.post(f"/lv/needs/{need.pk}/edit/", {**edit, "title": "Pirmais"}).status_code == 302
    stale = client.post(f"/lv/needs/{need.pk}/edit/", {**edit, "title": "Otrais"})
    assert stale.status_code == 409
    assert "Pirmais" in stale.content.decode()
    assert "Otrais" in stale.content.decode()
    assert client.post(f"/lv/needs/{need.pk}/edit/", {**edit, "title": "Otrais", "version": "2"}).status_code == 302
    assert fresh(need).title == "Otrais"
    client.force_login(make_person())
    assert client.get(f"/lv/needs/{need.pk}/edit/").status_code == 403


def test_several_needs_are_taken_down_at_once_and_nothing_is_lost(client: Client) -> None:
    organisation, editor = group()
    assert client.get("/lv/needs/batch/").status_code == 302
    client.force_login(editor)
    blank = page(client, "/lv/needs/batch/")
    assert blank.count('<option value="2" selected') == 4
    common = {"owner": organisation.pk, "heard_from": "field_meeting", "language": "lv", "source": "Protokols"}
    rows = {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", "form-0-title": "Pirmā", "form-0-urgency": "2",
        "form-1-body": "Bez virsraksta", "form-1-urgency": "4", "form-2-urgency": "2",
    }  # fmt: skip
    bad = client.post("/lv/needs/batch/", {**common, **rows, "place": "Līvāni"})
    assert bad.status_code == 422
    assert "Bez virsraksta" in bad.content.decode()
    assert not Need.objects.exists()
    more = client.post("/lv/needs/batch/", {**common, **rows, "more": "1"}).content.decode()
    assert "Bez virsraksta" in more
    assert "form-6-title" in more
    lacking = client.post("/lv/needs/batch/", {**common, **rows, "form-1-title": "Otrā"})
    assert lacking.status_code == 422
    good = {**common, **rows, "form-1-title": "Otrā", "place": "Līvāni"}
    for _ in range(2):
        assert client.post("/lv/needs/batch/", good).status_code == 302
    assert sorted(Need.objects.values_list("title", "source")) == [("Otrā", "Protokols"), ("Pirmā", "Protokols")]
    empty = client.post("/lv/needs/batch/", {**common, "place": "Līvāni", "form-TOTAL_FORMS": "1",
                                             "form-INITIAL_FORMS": "0", "form-0-urgency": "2"})  # fmt: skip
    assert empty.status_code == 422
