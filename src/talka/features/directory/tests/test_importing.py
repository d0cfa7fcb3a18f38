"""Organisations named by others and read from files: certain matches are found, all else is made once."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from talka.features.directory import actions
from talka.features.directory.actions import Content, Name, OrganisationRow, Taken, content_of
from talka.features.directory.actions.importing import organisation_row
from talka.features.directory.models import OrganisationPage
from talka.features.directory.rules.numbers import is_number, plain_number
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation
from talka.kernel.records.importing import Refused, Row
from talka.kernel.testing import make_person, make_place

from .world import coordinator, ensure_organisation, led, listed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "country", "plain", "good"),
    [
        ("LV 9000 0069 830", "LV", "90000069830", True),
        ("90000069831", "LV", "90000069831", False),
        ("110054563", "LT", "110054563", True),
        ("110054564", "LT", "110054564", False),
        ("1234567", "LT", "1234567", True),
        ("204876606", "GE", "204876606", True),
        ("20487660", "GE", "20487660", False),
        ("12345678", "EE", "12345678", True),
        ("1234567a", "EE", "1234567A", False),
        ("0000123456", "PL", "0000123456", True),
        ("anything goes", "GB", "ANYTHINGGOES", True),
        ("١٢٣٤٥٦٧٨٩", "LT", "١٢٣٤٥٦٧٨٩", False),
    ],
)
def test_registry_numbers(number: str, country: str, plain: str, good: bool) -> None:
    assert plain_number(number, country) == plain
    assert is_number(plain, country) is good


def test_a_named_organisation_is_found_or_made_unclaimed() -> None:
    page = listed(name="ააიპ „სამოქალაქო ხიდი“", language="ka", country="GE", registry_number="204876606")
    boss = coordinator()
    same = [
        ("Samokalako Khidi", {"country": "GE"}),
        ("სამოქალაქო ხიდი", {}),
        ("Something else", {"country": "GE", "registry_number": "204 876 606"}),
    ]
    for name, options in same:
        assert ensure_organisation(name, by=boss, **options) == page.organisation  # type: ignore[arg-type]
    before = Organisation.objects.count()
    other = ensure_organisation("Samokalako Khidi", by=boss, country="LV")
    assert other != page.organisation
    assert ensure_organisation("Samokalako Khidi", by=boss, country="LV") == other
    by_anybody = ensure_organisation("Jauna biedrība", by=make_person(), language="lv")
    assert OrganisationPage.objects.get(organisation=by_anybody).state == "proposed"
    assert OrganisationPage.objects.get(organisation=other).state == "listed"
    assert Organisation.objects.count() == before + 2


def test_the_same_name_in_two_towns_is_two() -> None:
    riga, liepaja = make_place("LV-riga"), make_place("LV-liepaja")
    first = ensure_organisation("Biedrība Saule", by=None, country="LV", place=riga.pk)
    second = ensure_organisation("Biedrība Saule", by=None, country="LV", place=liepaja.pk)
    assert first != second
    assert ensure_organisation("Saule", by=None, country="LV", place=liepaja.pk) == second
    third = ensure_organisation("Saule", by=None, country="LV")  # which one isn't certain
    assert third not in (first, second)


def test_numbers_in_names_tell_schools_apart() -> None:
    one = ensure_organisation("Rīgas 1. vidusskola", by=None, country="LV")
    assert ensure_organisation("Rīgas 11. vidusskola", by=None, country="LV") != one
    assert ensure_organisation("RIGAS 1. VIDUSSKOLA", by=None, country="LV") == one


@pytest.mark.parametrize(
    ("given", "name", "sort"),
    [
        ("municipality;library", "Utenos viešoji biblioteka", "library"),
        ("association;library", "Bibliotekininkų draugija", "ngo"),
        ("", "SIA Norplast", "company"),
        ("", "Rīgas Austrumu klīniskā universitātes slimnīca", "public_institution"),
        ("", "Ludzas novada dome", "municipality"),
        ("", "ესეცა ბიბლიოთეკა", "library"),
        ("", "Sukrums", "ngo"),
    ],
)
def test_sorts_are_told_by_the_register_or_the_name(given: str, name: str, sort: str) -> None:
    assert organisation_row(line(name, types=given)).content.type == sort


@pytest.mark.parametrize(
    ("name", "country", "language"),
    [
        ("LATVIJAS MEZA IPASNIEKU BIEDRIBA", "LV", "lv"),
        ("KAUNO SMIGINIO KLUBAS", "LT", "lt"),
        ("Estonian Academy of Music and Theatre", "EE", "en"),
        ("LDIAMON AS", "EE", "et"),
        ("ბიბლიოთეკა", "GE", "ka"),
        ("Sukrums", "", "en"),
    ],
)
def test_the_language_of_a_name_is_told_by_its_letters_words_and_country(
    name: str, country: str, language: str
) -> None:
    assert organisation_row(line(name, country=country)).content.language == language
    assert organisation_row(line(name, country=country, language="en")).content.language == "en"


def row(name: str = "Baltā māja", source: str = "s:1", **columns: object) -> OrganisationRow:
    content = Content(**{"name": name, "language": "lv", "country": "LV", **columns})  # type: ignore[arg-type]
    return OrganisationRow(content, source)


def test_a_second_run_changes_nothing_and_repeats_become_one() -> None:
    boss = coordinator()
    rows = [
        row(registry_number="90000069830"),
        row("BALTA MAJA", "s:2", pic="123456789"),
        row("White House", "s:3", registry_number="90000069830", names=(Name("ka", "თეთრი"),)),
    ]
    fates = [actions.import_organisation(one, by=boss)[1] for one in rows]
    assert fates == ["created", "updated", "updated"]
    page = OrganisationPage.objects.get()
    assert (page.pic, page.title) == ("123456789", "Baltā māja")
    assert {one.name for one in content_of(page).all_names()} == {"Baltā māja", "White House", "თეთრი"}
    facts, version = Fact.objects.count(), page.version
    assert [actions.import_organisation(one, by=boss)[1] for one in rows] == ["unchanged"] * 3
    assert Fact.objects.count() == facts
    page.refresh_from_db()
    assert page.version == version


def test_a_changed_line_overwrites_what_nobody_claimed() -> None:
    first = row(summary="Old", website="https://a.lv")
    page, _fate = actions.import_organisation(first, by=None)
    changed = OrganisationRow(replace(first.content, summary="New"), first.source)
    assert actions.import_organisation(changed, by=None)[1] == "updated"
    assert OrganisationPage.objects.get().summary == "New"
    claimed, admin = led(name="Claimed", summary="Ours")
    assert actions.import_organisation(row("Claimed", "s:9", summary="Theirs", founded=1990), by=None)[1] == "updated"
    assert actions.import_organisation(row("Claimed", "s:9", summary="Again", founded=1991), by=None)[1] == "unchanged"
    claimed.refresh_from_db()
    assert (claimed.summary, claimed.founded) == ("Ours", 1990)
    assert page.pk != claimed.pk
    with pytest.raises(Denied):
        actions.import_organisation(row("Claimed", "s:10"), by=admin)


def test_a_number_of_another_entry_is_refused() -> None:
    listed(name="First", registry_number="90000069830", pic="111111111")
    listed(name="Second", registry_number="90009099027")
    with pytest.raises(Taken):
        actions.import_organisation(row("Second", registry_number="90009099027", pic="111111111"), by=None)


def line(title: str = "Baltā māja", url: str = "", **extra: object) -> Row:
    return Row("organisation", "en", {"title": title, "summary": "", "body": ""}, None, None, [], url, extra)


def test_lines_of_registers_are_read() -> None:
    ror = line(
        "Tartu Observatory", "https://kosmos.ut.ee", id="https://ror.org/04mc23283", country="EE", types=["archive"],
        names=[{"lang": "et", "value": "Tartu Observatoorium"}, {"lang": None, "value": "TO"}],
    )  # fmt: skip
    made = organisation_row(ror)
    assert made.source == "https://ror.org/04mc23283"
    assert (made.content.website, made.content.country, made.content.type) == ("https://kosmos.ut.ee", "EE", "library")
    assert [(one.language, one.name) for one in made.content.names] == [("et", "Tartu Observatoorium"), ("", "TO")]
    lithuanian = organisation_row(line("Asociacija LATGA", "LT-RC-110061038", types="association"))
    assert (lithuanian.content.registry_number, lithuanian.content.country) == ("110061038", "LT")
    assert (lithuanian.content.type, lithuanian.content.website) == ("ngo", "")
    cordis = organisation_row(line("TARTU ULIKOOL", id="pic:999895013", country="EE"))
    assert cordis.content.pic == "999895013"
    with pytest.raises(Refused):
        organisation_row(line(country="Nowhere"))
    with pytest.raises(Refused):
        organisation_row(line(founded="long ago"))
    listed(pic="999895013")
    listed(name="Third", registry_number="90009099027")
    with pytest.raises(Refused):
        actions.import_record(line("Third", registry_number="90009099027", country="LV", pic="999895013"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"type": "spaceship"}, "spaceship"),
        ({"type": "ngo;spaceship"}, "spaceship"),
        ({"website": "javascript:alert(1)"}, "javascript:alert(1)"),
        ({"website": "ftp://a.lv"}, "ftp://a.lv"),
        ({"website": f"https://a.lv/{'a' * 300}"}, "https://a.lv/aaa"),
        ({"registry_number": "123", "country": "LV"}, "register"),
        ({"pic": "12"}, "PIC"),
        ({"oid": "12"}, "E"),
        ({"places_served": ["Atlantis"]}, "Atlantis"),
        ({"contact_address": "desk at example.org"}, "“desk at example.org” is no mail address."),
        ({"working_languages": "lv; Latvian"}, "“Latvian” is no language code."),
        ({"founded": 999}, "founded must be a year from 1000 to"),
        ({"founded": "2999"}, "founded must be a year from 1000 to"),
    ],
)
def test_what_the_form_refuses_a_line_is_refused_for(wrong: Any, why: str) -> None:
    with pytest.raises(Refused, match=re.escape(why)):
        organisation_row(line(**wrong))


def test_what_registers_call_otherwise_is_passed_over() -> None:
    made = organisation_row(
        line(
            url="javascript:alert(1)", type=" NGO ", types=["funder"], website="a.lv", registry_number="90000069830",
            country="LV", city="Atlantis", id="pic:12",
        )
    )  # fmt: skip
    assert (made.content.type, made.content.website, made.content.pic) == ("ngo", "https://a.lv", "")
    too_long = f"https://a.lv/{'a' * 300}"
    assert organisation_row(line(website=too_long, links=[{"value": too_long}])).content.website == ""


def test_a_number_that_stood_there_before_holds_no_edit_up(client: Client) -> None:
    page, admin = led(country="LV", registry_number="90000069830")
    OrganisationPage.objects.filter(pk=page.pk).update(registry_number="123")
    client.force_login(admin)
    form = {
        "title": page.title, "language": page.language, "organisation_type": "ngo", "country": "LV",
        "registry_number": "123", "version": page.version,
    }  # fmt: skip
    address = f"/en/organisations/{page.pk}/edit/"
    assert client.post(address, {**form, "registry_number": "124"}).status_code == 422
    assert client.post(address, {**form, "country": "LT"}).status_code == 422
    assert client.post(address, {**form, "summary": "More of us."}).status_code == 302
    page.refresh_from_db()
    assert (page.summary, page.registry_number) == ("More of us.", "123")
