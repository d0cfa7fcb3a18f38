"""The site's own pages: what they cost, what they remember, and who gets in."""

from typing import Any

import pytest
from django.test import Client

from talka.capabilities.matching.models import Match, MatchProfile
from talka.features.offers.models import Offer
from talka.kernel.people.models import Role
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term
from talka.site import queries


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    queries.forget_counts()


@pytest.mark.django_db
@pytest.mark.parametrize("offers", [1, 3])
def test_home_costs_the_same_however_much_is_there(client: Client, offers: int, django_assert_num_queries: Any) -> None:
    make_term("a", lv="a")
    place = make_place("LV-livani", lv="Līvāni")
    owner = make_organisation()
    for _ in range(offers):
        make_record(Offer, "offer", "open", owner=owner, offer_type="training", place=place)
    client.get("/lv/")
    with django_assert_num_queries(3):
        assert client.get("/lv/").status_code == 200
    client.force_login(make_member(owner))
    with django_assert_num_queries(6):
        assert client.get("/lv/").status_code == 200


@pytest.mark.django_db
def test_the_front_door_opens_in_the_language_read_last(client: Client) -> None:
    assert client.get("/", headers={"accept-language": "lv"})["Location"] == "/lv/"
    client.get("/ka/about/")
    assert client.get("/", headers={"accept-language": "lv"})["Location"] == "/ka/"
    client.cookies["language"] = "../../evil"
    assert client.get("/")["Location"] in ("/en/", "/ka/")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["about", "accessibility", "licences", "machines"])
@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk"])
def test_the_plain_pages_are_there_in_every_language(client: Client, page: str, language: str) -> None:
    response = client.get(f"/{language}/{page}/")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.django_db
def test_around_a_page_stands_where_one_is_and_how_one_comes_back(client: Client) -> None:
    person = make_member(make_organisation("Library"), name="Anna")
    client.force_login(person)
    listed = client.get("/en/needs/?q=courses&place=LV").content.decode()
    assert 'name="next" value="/en/needs/?q=courses&amp;place=LV"' in listed
    assert 'name="next" value="/en/needs/"' not in listed
    assert '<a href="/en/needs/" aria-current="page">' in listed
    assert 'aria-label="Your menu: Anna, Library"' in listed
    below = client.get("/en/needs/report/?title=x").content.decode()
    assert '<a href="/en/needs/" aria-current="true">' in below


@pytest.mark.django_db
def test_who_pressed_a_button_after_their_session_ended_comes_back_to_its_page(client: Client) -> None:
    page = "http://testserver/lv/import/7/?seen=x"
    answer = client.post("/lv/import/7/apply/", headers={"referer": page})
    assert answer["Location"] == "/lv/account/sign-in/?next=/lv/import/7/%3Fseen%3Dx"
    bare = client.post("/lv/import/7/apply/")
    assert bare["Location"].endswith("?next=/lv/import/7/apply/")
    asked = client.get(
        "/lv/import/7/?seen=x", headers={"referer": "http://testserver/lv/import/7/", "hx-request": "true"}
    )
    assert asked["HX-Redirect"] == "/lv/account/sign-in/?next=/lv/import/7/"  # the whole page, not a part of this one
    client.force_login(make_person())
    opened = client.get("/lv/import/7/apply/")
    assert opened.status_code == 405
    assert opened["Allow"] == "POST"
    assert '<html lang="lv"' in opened.content.decode()


@pytest.mark.django_db
def test_pages_of_whoever_is_signed_in_are_kept_by_their_browser_alone(client: Client) -> None:
    assert "Cache-Control" not in client.get("/en/needs/").headers
    client.force_login(make_person())
    for address in ("/en/needs/", "/en/", "/en/notices/"):
        assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get("/en/account/")["Cache-Control"]
    assert client.get("/en/search/suggest/?q=a")["Cache-Control"] == "private, max-age=60"
    assert "Clear-Site-Data" not in client.get("/en/needs/", secure=True).headers
    assert client.post("/en/account/sign-out/", secure=True)["Clear-Site-Data"] == '"cache"'


