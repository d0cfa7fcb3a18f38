"""An organisation with names in several languages is called everywhere as the reader's language calls it."""

from __future__ import annotations

import re
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from talka.capabilities.matching.models import Match
from talka.capabilities.matching.queries import matches_of
from talka.capabilities.notices.queries import page_of_notices
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.search.indexing import index_records
from talka.features.directory import actions as directory
from talka.features.directory.actions import Content, Name
from talka.features.directory.models import OrganisationPage
from talka.features.directory.queries.graph import graph_of
from talka.features.directory.queries.pages import records_of
from talka.features.needs import actions as needs
from talka.features.needs.queries.organisations import find_organisations, organisation_named
from talka.features.needs.tests.world import confirmed as a_need
from talka.features.offers import actions as offers
from talka.features.partners.queries import invitable
from talka.kernel.facts.journal import note
from talka.kernel.facts.sentences import story
from talka.kernel.facts.telling import tell_all
from talka.kernel.jobs.beats import Worker
from talka.kernel.jobs.queue import run_one
from talka.kernel.people.called import Called
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.kinds import Kind
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_contracts import address, every_kind, made, text_of

pytestmark = pytest.mark.django_db
LV, KA, EN, SHORT = "Baltā māja", "თეთრი სახლი", "White House", "BM"
NAMES = (Name("en", EN, "WH"), Name("ka", KA))


def entry(**columns: Any) -> OrganisationPage:
    """Listed by a coordinator, named in three languages."""
    said = Content(name=LV, language="lv", short_name=SHORT, names=NAMES, country="LV", **columns)
    return directory.propose(said, by=make_person(is_coordinator=True))


def stored(organisation: Organisation) -> list[tuple[str, ...]]:
    """The names in the organisation's own row."""
    return [tuple(one) for one in Organisation.objects.get(pk=organisation.pk).called.every]


def work() -> None:
    """What the worker does."""
    tell_all()
    while run_one(Worker()):
        pass
    send_waiting()


@every_kind
@pytest.mark.parametrize(("language", "name"), [("lv", LV), ("ka", KA), ("en", EN), ("uk", LV)])
def test_the_owner_is_named_in_the_readers_language(kind: Kind, language: str, name: str, client: Client) -> None:
    owner = make_organisation(LV, called=Called.of([("lv", LV), ("ka", KA), ("en", EN)]))
    record = made(kind, "Evening readings", owner=owner)
    others = {LV, KA, EN} - {name}
    read = client.get(f"/api/v1/records/{record.pk}?lang={language}").json()
    assert read["owner"]["name"] == name
    feed = ElementTree.fromstring(text_of(client.get(f"/{kind.code}.atom?lang={language}")))
    assert [one.text for one in feed.iterfind(".//{*}author/{*}name")] == [name]
    table = text_of(client.get(f"/{kind.code}.csv?lang={language}"))
    assert name in table
    said = [table]
    if kind.code != "organisation":  # an entry's own page and card say its title
        said += [text_of(client.get(f"/{language}/{kind.path}/")), text_of(client.get(address(kind, record, language)))]
        assert all(name in page for page in said)
    assert not [(other, page) for page in said for other in others if other in page]
    if language == "uk" and kind.code != "organisation":  # in a language that the page is not in, and says so
        for page in said[1:]:
            assert re.search(rf'lang="lv"[^>]*>{LV}<', page)


def test_names_stand_in_the_organisations_row_whatever_changes_them() -> None:
    page = entry()
    assert stored(page.organisation) == [("lv", LV, SHORT), ("en", EN, "WH"), ("ka", KA, "")]
    by = make_member(page.organisation)
    directory.change(page, Content(name="Sarkanā māja", language="lv", names=(Name("ka", KA),)), by=by, version=None)
    assert stored(page.organisation) == [("lv", "Sarkanā māja", ""), ("ka", KA, "")]
    put_translation(page, "uk", {"title": "Червоний дім"}, by=by)
    assert ("uk", "Червоний дім", "") in stored(page.organisation)
    page.refresh_from_db()
    directory.change(page, Content(name="Zilā māja", language="lv", names=(Name("ka", KA),)), by=by, version=None)
    assert stored(page.organisation) == [("lv", "Zilā māja", ""), ("ka", KA, ""), ("uk", "Червоний дім", "")]


def test_a_merger_brings_its_names_along() -> None:
    page, into = entry(), directory.propose(Content(name="Sarkanā māja", language="lv"), by=make_person())
    directory.merge(page, into, by=make_person(is_coordinator=True))
    called = Organisation.objects.get(pk=into.organisation_id).called
    assert [called.in_language(code) for code in ("lv", "ka", "en")] == ["Sarkanā māja", KA, EN]


def test_whoever_has_no_entry_has_the_one_name_and_a_changed_one_is_not_behind() -> None:
    organisation = make_organisation("Sarkanā māja")
    assert stored(organisation) == [("", "Sarkanā māja", "")]
    organisation.name = "Zilā māja"
    organisation.save(update_fields=["name"])
    assert stored(organisation) == [("", "Zilā māja", "")]


def test_choosers_find_it_by_any_name_and_offer_it_by_the_readers() -> None:
    page = entry()
    call = Record(pk=0, kind="call")
    with translation.override("ka"):
        for typed in ("Baltā", "white", "თეთრი", "BM", "wh"):
            assert [one.name for one in find_organisations(typed)] == [KA], typed
            assert [row["called"] for row in invitable(typed, call)] == [KA], typed  # type: ignore[arg-type]
    assert find_organisations("ka") == find_organisations("lv") == []  # a language is no name
    for name in (LV, KA, EN, "white house"):
        assert organisation_named(name) == page.organisation
    assert organisation_named(SHORT) is None


