"""Pages of results: what they show to whom, what stands in their addresses, what they cost."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.search.meaning import embedder as embedders
from talka.capabilities.search.page import Page
from talka.capabilities.search.rows import row_of
from talka.capabilities.search.vectors import embed_waiting
from talka.capabilities.search.views import pages
from talka.kernel.people.models import Person
from talka.kernel.records import kinds
from talka.kernel.records.models import Participation, Record, Visibility
from talka.kernel.records.texts import card_rows
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term

Put = Callable[..., Record]
pytestmark = pytest.mark.django_db
STATEMENTS = {"visitor": 6, "signed in": 8}


def get(address: str, person: Person | None = None, **headers: str) -> str:
    client = Client(headers=headers)
    if person:
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_kinds_list_shows_its_records_alone_and_says_how_many(put: Put) -> None:
    put("Latvian courses")
    put("A deed", kind="deed")
    page = get("/en/things/")
    assert "Latvian courses" in page and "A deed" not in page
    assert "1 result" in page
    assert Client().get("/en/nothings/").status_code == 404


def test_what_one_may_not_see_is_in_no_list_count_or_suggestion(put: Put) -> None:
    owner = make_organisation("Hidden House")
    editor = make_member(owner)
    secret, reading = make_term("secret-theme"), make_term("reading")
    put("Public reading", terms=[reading])
    put("Private reading", visibility=Visibility.DRAFT, owner=owner, terms=[secret])
    for address in (
        "/en/things/",
        "/en/search/?q=reading",
        "/en/search/?theme=secret-theme",
        "/en/search/suggest/?q=priv",
    ):
        page = get(address)
        assert "Private reading" not in page, address
        assert "Hidden House" not in page
    assert "Secret theme" not in get("/en/things/")
    assert "1 result" in get("/en/search/?q=reading")
    for address in ("/en/things/", "/en/search/?q=reading", "/en/search/suggest/?q=priv"):
        assert "Private reading" in get(address, editor), address
    assert "Private reading" not in get("/en/things/", make_person())


def test_every_choice_is_an_address_and_can_be_taken_away_again(put: Put) -> None:
    learning = make_term("learning")
    adult, music = make_term("adult-learning", parent=learning), make_term("music")
    latvia = make_place("LV", kind="country")
    town = make_place("LV-livani", parent=latvia)
    put("Courses", terms=[adult], place_id=town.pk, language="lv")
    put("Concert", terms=[music])
    page = get("/en/things/")
    assert 'href="/en/things/?theme=learning"' in page
    assert "Adult learning" not in page  # a tree opens below what is chosen
    narrowed = get("/en/things/?theme=learning&place=LV")
    assert "Courses" in narrowed and "Concert" not in narrowed
    assert "Theme: Learning" in narrowed and "Where: LV" in narrowed
    assert 'href="/en/things/?theme=learning&amp;theme=adult-learning&amp;place=LV"' in narrowed
    assert 'href="/en/things/?place=LV"' in narrowed
    either = get("/en/things/?theme=adult-learning,music")
    assert "Courses" in either and "Concert" in either


def test_a_mistyped_filter_finds_nothing_and_offers_help(put: Put) -> None:
    put("Courses")
    page = get("/en/things/?theme=no-such-theme")
    assert "Nothing found" in page
    assert "Clear all" in page


def test_pages_lead_forth_and_back(put: Put) -> None:
    for number in range(5):
        put(f"Thing number {number}")
    first = get("/en/things/?limit=2")
    seen, page = [], first
    while True:
        seen.append(sorted(re.findall(r"Thing number (\d)<", page)))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        if not further:
            break
        page = get(further.group(1).replace("&amp;", "&"))
    assert [len(part) for part in seen] == [2, 2, 1]
    assert sorted(number for part in seen for number in part) == list("01234")
    for expected in reversed(seen[:-1]):
        back = re.search(r'rel="prev" href="([^"]+)"', page)
        assert back
        page = get(back.group(1).replace("&amp;", "&"))
        assert sorted(re.findall(r"Thing number (\d)<", page)) == expected
    assert 'rel="prev"' not in page


def test_the_map_counts_each_result_at_its_own_place(put: Put) -> None:
    latvia = make_place("LV", kind="country")
    town = make_place("LV-livani", parent=latvia, en="Līvāni")
    other = make_place("LV-ludza", parent=latvia, en="Ludza")
    for _each in range(2):
        put("In town", place_id=town.pk)
    put("Anywhere in the country", place_id=latvia.pk)
    page = get("/en/things/?view=map")
    assert "Līvāni: 2" in page
    assert re.search(r"<title>LV</title>", page)
    assert "None of the results is tied" in get("/en/deeds/?view=map")
    put("Elsewhere", place_id=other.pk)
    assert "Ludza" in get("/en/things/?view=map").split("<figure")[1]
    assert "Ludza" not in get("/en/things/?view=map&place=LV-livani").split("<figure")[1]


def test_search_pages_stay_out_of_search_engines_and_lists_stay_in(put: Put) -> None:
    put("Courses")
    assert "noindex" not in get("/en/things/")
    for address in ("/en/things/?theme=x", "/en/search/", "/en/search/?q=courses"):
        assert "noindex" in get(address), address


def test_a_question_says_how_it_was_read_and_an_empty_answer_what_is_near(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = put("Evening courses of Latvian")
    row = row_of(card_rows(Record.objects.filter(pk=near.pk), "en")[0], "en", found_by="meaning")
    monkeypatch.setattr(pages, "search_for", lambda query, _who: Page(query, reading="evening courses", nearest=(row,)))
    page = get("/en/search/?q=evenning+courses")
    assert "Showing results for “evening courses”" in page
    assert "Nothing found" in page
    assert "Nearest to what you asked" in page and "Evening courses of Latvian" in page
    assert "Near in meaning" in page
    assert 'href="/en/needs/new/"' in page or "Report a need" in page


def test_suggestions_are_links_to_records_themes_and_places(put: Put) -> None:
    make_term("libraries", lv="Bibliotēkas")
    record = put("Library evening")
    found = get("/en/search/suggest/?q=libra")
    assert f'href="/en/things/{record.pk}-library-evening/"' in found
    assert 'href="/en/search/?theme=libraries"' in found
    assert 'role="option"' in found
    assert get("/en/search/suggest/?q=").strip() == ""


def test_results_of_an_organisation(put: Put) -> None:
    owner = make_organisation("Baltā māja")
    put("Ours", owner=owner)
    put("Not ours")
    page = get(f"/en/search/?owner={owner.pk}")
    assert "Ours" in page and "Not ours" not in page
    assert "Baltā māja" in page
    assert "Nothing found" in get("/en/search/?owner=99999999999999999999999")


def test_ids_counted_up_tell_no_names_of_what_is_hidden(put: Put) -> None:
    hidden, taking_part, invited = (make_organisation(name) for name in ("Declined House", "Partner", "Guest House"))
    put("Its page", owner=hidden, state="hidden")
    host = put("Open evening")
    for organisation, state in ((hidden, "invited"), (taking_part, "accepted"), (invited, "invited")):
        Participation.objects.create(record=host, organisation=organisation, role="partner", state=state)
    every = "&".join(f"owner={each.pk}" for each in (hidden, taking_part, invited))
    for address in (f"/en/search/?{every}", f"/search.atom?{every}", f"/en/things/?q=evening&{every}"):
        page = get(address)
        assert "Declined House" not in page and "Guest House" not in page, address
        assert "Partner" in page, address
    assert "Declined House" in get(f"/en/search/?{every}", make_member(hidden))
    stranger = Client()
    stranger.force_login(make_person())
    page = stranger.post("/en/search/save/", {"query": every}, follow=True).content.decode()
    assert "Partner" in page and "Declined House" not in page and "Guest House" not in page


@pytest.fixture
def with_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The card of a thing shows a column of its own, which takes a statement."""

    def card(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
        rows = Record.objects.filter(pk__in=list(ids)).values_list("pk", "origin")
        return {pk: {"facts": [f"from {origin or 'here'}"]} for pk, origin in rows}

    known = {code: replace(kind, card=card) for code, kind in kinds._kinds.items()}
    monkeypatch.setattr(kinds, "_kinds", known)


@pytest.mark.usefixtures("with_cards")
@pytest.mark.parametrize(
    "address",
    ["/en/things/", "/en/things/?theme=reading&place=LV&language=en", "/en/search/?q=reading", "/en/things/?q=reading"],
)
def test_the_number_of_statements_does_not_grow_with_the_list(put: Put, address: str) -> None:
    theme, place = make_term("reading"), make_place("LV", kind="country")
    owner = make_organisation()
    people = {"visitor": None, "signed in": make_member(owner)}
    counts: dict[str, list[int]] = {who: [] for who in people}
    for number in (1, 3):
        while Record.objects.count() < number:
            put("Reading together", terms=[theme], place_id=place.pk, owner=owner)
        for who, person in people.items():
            client = Client()
            if person:
                client.force_login(person)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address).content.decode()
            assert page.count('class="card-title"') == number
            counts[who].append(len(queries))
    for who, (one, three) in counts.items():
        assert one == three
        assert three <= STATEMENTS[who], (who, three)


