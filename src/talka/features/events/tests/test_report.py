"""The report: the same numbers on the page, in the workbook and in the document; who reads what of it."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from talka.features.events import actions
from talka.features.events.actions import Said
from talka.features.events.models import Event, Intention, Registration, Report
from talka.features.events.queries.report import gathered
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Link
from talka.kernel.testing import make_organisation, make_person, make_record, make_term

from .after import over, person_of, put, was_there
from .reported import a_seminar, as_number, browser, of_document, of_page, of_workbook
from .world import comes, fresh, published

pytestmark = pytest.mark.django_db


def test_page_workbook_and_document_say_the_same() -> None:
    event, editor, rows = a_seminar(6)
    for number, row in enumerate(rows[:5]):
        actions.give_feedback(row, Said(number % 5 + 1, "yes", helped="=1+1"), by=person_of(row), language="lv")
    actions.say_intention(rows[0], "Klubs", is_public=True, by=person_of(rows[0]), language="lv")
    client, address = browser(editor), f"/en/events/{event.pk}/report/"
    page = of_page(client.get(address).content.decode())
    book = of_workbook(client.get(f"{address}file/xlsx/").content)
    text = of_document(client.get(f"{address}file/docx/").content)
    assert set(page) == set(text) and {title[:31] for title in page} <= set(book)
    assert {"In numbers", "By organisation", "Feedback", "How registrations stand"} <= set(page)
    for title, table in page.items():
        assert table == text[title], title
        kept = book[title[:31]]
        for line, cells in zip(table, kept, strict=False):
            for said, cell in zip(line, cells, strict=False):
                if cell != "" and said:
                    value = as_number(said)
                    close = isinstance(value, float) and isinstance(cell, float) and abs(value - cell) < 0.006
                    assert close or said == cell, (title, said, cell)
    numbers = {row[0]: row[1] for row in page["In numbers"]}
    assert numbers["People who were there"] == "6" and numbers["Places that were not used"] == "2"
    assert numbers["Absent rate"] == "25%" and numbers["Registered"] == "8"


def test_breakdowns_sum_up_to_those_who_were_there() -> None:
    event, editor, _rows = a_seminar(7)
    organisation = make_organisation("Baltā māja", type="library")
    was_there(event_open(event), make_person(), organisation_name="B")
    first = Registration.objects.filter(event=event, state="attended").order_by("pk")[0]
    Registration.objects.filter(pk=first.pk).update(organisation=organisation, organisation_name="")
    over(event)
    found = gathered(event, [fresh(event)], editor, "en")
    parts, total = found.breakdowns, found.totals.attended
    assert total == 8
    assert sum(parts.organisations.values()) == sum(parts.types.values()) == total
    assert sum(parts.places.values()) == sum(parts.sectors.values()) == total
    assert parts.types["library"] == 1


def event_open(event: Event) -> Event:
    """As before it began, so that somebody can register."""
    begins = timezone.now() + timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(state="open", starts_at=begins, ends_at=begins + timedelta(hours=8))
    return Event.objects.get(pk=event.pk)


def test_the_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    event, editor, _rows = a_seminar(1)
    content = browser(editor).get(f"/en/events/{event.pk}/report/file/xlsx/").content
    names = of_workbook(content)["By organisation"]
    assert ["=HYPERLINK(1)", 1.0] in [row[:2] for row in names]
    parts = zipfile.ZipFile(BytesIO(content))
    assert all(b"<f>" not in parts.read(name) for name in parts.namelist() if "sheet" in name)


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def test_the_document_has_headings_heads_of_tables_and_its_language() -> None:
    event, editor, _rows = a_seminar(1)
    made = Document(BytesIO(browser(editor).get(f"/ka/events/{event.pk}/report/file/docx/").content))
    assert _style(made.paragraphs[0]) == "Title"
    assert any(_style(paragraph) == "Heading 1" for paragraph in made.paragraphs)
    assert all(table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for table in made.tables)
    own = made.styles["Normal"].element.find(qn("w:rPr"))
    assert own.find(qn("w:lang")).get(qn("w:val")) == "ka-GE"
    assert own.find(qn("w:rFonts")).get(qn("w:ascii")) == "Sylfaen"
    fonts = next(part for part in made.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    assert b'w:altName w:val="Noto Sans Georgian' in fonts.blob
    assert "დარეგისტრირდა" in " ".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)


def test_everybody_reads_the_short_form_when_it_is_published() -> None:
    event, editor, rows = a_seminar(6)
    for row in rows[:5]:
        actions.give_feedback(
            row, Said(5, "yes", helped=f"Quote {row.pk}", may_quote=row is rows[0]), by=person_of(row), language="en"
        )
    for text, is_public in (("Open club", True), ("Secret club", False)):
        actions.say_intention(rows[0], text, is_public=is_public, by=person_of(rows[0]), language="en")
    actions.write_report(event, {"agreed": "We meet again"}, [], by=editor, version=None)
    address = f"/en/events/{event.pk}/report/"
    assert [browser(who).get(address).status_code for who in (None, make_person(), editor)] == [404, 404, 200]
    for _again in range(2):
        assert browser(editor).post(f"{address}publish/").status_code == 302
    assert fresh(event).state == "reported"
    short, whole = (browser(who).get(address).content.decode() for who in (None, editor))
    assert "We meet again" in short and "Open club" in short and f"Quote {rows[0].pk}" in short
    assert "Secret club" not in short and f"Quote {rows[1].pk}" not in short and "HYPERLINK" not in short
    assert "Secret club" in whole and f"Quote {rows[1].pk}" in whole and "HYPERLINK" in whole
    assert person_of(rows[0]).email not in whole
    assert browser(None).get(f"{address}file/docx/").status_code == 200
    assert "HYPERLINK" not in str(of_workbook(browser(None).get(f"{address}file/xlsx/").content))
    for _again in range(2):
        browser(editor).post(f"{address}withdraw/")
    assert fresh(event).state == "held" and browser(None).get(address).status_code == 404


def test_feedback_of_fewer_than_five_is_not_told() -> None:
    event, editor, rows = a_seminar(6)
    for row in rows[:4]:
        actions.give_feedback(row, Said(1, "no", missing="Everything"), by=person_of(row), language="en")
    page = browser(editor).get(f"/en/events/{event.pk}/report/").content.decode()
    assert "Everything" not in page and "at least 5" in page
    actions.give_feedback(rows[4], Said(1, "no"), by=person_of(rows[4]), language="en")
    assert "Everything" in browser(editor).get(f"/en/events/{event.pk}/report/").content.decode()


def test_groups_of_fewer_than_five_are_not_shown() -> None:
    event, editor, rows = a_seminar(7)
    women, migrants = make_term("women", "audience"), make_term("migrants", "audience")
    business, media = make_term("business", "sector"), make_term("media-sector", "sector", en="The press")
    for number, row in enumerate(rows):
        terms = [women.pk, business.pk] if number < 5 else [migrants.pk, media.pk]
        actions.describe_oneself(row, terms, by=person_of(row))
    for sort in ("", "file/xlsx/", "file/docx/"):
        content = browser(editor).get(f"/en/events/{event.pk}/report/{sort}").content
        tables = {"": lambda c: of_page(c.decode()), "file/xlsx/": of_workbook, "file/docx/": of_document}[sort](
            content
        )
        assert "Women" in str(tables["By group"]) and "Migrants" not in str(tables["By group"])
        assert "press" not in str(tables["By sector"]) and "Business" not in str(tables["By sector"])


def test_only_organisers_write_it_and_not_before_it_began() -> None:
    event, editor = published()
    with pytest.raises(Denied):
        actions.write_report(event, {"agreed": "A"}, [], by=editor, version=None)
    assert browser(editor).get(f"/en/events/{event.pk}/report/").status_code == 404
    held, _editor, rows = a_seminar(1)
    for who in (person_of(rows[0]), make_person()):
        with pytest.raises(Denied):
            actions.write_report(held, {"agreed": "A"}, [], by=who, version=None)
        with pytest.raises(Denied):
            actions.publish_report(held, by=who)
    assert not Report.objects.exists()


def needs() -> Any:
    """The model of needs, which this feature doesn't know."""
    return kind_of("need").model