def test_for_whom_they_speak_is_asked_in_their_language(client: Client) -> None:
    page = entry()
    person = make_member(page.organisation)
    other = directory.propose(Content(name="Cita", language="lv"), by=make_person(is_coordinator=True))
    person.memberships.create(organisation=other.organisation, role="editor")
    client.force_login(person)
    assert KA in text_of(client.get("/ka/about/"))
    mine = text_of(client.get("/en/organisations/mine/"))
    assert EN in mine and LV not in mine


def invited() -> tuple[OrganisationPage, Any, Person]:
    """The organisation invites another one, for which a reader of Georgian writes."""
    page = entry()
    host, guest = make_member(page.organisation), make_organisation()
    reader = make_member(guest, language="ka", address_confirmed_at=timezone.now())
    need = a_need()
    needs.take_up(need, page.organisation, needs.Share(what="Courses", language="en"), by=host)
    needs.invite_to_respond(need, guest, by=host, message="", language="en", speaking=page.organisation)
    return page, need, reader


def test_a_story_tells_of_it_in_the_readers_language(client: Client) -> None:
    _page, need, _reader = invited()
    with translation.override("ka"):
        told = [line.sentence for line in story(need.pk)]
    assert any(KA in line for line in told) and not any(LV in line for line in told)
    with translation.override("uk"):
        told = [line.sentence for line in story(need.pk)]
    assert any(f'<span lang="lv" dir="auto">{LV}</span>' in line for line in told)


def test_names_in_a_story_are_no_markup() -> None:
    bold = make_organisation("<b>Bold</b>", called=Called.of([("lv", "<b>Bold</b>")]))
    need = a_need()
    with transaction.atomic():
        note("needs.taken_up", need, None, organisation=bold)
    for language in ("lv", "uk"):
        with translation.override(language):
            (line,) = [line for line in story(need.pk) if line.organisation_id == bold.pk]
        assert language == "lv" or "<b>" not in line.sentence


def test_bell_and_mail_are_in_the_readers_language() -> None:
    _page, _need, reader = invited()
    work()
    bell = [line.sentence for line in page_of_notices(reader, "ka")]
    assert any(KA in line for line in bell) and not any(LV in line for line in bell)
    letters = [one for one in mail.outbox if reader.email in one.to[0]]
    assert letters
    assert all(KA in one.body and LV not in one.body and LV not in one.subject for one in letters)


def test_an_invitation_to_join_names_it_as_its_reader_does() -> None:
    page = entry()
    admin = make_member(page.organisation, "admin")
    reader = make_person(language="ka")
    directory.invite(page, email=reader.email, role="member", by=admin, language="")
    work()
    (letter,) = [one for one in mail.outbox if reader.email in one.to[0]]
    assert KA in letter.body and LV not in letter.body


def test_reasons_of_matches_name_it() -> None:
    page = entry()
    need, offer = a_need(), a_need()
    reason = ["common_partners", {"organisations": [page.organisation_id]}, 0.5]
    Match.objects.create(record=need, candidate=offer, kind="need", score=0.5, reasons=[reason], misfits=[])
    with translation.override("ka"):
        (found,) = matches_of(need, None)
    assert KA in found.reasons[0].text


def test_the_graph_names_those_around() -> None:
    page, need, _reader = invited()
    other = directory.propose(Content(name="Cita", language="lv"), by=make_person(is_coordinator=True))
    needs.take_up(
        need, other.organisation, needs.Share(what="Rooms", language="en"), by=make_member(other.organisation)
    )
    with translation.override("ka"):
        rows = records_of(other.organisation_id, None, "ka")
        nodes, _edges = graph_of(other, rows, "Cita", "ka")
    assert KA in [node.label for node in nodes]
    assert page.organisation.called.in_language("lv") == LV


def test_what_it_owns_is_found_by_each_of_its_names(client: Client) -> None:
    page = entry()
    columns = {"title": "Evening courses", "offer_type": "training", "terms": "free"}
    offer = offers.publish_offer(
        columns, owner=page.organisation, by=make_member(page.organisation), terms=[], language="en"
    )
    index_records([offer.pk, page.pk])
    for name in (LV, KA, EN, "BM"):
        found: Any = client.get("/api/v1/search", {"q": name}).json()["results"]
        assert found[0]["id"] == page.pk, name  # the name itself comes first
        assert offer.pk in {row["id"] for row in found}, name
    put_translation(page, "uk", {"title": "Білий дім"}, by=None)
    work()
    found = client.get("/api/v1/search", {"q": "Білий дім", "kind": "offer"}).json()["results"]
    assert [row["id"] for row in found] == [offer.pk]


def test_names_that_were_there_before_are_taken_over() -> None:
    page, alone = entry(), make_organisation('"Zilais" kalns')
    put_translation(page, "uk", {"title": "Білий дім"}, by=None)
    before = stored(page.organisation)
    Organisation.objects.update(called="[]")
    editor = SimpleNamespace(connection=connection)
    for module in ("talka.kernel.people.migrations.0004_called", "talka.features.directory.migrations.0004_called"):
        import_module(module).name_all(apps, editor)
    assert stored(page.organisation) == before
    assert stored(alone) == [("", '"Zilais" kalns', "")]
