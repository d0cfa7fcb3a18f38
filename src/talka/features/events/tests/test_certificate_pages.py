"""Pages: the number looked up by strangers, the organisers' list, the document; and what stands in the PDF."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some
from pypdf import PdfReader

from talka.features.events.actions import certificates
from talka.features.events.actions.certificates.documents import document_data, open_press
from talka.features.events.models import Certificate, CertificateSettings
from talka.kernel.testing import make_person
from talka.toolkit.checked import ALPHABET, LENGTH, new_number, read_number, shown_number
from talka.toolkit.press import PressError

from .certified import held, issued, was_there

PLACE = some.integers(0, LENGTH - 1)


def signed_in(person: Any) -> Client:
    """A browser of theirs."""
    client = Client()
    client.force_login(person)
    return client


@given(PLACE, some.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_told(place: int, letter: str) -> None:
    number = new_number()
    wrong = number[:place] + letter + number[place + 1 :]
    assert (read_number(wrong) == number) == (wrong == number)
    assert read_number(f" {shown_number(number).lower()} ") == number


@given(some.integers(0, LENGTH - 2))
def test_two_neighbours_changed_over_are_always_told(place: int) -> None:
    number = new_number()
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or read_number(wrong) is None


@pytest.mark.django_db
def test_a_stranger_sees_name_title_hours_and_issuer_and_nothing_else() -> None:
    event, editor = held(title="Seminārs", venue="Saules iela 1")
    row = was_there(event, "Anna Bērziņa", diet="no nuts")
    (one,) = issued(event, editor)
    answer = Client().get(f"/en/certificates/{shown_number(one.number)}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and answer["X-Robots-Tag"] == "noindex"
    assert all(said in page for said in ("genuine", "Anna Bērziņa", "Seminārs", one.issuer_name, ">8<"))
    assert not any(said in page for said in ("Saules iela", "no nuts", row.person.email))  # type: ignore[union-attr]
    with CaptureQueriesContext(connection) as captured:
        Client().get(f"/en/certificates/{shown_number(one.number)}/")
    assert len(captured) <= 4
    certificates.revoke(one, because="mistake", by=editor)
    page = Client().get(f"/en/certificates/{shown_number(one.number)}/").content.decode()
    assert "was revoked on" in page and "Issued by mistake" in page


@pytest.mark.django_db
def test_a_number_that_is_mistyped_or_guessed_is_kindly_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.features.events.views import verifying

    client = Client()
    good = shown_number(new_number())
    bad = good[:-1] + ("2" if good[-1] != "2" else "3")
    for number, said in ((bad, "typing error"), (good, "No certificate has this number"), ("x" * 500, "typing error")):
        answer = client.get(f"/en/certificates/{number}/")
        assert answer.status_code == 404 and said in answer.content.decode()
        assert 'name="number"' in answer.content.decode()
    assert client.get("/en/certificates/", {"number": bad}).status_code == 422
    assert client.get("/en/certificates/", {"number": good.lower()})["Location"] == f"/en/certificates/{good}/"
    monkeypatch.setattr(verifying, "MOST_ASKED", 1)
    assert client.get(f"/en/certificates/{good}/").status_code == 429
    assert client.get(f"/certificates/{good}/credential.json").status_code == 429


@pytest.mark.django_db
def test_the_document_is_for_whoever_it_names_and_for_the_organisers() -> None:
    event, editor = held()
    row = was_there(event)
    (one,) = issued(event, editor)
    path = f"/en/certificates/{one.number}/certificate.pdf"
    for client, status in (
        (signed_in(row.person), 200), (signed_in(editor), 200), (signed_in(make_person()), 404), (Client(), 404),
    ):  # fmt: skip
        assert client.get(path).status_code == status
    assert Client().get(f"{path}?key=forged").status_code == 404
    assert one.number in signed_in(row.person).get(f"/en/events/{event.pk}/registration/").content.decode()


@pytest.mark.django_db
def test_the_organisers_list_costs_the_same_for_one_and_three() -> None:
    event, editor = held()
    client, counted = signed_in(editor), []
    for names in (["A"], ["B", "C"]):
        for name in names:
            was_there(event, name)
        assert client.post(f"/en/events/{event.pk}/certificates/issue/").status_code == 302
        assert "Being made" in client.get(f"/en/events/{event.pk}/certificates/").content.decode()
        certificates.issue_certificates.call(event.issuings.order_by("-pk")[0].pk)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/en/events/{event.pk}/certificates/").content.decode()
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 12
    assert page.count('id="certificate-') == 3
    assert signed_in(make_person()).get(f"/en/events/{event.pk}/certificates/").status_code == 403


@pytest.mark.django_db
def test_what_they_say_is_written_and_bad_input_is_told() -> None:
    event, editor = held()
    client, path = signed_in(editor), f"/en/events/{event.pk}/certificates/words/"
    bad = client.post(path, {"min_hours": "-1", "min_share": "101", "hours": "x", "competences_lv": "Kept"})
    page = bad.content.decode()
    assert bad.status_code == 422 and "Kept" in page
    assert all(f'id="id_{name}_error"' in page for name in ("min_hours", "min_share", "hours"))
    assert (
        client.post(path, {"min_share": "80", "competences_ka": "შეთანხმება", "signatory_lv": "A\nB"}).status_code
        == 302
    )
    said = CertificateSettings.objects.get()
    assert (said.min_share, said.competences, said.signatory) == (80, {"ka": "შეთანხმება"}, {"lv": "A B"})


def made(name: str, title: str = "Seminar", language: str = "en") -> Certificate:
    """One that is nowhere kept."""
    content = {
        "starts_at": "2017-06-08T07:00:00+00:00", "ends_at": "2017-06-09T14:00:00+00:00", "time_zone": "Europe/Riga",
        "place": "Daugavpils", "competences": ["Cooperation"], "competences_language": "en", "statement": [],
        "statement_language": "en", "signatory": "", "asked": "",
    }  # fmt: skip
    return Certificate(
        number="44P82FJB3F7P4SYJ", event_id=7, issuer_name="ICPI", name=name, title=title, title_language="en",
        language=language, hours=Decimal("7.50"), issued_at=datetime(2017, 6, 10, tzinfo=UTC), content=content,
    )  # fmt: skip


HEADINGS = {
    "en": "Certificate of attendance", "ka": "დასწრების სერტიფიკატი", "lv": "Apliecība par piedalīšanos",
    "lt": "Dalyvavimo pažymėjimas", "ru": "Сертификат об участии", "uk": "Сертифікат про участь",
}  # fmt: skip


def test_in_all_languages_it_can_be_read_by_machines_and_is_tagged() -> None:
    with open_press() as press:
        for language, heading in HEADINGS.items():
            one = made("ქეთევან Šķērsiņa Щёголев", language=language)
            content = press.pdf(document_data(one), at=one.issued_at)
            assert content == press.pdf(document_data(one), at=one.issued_at)
            pdf = PdfReader(io.BytesIO(content))
            text = " ".join(pdf.pages[0].extract_text().split())
            assert all(said in text for said in (heading, one.name, "44P8-2FJB-3F7P-4SYJ", "Daugavpils"))
            root: Any = pdf.trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith(language)
            xmp = root["/Metadata"].get_object().get_data()
            assert b"pdfaid" in xmp and b"pdfuaid" in xmp


@pytest.mark.parametrize(
    ("name", "is_printed"),
    [
        ("#let x = 1 *b* $y$ \\ _i_ [z] <a> @k", True), ("Maria " * 33, True), ("W" * 200, True),
        ("Հայկ", True), ("Łukasz Żółć", True), ("王小明", False), ("Anna 🎉", False),
    ],
)  # fmt: skip
def test_any_name_fits_on_one_page(name: str, is_printed: bool) -> None:
    one = made(name.strip(), title="王" * 300 if not is_printed else "T" * 300)
    with open_press() as press:
        pdf = PdfReader(io.BytesIO(press.pdf(document_data(one), at=one.issued_at)))
    text = "".join(pdf.pages[0].extract_text().replace("\u200b", "").split())
    assert len(pdf.pages) == 1
    assert ("".join(one.name.split()) in text) == is_printed
    assert ("can’tbeprintedhere" in text) != is_printed


def test_a_press_that_breaks_makes_the_next_one() -> None:
    with open_press() as press:
        data = document_data(made("Anna"))
        with pytest.raises(PressError):
            press.pdf({**data, "title": None}, at=made("").issued_at)
        assert press.pdf(data, at=made("").issued_at)
        assert press.process is not None
        press.process.kill()
        press.process.wait()
        assert press.pdf(data, at=made("").issued_at)
