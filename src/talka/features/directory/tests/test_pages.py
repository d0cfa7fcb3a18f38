"""The pages of the directory in a browser's hands."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from talka.capabilities.search.indexing import index_records
from talka.features.directory import actions
from talka.features.directory.actions import Name
from talka.features.directory.models import Claim, OrganisationPage
from talka.kernel.people.models import Membership, Person, Role
from talka.kernel.records.models import Participation, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term

from .world import CONTENT, coordinator, in_every_state, led, listed, member_of

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Baltā māja", "language": "lv", "organisation_type": "ngo", "country": "LV", "name_ka": "თეთრი სახლი",
    "summary": "Palīdzam kaimiņiem", "website": "balta.lv", "registry_number": "LV 9000 0069 830",
    "programmes": "Erasmus+\nInterreg", "working_languages": ["lv", "ru"], "founded": "1999",
}  # fmt: skip


def test_proposed_taken_on_and_changed_in_the_browser(client: Client) -> None:
    make_place("LV-livani", lv="Līvāni")
    writer = make_person("Anna")
    assert client.get("/lv/organisations/new/").status_code == 302
    client.force_login(writer)
    assert client.get("/lv/organisations/new/?name=Balta").status_code == 200
    sent = client.post("/lv/organisations/new/", {**FORM, "places_served": "Līvāni", "speaks_for_it": "on"})
    page = OrganisationPage.objects.get()
    assert unquote(sent["Location"]) == f"/lv/organisations/{page.pk}-baltā-māja/"
    assert (page.registry_number, page.website, page.programmes) == (
        "90000069830", "https://balta.lv", ["Erasmus+", "Interreg"],
    )  # fmt: skip
    assert "Baltā māja" in client.get(sent["Location"]).content.decode()
    client.logout()
    assert client.get(sent["Location"]).status_code == 404
    client.force_login(coordinator())
    assert "Baltā māja" in client.get("/lv/organisations/queue/").content.decode()
    assert client.post(f"/lv/organisations/{page.pk}/take-on/").status_code == 302
    client.force_login(writer)
    form = client.get(f"/ka/organisations/{page.pk}/edit/").content.decode()
    assert "თეთრი სახლი" in form
    assert "90000069830" in form
    changed = {**FORM, "title": "Melnā māja", "version": str(OrganisationPage.objects.get().version)}
    assert client.post(f"/lv/organisations/{page.pk}/edit/", changed).status_code == 302
    stale = client.post(f"/lv/organisations/{page.pk}/edit/", {**changed, "title": "Zilā māja"})
    assert stale.status_code == 409
    assert "Zilā māja" in stale.content.decode()
    assert "თეთრი სახლი" in client.get(f"/ka/organisations/{page.pk}/", follow=True).content.decode()


def test_likely_ones_are_shown_before_a_proposal_is_taken(client: Client) -> None:
    known = listed(name="ააიპ „სამოქალაქო ხიდი“", language="ka", country="GE")
    client.force_login(make_person())
    typed = client.get("/en/organisations/likely/", {"title": "Samokalako khidi", "country": "GE"})
    assert "სამოქალაქო" in typed.content.decode()
    assert client.get("/en/organisations/likely/", {"title": "Something else"}).content.strip() == b""
    form = {**FORM, "title": "Samokalako Xidi", "country": "GE", "registry_number": ""}
    first = client.post("/en/organisations/new/", form)
    assert first.status_code == 422
    assert f"/en/organisations/{known.pk}/" in first.content.decode()
    assert client.post("/en/organisations/new/", {**form, "sure": "on"}).status_code == 302
    taken = client.post("/en/organisations/new/", {**FORM, "registry_number": "90000069830", "sure": "on"})
    assert taken.status_code == 302
    again = client.post("/en/organisations/new/", {**FORM, "title": "Cits", "sure": "on"})
    assert again.status_code == 422
    assert "Baltā māja" in again.content.decode()


def test_a_proposal_is_told_to_nobody_else_and_a_declined_one_keeps_no_number(client: Client) -> None:
    proposer, boss = make_person(), coordinator()
    hidden = actions.propose(replace(CONTENT, name="Slepena biedrība", registry_number="40008012345"), by=proposer)
    typed = {"title": "Slepena biedrība", "country": "LV"}
    for person, seen in ((make_person(), False), (proposer, True), (boss, True)):
        client.force_login(person)
        assert ("Slepena" in client.get("/en/organisations/likely/", typed).content.decode()) is seen
    actions.decline(hidden, by=boss, reason="Nav tāda")
    hidden.refresh_from_db()
    assert (hidden.registry_number, hidden.other_numbers) == ("", ["40008012345"])
    other = actions.propose(replace(CONTENT, name="Īstā", registry_number="40008012345"), by=make_person())
    assert other.registry_number == "40008012345"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registry_number", "90000069831"), ("pic", "12"), ("oid", "X"), ("founded", "2999"), ("founded", "x"),
        ("website", "javascript:alert(1)"), ("website", "ftp://x.lv"), ("country", "XX"), ("places_served", "Nowhere"),
        ("organisation_type", "cult"), ("working_languages", ["xx"]), ("contact_address", "not an address"),
        ("title", ""), ("title", "x" * 301), ("title", "a\x00b"),
        ("programmes", "\n".join("abcdefghijklmnopqrstuvwxyz")),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_what_was_written(client: Client, field: str, value: Any) -> None:
    client.force_login(coordinator())
    answer = client.post("/en/organisations/new/", {**FORM, "body": "Keep me", field: value})
    assert answer.status_code == 422
    assert "Keep me" in answer.content.decode()
    assert not OrganisationPage.objects.exists()


def test_places_of_the_same_name_are_read_again_as_they_were(client: Client) -> None:
    lv = make_place("LV-priekule", lv="Priekule")
    make_place("LT-priekule", lv="Priekule")
    ge = make_place("GE-x", lv="Ahaldaba")
    make_place("GE-y", lv="Ahaldaba")
    one = make_place("LV-livani", lv="Līvāni")
    page, admin = led(places_served=(lv.pk, ge.pk, one.pk), place=lv.pk)
    client.force_login(admin)
    address = f"/lv/organisations/{page.pk}/edit/"
    html = client.get(address).content.decode()
    assert "Priekule, LV\nGE-x\nLīvāni</textarea>" in html
    assert 'value="Priekule, LV"' in html
    form = {
        **FORM,
        "place": "Priekule, LV",
        "places_served": "Priekule, LV\nGE-x\nLīvāni",
        "version": str(page.version),
    }
    assert client.post(address, {**form, "places_served": "Priekule"}).status_code == 422
    assert client.post(address, form).status_code == 302
    was = actions.content_of(OrganisationPage.objects.get())
    assert (was.place, was.places_served) == (lv.pk, (lv.pk, ge.pk, one.pk))


def test_hostile_strings_in_every_field_are_answered(client: Client, shared_data: Path) -> None:
    strings = json.loads((shared_data / "hostile" / "blns.json").read_text())[::8]
    page, admin = led()
    client.force_login(admin)
    names = ("title", "short_name", "summary", "body", "name_ka", "registry_number", "website", "programmes",
             "office_address", "places_served", "country", "version", "founded")  # fmt: skip
    for string in [*strings, "\u202eabc", "a\u0300" * 500, "x" * 30_000]:
        for address in (f"/en/organisations/{page.pk}/edit/", f"/en/organisations/{page.pk}/contact/"):
            form = dict.fromkeys(names, string) | {"language": "lv", "text": string, "subject": string}
            assert client.post(address, form).status_code in (302, 409, 422)
        typed = client.get("/en/organisations/likely/", {"title": string, "country": string})
        assert typed.status_code == 200
        shown = client.get(f"/en/organisations/{page.pk}/", follow=True)
        assert shown.status_code == 200
        assert b"<script>alert" not in shown.content


def test_every_state_and_reader_gets_an_answer(client: Client) -> None:
    pages = [OrganisationPage.objects.get(pk=page.pk) for page in in_every_state()]
    people = [None, make_person(), coordinator(), make_member(pages[1].organisation, Role.ADMIN)]
    names = (
        "edit", "logo", "people", "invite", "leave", "claim", "contact", "member-invite", "member-ask", "decline",
        "verify", "merge", "claim-code",
    )  # fmt: skip
    for person in people:
        if person:
            client.force_login(person)
        for page in pages:
            shown = client.get(reverse("directory:detail", args=[page.pk]), follow=True)
            assert shown.status_code == (200 if page.shown or person in people[2:3] else shown.status_code)
            assert shown.status_code in (200, 404)
            for name in names:
                assert client.get(reverse(f"directory:{name}", args=[page.pk])).status_code in (200, 302, 403, 404)
        assert client.get("/en/organisations/999999999999999999/").status_code == 404
        assert client.get("/en/organisations/queue/").status_code == (
            200 if person in people[2:3] else 404 if person else 302
        )


def test_people_are_named_to_their_own_alone(client: Client) -> None:
    page, admin = led()
    Person.objects.filter(pk=admin.pk).update(name="Anna Bērziņa")
    member = member_of(page, Role.MEMBER)
    address = f"/lv/organisations/{page.pk}-{page.slug}/"
    for person, sees in ((None, False), (make_person(), False), (member, True), (coordinator(), True)):
        if person:
            client.force_login(person)
        assert ("Anna Bērziņa" in client.get(address).content.decode()) is sees
    client.force_login(make_person())
    assert client.get(f"/lv/organisations/{page.pk}/people/").status_code == 404
    client.force_login(admin)
    assert client.get(f"/lv/organisations/{page.pk}/people/").status_code == 200
    membership = member.memberships.get()
    client.post(f"/lv/organisations/{page.pk}/people/{membership.pk}/role/", {"role": "editor"})
    client.post(f"/lv/organisations/{page.pk}/people/{membership.pk}/role/", {"role": "emperor"})
    membership.refresh_from_db()
    assert membership.role == "editor"
    assert client.post(f"/lv/organisations/{page.pk}/people/999/remove/").status_code == 404
    other = led(name="Other")[1].memberships.get()
    assert client.post(f"/lv/organisations/{page.pk}/people/{other.pk}/remove/").status_code == 404


def test_leaving_claiming_joining_and_mine(client: Client) -> None:
    page, admin = led()
    heir = member_of(page)
    client.force_login(admin)
    assert client.post(f"/en/organisations/{page.pk}/leave/", {}).status_code == 422
    assert client.post(f"/en/organisations/{page.pk}/leave/", {"successor": str(heir.pk)}).status_code == 302
    assert Membership.objects.get(person=heir, state="active").role == "admin"
    unclaimed = listed(name="Unclaimed")
    assert client.post(f"/en/organisations/{unclaimed.pk}/claim/", {"text": "", "language": "en"}).status_code == 422
    assert client.post(f"/en/organisations/{unclaimed.pk}/claim/", {"text": "I", "language": "en"}).status_code == 302
    bad = client.post(f"/en/organisations/{unclaimed.pk}/claim/mail/", {"address": "a@elsewhere.lv"})
    assert bad.status_code == 422
    sent = client.post(f"/en/organisations/{unclaimed.pk}/claim/mail/", {"address": "a@balta.lv"})
    assert sent["Location"].endswith("/claim/code/")
    assert client.post(sent["Location"], {"code": "123"}).status_code == 422
    assert client.post(f"/en/organisations/{page.pk}/join/").status_code == 302
    html = client.get("/en/organisations/mine/").content.decode()
    assert "Unclaimed" in html
    client.post(f"/en/organisations/claims/{Claim.objects.get().pk}/take-back/")
    assert Claim.objects.get().state == "withdrawn"
    client.force_login(heir)
    assert "Ask to join" not in client.get("/en/organisations/mine/").content.decode()
    asked = Membership.objects.get(state="asked")
    client.post(f"/en/organisations/{page.pk}/people/{asked.pk}/answer/", {"decision": "accept"})
    asked.refresh_from_db()
    assert asked.state == "active"


def test_networks_and_merging_in_the_browser(client: Client) -> None:
    network, networker = led(name="Tīkls", type="network")
    member, admin = led(name="Dalībnieks")
    client.force_login(networker)
    looked = client.post(f"/lv/organisations/{network.pk}/members/invite/", {"organisation": "Dalibnieks"})
    assert str(member.organisation_id) in looked.content.decode()
    chosen = {"organisation": "Dalibnieks", "chosen": str(member.organisation_id)}
    assert client.post(f"/lv/organisations/{network.pk}/members/invite/", chosen).status_code == 302
    part = Participation.objects.get()
    client.force_login(admin)
    assert "Tīkls" in client.get("/lv/organisations/mine/").content.decode()
    assert client.post(f"/lv/organisations/parts/{part.pk}/answer/", {"decision": "accept"}).status_code == 302
    assert "Tīkls" in client.get(f"/lv/organisations/{member.pk}/", follow=True).content.decode()
    assert "Dalībnieks" in client.get(f"/lv/organisations/{network.pk}/", follow=True).content.decode()
    client.force_login(make_person())
    assert client.post(f"/lv/organisations/parts/{part.pk}/leave/").status_code == 404
    assert client.get(f"/lv/organisations/{member.pk}/merge/").status_code == 404
    client.force_login(coordinator())
    double = listed(name="Dalībnieks, biedrība")
    assert f"/{member.pk}/" in client.get(f"/lv/organisations/{double.pk}/merge/").content.decode()
    to = client.post(f"/lv/organisations/{double.pk}/merge/", {"into": f"http://x/lv/organisations/{member.pk}-a/"})
    assert to["Location"] == f"/lv/organisations/{double.pk}/merge/{member.pk}/"
    assert client.get(to["Location"]).status_code == 200
    merged = client.post(to["Location"])["Location"]
    assert unquote(merged) == f"/lv/organisations/{member.pk}-dalībnieks/"
    assert client.post(f"/lv/organisations/{double.pk}/merge/", {"into": "nothing"}).status_code == 422


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_however_much_is_on_it(
    client: Client, many: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without what capabilities draw into its panels: that is counted by them."""
    monkeypatch.setattr(
        "talka.kernel.records.pages.drawn",
        lambda *_args: {"matches": [], "story": [], "conversation": [], "languages": []},
    )
    place = make_place("LV-livani", lv="Līvāni")
    page, admin = led(
        names=tuple(Name(code, f"Name {code}") for code in ("ka", "ru", "lt")[:many]),
        places_served=(place.pk,), terms=tuple(make_term(code, lv=code).pk for code in "abc"[:many]), type="network",
    )  # fmt: skip
    for number in range(many):
        member_of(page)
        record = make_record(Record, "offer", "open", owner=page.organisation)
        other = make_organisation(f"Partner {number}")
        Participation.objects.create(record=record, organisation=other, role="partner", state="accepted")
        Participation.objects.create(record_id=page.pk, organisation=other, role="member", state="accepted")
    address = f"/lv/organisations/{page.pk}-{page.slug}/"
    client.get(address)
    with django_assert_num_queries(4):
        html = client.get(address).content.decode()
    assert html.count("Partner 0") > 1
    client.force_login(admin)
    with django_assert_num_queries(7):
        client.get(address)


def test_machines_are_told_what_it_is(client: Client) -> None:
    page = listed(summary="</script><script>alert(1)</script>")
    html = client.get(f"/lv/organisations/{page.pk}-{page.slug}/").content.decode()
    assert "<script>alert" not in html
    told = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(told)["@type"] == "Organization"
    feed = f"/search.atom?owner={page.organisation_id}"
    assert html.count(feed) == 2
    offer = make_record(Record, "offer", "open", owner=page.organisation, title="Chairs to lend")
    index_records([page.pk, offer.pk])
    told = client.get(feed).content.decode()
    assert "Chairs to lend" in told and page.title in told
    assert actions.content_of(page).summary.startswith("</script>")
