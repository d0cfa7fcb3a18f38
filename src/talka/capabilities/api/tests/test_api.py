"""What programs get: forms, errors, access, costs."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.matching.models import Match
from talka.capabilities.search.indexing import index_record
from talka.kernel.people.models import Person
from talka.kernel.records import kinds
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_place, make_term
from talka.kernel.vocabulary.models import TermLabel

Put = Callable[..., Record]
pytestmark = pytest.mark.django_db


def asked(address: str, person: Person | None = None, status: int = 200) -> Any:
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    wanted = "application/json" if status == 200 else "application/problem+json"
    assert answer.headers["Content-Type"] == wanted
    return answer.json()


def test_a_search_answers_in_the_form_that_is_promised(put: Put) -> None:
    term = make_term("language-learning")
    record = put("Latviešu valodas kursi", language="lv", summary="Vakaros", terms=[term])
    said = asked("/api/v1/search?q=kursi&lang=ka")
    (found,) = said["results"]
    assert {"id", "kind", "title", "language", "summary", "url", "score", "snippet"} <= set(found)
    assert (found["id"], found["kind"], found["language"]) == (record.pk, "thing", "lv")
    assert found["url"].startswith(f"http://testserver/ka/things/{record.pk}-latvie")
    assert said["total"] == 1 and said["next"] is None
    assert said["facets"]["theme"] == {"language-learning": 1}
    assert asked("/api/v1/search?theme=language-learning&kind=thing,deed")["total"] == 1


def test_what_a_result_says_is_of_one_text_in_the_language_that_is_named(put: Put) -> None:
    record = put("ლათვიურის კურსი", summary="უფასოდ", body="ახალგაზრდებისთვის", language="ka")
    put_translation(record, "lv", {"title": "Latviešu valodas kursi", "summary": "Bez maksas", "body": "Jauniešiem."})
    index_record(record.pk)
    (found,) = asked("/api/v1/search?q=jauniešiem&lang=en")["results"]
    assert (found["language"], found["title"], found["summary"], found["snippet"]) == (
        "ka", "ლათვიურის კურსი", "უფასოდ", "უფასოდ",
    )  # fmt: skip


def test_the_next_page_goes_on_where_the_last_ended(put: Put) -> None:
    for number in range(5):
        put(f"Reading {number}")
    for question in ("", "&q=reading"):
        seen: list[int] = []
        cursor = ""
        while True:
            said = asked(f"/api/v1/search?limit=2{question}&cursor={cursor}")
            seen += [each["id"] for each in said["results"]]
            if not said["next"]:
                break
            cursor = said["next"]
        assert len(seen) == len(set(seen)) == 5


def test_what_one_may_not_see_is_not_there(put: Put) -> None:
    owner = make_organisation()
    editor = make_member(owner)
    secret = put("Secret reading", visibility=Visibility.DRAFT, owner=owner)
    assert asked("/api/v1/search?q=secret")["total"] == 0
    assert asked("/api/v1/search")["facets"] == {}
    said = asked(f"/api/v1/records/{secret.pk}", status=404)
    assert said["status"] == 404 and "Secret" not in json.dumps(said)
    asked(f"/api/v1/records/{secret.pk}/matches", status=404)
    assert asked("/api/v1/search?q=secret", editor)["total"] == 1
    assert asked(f"/api/v1/records/{secret.pk}", editor)["title"] == "Secret reading"


def test_a_record_is_told_in_the_language_that_is_asked_for(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = replace(
        kinds._kinds["thing"], export=lambda ids: {pk: {"size": 3} for pk in ids}, export_columns=("size", "colour")
    )
    monkeypatch.setitem(kinds._kinds, "thing", kind)
    owner, place, theme = make_organisation("Baltā māja"), make_place("LV-livani", lv="Līvāni"), make_term("reading")
    TermLabel.objects.create(term=theme, language="ka", label="კითხვა")
    record = put("Kursi", language="lv", body="Teksts", owner=owner, place_id=place.pk, terms=[theme])
    put_translation(record, "ka", {"title": "კურსები"})
    said = asked(f"/api/v1/records/{record.pk}?lang=ka")
    assert (said["title"], said["language"], said["original_language"]) == ("კურსები", "ka", "lv")
    assert said["languages"] == ["ka", "lv"]
    assert said["owner"] == {
        "id": None, "url": None, "organisation": owner.pk, "name": "Baltā māja", "type": "ngo",
    }  # fmt: skip
    assert said["themes"] == ["reading"]
    assert said["columns"] == {"size": 3, "colour": None}
    assert asked(f"/api/v1/records/{record.pk}?lang=lv")["place"] == {"code": "LV-livani", "name": "Līvāni"}
    assert asked(f"/api/v1/records/{record.pk}?lang=lt")["language"] == "lv"


def test_an_owner_is_named_by_its_entry_where_that_is_to_be_seen(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = replace(kinds._kinds["thing"], code="organisation", path="organisations")
    monkeypatch.setitem(kinds._kinds, "organisation", entries)
    owner = make_organisation("Baltā māja")
    put("Something else")
    record, entry = put("Kursi", owner=owner), put("White house", kind="organisation", owner=owner)
    said = asked(f"/api/v1/records/{record.pk}?lang=lv")["owner"]
    assert (said["id"], said["organisation"]) == (entry.pk, owner.pk)
    assert said["url"] == f"http://testserver/lv/organisations/{entry.pk}-white-house/"
    assert asked(f"/api/v1/search?owner={said['organisation']}")["total"] == 2
    Record.objects.filter(pk=entry.pk).update(visibility=Visibility.DRAFT)
    hidden = asked(f"/api/v1/records/{record.pk}")["owner"]
    assert (hidden["id"], hidden["url"], hidden["organisation"]) == (None, None, owner.pk)


def test_a_merged_record_leads_to_the_other(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    merged, into = put("Kursi", state="hidden", visibility=Visibility.DRAFT), put("Courses")
    asked(f"/api/v1/records/{merged.pk}", status=404)
    leads = {merged.pk: into}
    monkeypatch.setitem(kinds._kinds, "thing", replace(kinds._kinds["thing"], moved_to=lambda pk, _by: leads.get(pk)))
    for rest in ("?lang=lv", "/matches?lang=lv&limit=3"):
        answer = Client().get(f"/api/v1/records/{merged.pk}{rest}")
        assert answer.status_code == 308 and answer.headers["Location"] == f"/api/v1/records/{into.pk}{rest}"
    asked(f"/api/v1/records/{into.pk + 99}", status=404)


def test_unknown_codes_are_refused_in_the_language_asked_for(put: Put) -> None:
    known_vocabulary()
    retired = make_term("old-theme")
    type(retired).objects.filter(pk=retired.pk).update(retired=True)
    assert asked("/api/v1/search?theme=sports,old-theme&place=LV&kind=thing")["total"] == 0
    for name in ("kind", "theme", "audience", "sector", "place"):
        for value in ("no-such", "no%20such%00"):
            said = asked(f"/api/v1/search?{name}=,{value}&lang=lv", status=422)
            (wrong,) = said["errors"]
            assert wrong["where"] == name and "no" in wrong["what"] and "derīga" in said["detail"]
    (wrong,) = asked(f"/api/v1/records/{put('Kursi').pk}/matches?kind=kinds", status=422)["errors"]
    assert wrong["where"] == "kind"
    assert Client().get("/lv/search/?theme=no-such&kind=no-such").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "where"),
    [
        ("/api/v1/search?limit=1000", 422, "limit"),
        ("/api/v1/search?limit=x", 422, "limit"),
        ("/api/v1/search?lang=xx", 422, "lang"),
        ("/api/v1/search?cursor=%27--", 422, "cursor"),
        ("/api/v1/search?since=yesterday", 422, "since"),
        ("/api/v1/search?until=9999-12-31", 422, "until"),
        ("/api/v1/search?sort=price", 422, "sort"),
        (f"/api/v1/search?q={'a' * 3000}", 422, "q"),
        ("/api/v1/records/abc", 422, "record_id"),
        (f"/api/v1/records/{'9' * 5000}", 422, "record_id"),
        (f"/api/v1/records/{2**63}", 404, ""),
        (f"/api/v1/records/-{2**64}", 404, ""),
        ("/api/v1/records/0/matches", 404, ""),
        (f"/api/v1/records/{2**63}/matches", 404, ""),
        ("/api/v1/nothing", 404, ""),
        ("/api/v2/search", 404, ""),
    ],
)
def test_what_is_wrong_is_said_clearly(address: str, status: int, where: str) -> None:
    said = asked(address, status=status)
    assert said["status"] == status and said["title"] and said["detail"]
    assert [each["where"] for each in said["errors"]] == ([where] if where else [])


def test_who_has_the_answer_already_gets_304(put: Put) -> None:
    put("Courses")
    for address in ("/api/v1/search", f"/api/v1/records/{Record.objects.get().pk}"):
        answer = Client().get(address)
        assert answer.headers["Cache-Control"].startswith("public")
        again = Client().get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304 and again.content == b""
    client = Client()
    client.force_login(make_member(make_organisation()))
    assert client.get("/api/v1/search").headers["Cache-Control"].startswith("private")


def test_only_reading_is_allowed() -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)("/api/v1/search").status_code == 405


def test_the_description_is_openapi_3_1_and_names_every_address() -> None:
    said = asked("/api/v1/openapi.json")
    assert said["openapi"].startswith("3.1")
    assert set(said["paths"]) == {
        "/api/v1/search", "/api/v1/records/{record_id}", "/api/v1/records/{record_id}/matches",
        "/api/v1/records/{record_id}/comments",
    }  # fmt: skip
    names = {parameter["name"] for parameter in said["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {"q", "lang", "kind", "theme", "place", "audience", "limit", "cursor"} <= names


def known_vocabulary() -> None:
    """A term and a place: labels are kept in memory once there are some."""
    make_term("sports")
    make_place("LV")


def test_matches_say_why_in_the_language_asked_for_and_leave_out_what_is_hidden(put: Put) -> None:
    theme = make_term("reading", ka="კითხვა")
    wanted, offer = put("Courses wanted"), put("Kursi", kind="deed", language="lv")
    other, secret = put("Another thing"), put("Secret", kind="deed", state="hidden")
    reasons = [["themes", {"terms": [theme.pk]}, 0.41239]]
    for number, candidate in enumerate((offer, other, secret)):
        Match.objects.create(
            record=wanted, candidate=candidate, kind=candidate.kind, score=0.9 - number / 10, reasons=reasons
        )
    said = asked(f"/api/v1/records/{wanted.pk}/matches?lang=ka")["matches"]
    assert [each["id"] for each in said] == [offer.pk, other.pk]
    assert set(said[0]) == {"id", "kind", "title", "language", "url", "score", "reasons", "misfits"}
    assert said[0]["score"] == 0.9 and said[0]["title"] == "Kursi"
    (reason,) = said[0]["reasons"]
    assert reason["weight"] == 0.4124 and "კითხვა" in reason["text"]
    assert len(asked(f"/api/v1/records/{wanted.pk}/matches?limit=1")["matches"]) == 1
    assert [each["id"] for each in asked(f"/api/v1/records/{wanted.pk}/matches?kind=thing")["matches"]] == [other.pk]


@pytest.mark.parametrize("address", ["/api/v1/search?kind=thing&limit=50", "/api/v1/search?q=reading"])
def test_the_number_of_statements_does_not_grow(put: Put, address: str) -> None:
    counts = []
    owner = make_organisation()
    known_vocabulary()
    for number in (1, 3):
        while Record.objects.count() < number:
            put("Reading together", owner=owner)
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert len(asked(address)["results"]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_a_record_takes_few_statements(put: Put) -> None:
    known_vocabulary()
    record = put("Reading together", owner=make_organisation())
    asked(f"/api/v1/records/{record.pk}")
    with CaptureQueriesContext(connection) as queries:
        asked(f"/api/v1/records/{record.pk}")
    assert len(queries) <= 2