@pytest.mark.django_db
def test_one_speaks_only_for_whom_one_writes(client: Client) -> None:
    first, second, third = make_organisation("A"), make_organisation("B"), make_organisation("C")
    person = make_member(first)
    person.memberships.create(organisation=second, role=Role.EDITOR)
    person.memberships.create(organisation=third, role=Role.MEMBER)
    client.force_login(person)
    client.post("/en/speak/", {"organisation": second.pk})
    assert client.session["speaks_for"] == second.pk
    for bad in (third.pk, 10**30, "x", ""):
        client.post("/en/speak/", {"organisation": bad})
        assert client.session["speaks_for"] == second.pk


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_nobody_is_led_away(client: Client, address: str) -> None:
    assert client.post("/en/near/", {"place": "", "next": address})["Location"] == "/en/"


@pytest.mark.django_db
def test_a_place_is_remembered_and_forgotten(client: Client) -> None:
    make_place("LV-livani", lv="Līvāni")
    client.post("/lv/near/", {"place": "livani"})
    assert client.cookies["place"].value == "LV-livani"
    assert "Līvāni" in client.get("/lv/").content.decode()
    client.post("/lv/near/", {"place": ""})
    assert not client.cookies["place"].value


@pytest.mark.django_db
def test_coordination_is_for_coordinators(client: Client) -> None:
    assert client.get("/en/coordination/").status_code == 302
    client.force_login(make_person())
    assert client.get("/en/coordination/").status_code == 404
    client.force_login(make_person(is_coordinator=True))
    assert client.get("/en/coordination/").status_code == 200


@pytest.mark.django_db
def test_outside_the_demo_nobody_steps_into_a_role(client: Client) -> None:
    make_person(email="coordinator@example.org", is_coordinator=True)
    assert client.post("/en/demo/step-in/", {"role": "coordinator"}).status_code == 404
    assert "demo-bar" not in client.get("/en/").content.decode()


@pytest.mark.django_db
def test_in_the_demo_one_click_steps_into_a_role(client: Client, settings: Any) -> None:
    settings.TALKA_DEMO = True
    make_person(email="coordinator@example.org", is_coordinator=True)
    client.post("/en/demo/step-in/", {"role": "coordinator"})
    assert client.get("/en/coordination/").status_code == 200
    client.post("/en/demo/step-in/", {"role": "visitor"})
    assert client.get("/en/coordination/").status_code == 302
    assert client.post("/en/demo/step-in/", {"role": "emperor"}).status_code == 404


@pytest.mark.django_db
def test_a_draft_of_a_visitor_is_kept_by_their_browser(client: Client) -> None:
    assert client.post("/en/drafts/offer/0/", {"title": "Kursi"}).status_code == 204
    assert client.post("/en/drafts/offer/0/", {"title": "x" * 300_000}).status_code == 413
    assert client.get("/en/drafts/offer/0/").status_code == 405


@pytest.mark.django_db
def test_for_you_is_there_with_and_without_an_organisation(client: Client) -> None:
    assert client.get("/en/for-you/").status_code == 302
    writes_for_none = "write for an organisation here yet"
    client.force_login(make_person())
    assert writes_for_none in client.get("/en/for-you/").content.decode()
    client.force_login(make_member(make_organisation("Sukrums")))
    new_here = client.get("/en/for-you/").content.decode()
    assert writes_for_none not in new_here
    assert "What fits Sukrums" in new_here
    assert "Nothing found yet" in new_here


@pytest.mark.django_db
def test_what_fits_is_drawn_and_not_shown_as_code(client: Client) -> None:
    owner = make_organisation()
    offer = make_record(Offer, "offer", "open", owner=owner, offer_type="training", title="Kursi")
    other = make_record(Offer, "offer", "open", owner=make_organisation(), offer_type="training", title="Citi <b>")
    for record in (offer, other):
        MatchProfile.objects.create(record=record, kind="offer")
    Match.objects.create(record=offer, candidate=other, score=0.5, reasons=[], misfits=[])
    page = client.get(f"/lv/offers/{offer.pk}-kursi/").content.decode()
    assert "Citi &lt;b&gt;" in page
    assert "&lt;section" not in page