def test_a_page_says_what_it_lacks_of_meaning(put: Put, model: Any) -> None:
    model({"kursi": "course"})
    put("Kursi", language="lv")
    put("Bites", language="lv")
    said = "0 of 2 texts so far"
    assert said in get("/en/search/?q=kursi") and said in get("/en/things/?q=kursi")
    assert "texts so far" not in get("/en/things/")  # nothing was asked
    answer = Client().get("/api/v1/search?q=kursi").json()
    assert answer["meaning"]["state"] == "reading" and said in answer["meaning"]["note"]
    assert not answer["by_meaning"]
    embed_waiting()
    assert "notice-info" not in get("/en/search/?q=kursi")
    answer = Client().get("/api/v1/search?q=kursi").json()
    assert answer["meaning"] == {"state": "ready", "read": 0, "texts": 0, "note": ""}
    embedders.use(None)
    assert "by words alone" in get("/en/search/?q=kursi")


def test_the_api_tells_what_is_only_nearest_apart_as_the_page_does(put: Put, model: Any) -> None:
    model({"kursi": "course"})
    near = put("Kursi", language="lv")
    embed_waiting()
    assert "Nearest to what you asked" in get("/en/search/?q=qwrtz")
    answer = Client().get("/api/v1/search?q=qwrtz").json()
    assert (answer["results"], answer["total"]) == ([], 0)
    assert [(row["id"], row["title"]) for row in answer["nearest"]] == [(near.pk, "Kursi")]
    answer = Client().get("/api/v1/search?q=kursi&lang=lv").json()
    assert ([row["id"] for row in answer["results"]], answer["nearest"]) == ([near.pk], [])


def test_many_waiting_texts_are_not_counted(put: Put, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model({})
    put("Kursi", language="lv")
    monkeypatch.setattr("talka.capabilities.search.queries.MOST_WAITING", 1)
    assert "more than 1,000 texts" in get("/en/search/?q=kursi")