def test_words_and_links_are_written_and_an_older_form_is_stale() -> None:
    event, editor, _rows = a_seminar(1)
    need = make_record(needs(), "need", "confirmed", title="Kursi", owner=make_organisation())
    client, address = browser(editor), f"/en/events/{event.pk}/report/write/"
    assert client.get(address).status_code == 200
    sent = {
        "agreed": "Vienojāmies",
        "heard": "",
        "pictures": "",
        "version": "0",
        "linked": f"/lv/needs/{need.pk}-kursi/",
    }
    assert client.post(address, {**sent, "linked": "no address!"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    link = Link.objects.get()
    assert (link.source_id, link.relation, link.target_id) == (event.pk, "addresses", need.pk)
    page = client.get(f"/en/events/{event.pk}/report/").content.decode()
    assert "Vienojāmies" in page and "Kursi" in page
    assert f"/needs/{need.pk}-" in client.get(address).content.decode()
    kept = Report.objects.get()
    with pytest.raises(actions.ReportChanged):
        actions.write_report(event, {"agreed": "Other"}, [], by=editor, version=kept.version - 1)
    assert client.post(address, {**sent, "version": "1", "agreed": "Other"}).status_code == 422
    assert client.post(address, {**sent, "version": str(kept.version), "linked": ""}).status_code == 302
    assert not Link.objects.exists()


def test_what_the_reader_may_not_see_is_not_named() -> None:
    event, editor, _rows = a_seminar(1)
    need = make_record(needs(), "need", "confirmed", title="Klusa vajadzība", owner=make_organisation())
    actions.write_report(event, {}, [need.pk], by=editor, version=None)
    actions.publish_report(event, by=editor)
    assert "Klusa" in browser(None).get(f"/en/events/{event.pk}/report/").content.decode()
    type(need).objects.filter(pk=need.pk).update(shown=False)
    assert "Klusa" not in browser(None).get(f"/en/events/{event.pk}/report/").content.decode()


@pytest.mark.parametrize("there", [3, 300])
def test_it_costs_the_same_for_3_and_for_300(there: int) -> None:
    event, editor = published()
    owner = make_organisation()
    people = Person.objects.bulk_create([Person(email=f"p{number}@example.org") for number in range(there)])
    Registration.objects.bulk_create([
        Registration(event=event, person=person, state="attended", language="lv",
                     organisation=owner if number % 2 else None) for number, person in enumerate(people)
    ])  # fmt: skip
    event = over(event)
    row = Registration.objects.select_related("event", "person").filter(event=event)[0]
    actions.say_intention(row, "A", is_public=True, by=person_of(row), language="lv")
    actions.write_report(event, {"agreed": "A"}, [], by=editor, version=None)
    client = browser(editor)
    client.get(f"/en/events/{event.pk}/report/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/en/events/{event.pk}/report/").status_code == 200
    assert len(captured) <= 12, [query["sql"][:90] for query in captured]
    assert Intention.objects.count() == 1


def test_a_series_counts_each_person_once_and_sums_up_what_lasts() -> None:
    first, editor, rows = a_seminar(6)
    holder = Organisation.objects.get(pk=first.owner_id or 0)
    series = actions.write_series({"title": "Five towns"}, owner=holder, by=editor, terms=[], language="lv")
    actions.publish_series(series, by=editor)
    second, _editor = published(owner=holder)
    again = was_there(second, person_of(rows[0]))
    was_there(second)
    over(second)
    Event.objects.filter(pk__in=[first.pk, second.pk]).update(series=series)
    for row in (rows[0], put(again, "attended")):
        actions.say_intention(row, "Klubs", is_public=False, by=person_of(row), language="lv")
    client, address = browser(editor), f"/en/series/{series.pk}/report/"
    page = of_page(client.get(address).content.decode())
    numbers = {row[0]: row[1] for row in page["In numbers"]}
    assert (numbers["Events"], numbers["People who were there"], numbers["Visits"]) == ("2", "7", "8")
    assert [row[4] for row in page["Event by event"][1:]] == ["6", "2"]
    assert page["What goes on and lasts"][1][:2] == ["At the end", "2"]
    assert "1 person named them" in client.get(address).content.decode()
    kept = of_workbook(client.get(f"{address}file/xlsx/").content)["Event by event"][1]
    assert kept[1] == first.starts_at.date() and kept[4] == 6.0
    assert browser(None).get(address).status_code == 404
    assert client.post(f"{address}publish/").status_code == 403
    actions.end_series(series, by=editor)
    assert client.post(f"{address}publish/").status_code == 302
    assert browser(None).get(address).status_code == 200
    assert f"/series/{series.pk}/report/" in browser(None).get(f"/en/series/{series.pk}/", follow=True).content.decode()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) <= 13
    assert client.post(f"{address}withdraw/").status_code == 302
    assert browser(None).get(address).status_code == 404


def test_the_signing_sheet_has_names_and_hours_but_no_needs() -> None:
    event, editor = published()
    comes(event, name="Żaneta", organisation_name="+371", diet="no nuts")
    content = browser(editor).get(f"/en/events/{event.pk}/participants/sheet/").content
    assert of_workbook(content)["Participants"] == [
        ["Name", "Organisation", "Hours", "Signature"], ["Żaneta", "+371", "", ""],
    ]  # fmt: skip
    assert b"nuts" not in content
    assert browser(make_person()).get(f"/en/events/{event.pk}/participants/sheet/").status_code == 403
