"""The same form sent twice, one after another and at once; a form that was overtaken; a session that ended midway."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from talka.features.directory.models import OrganisationPage
from talka.features.events.models import Event, EventSeries
from talka.features.fieldwork.models import FieldMeeting
from talka.features.needs.models import Need
from talka.features.news.models import News
from talka.features.offers.models import Offer
from talka.features.partners.models import PartnerCall
from talka.kernel.people.models import Person
from talka.kernel.records.models import Draft, Record

from .pages import forms_in
from .world import World

FORMS: dict[str, tuple[str, type[Record], dict[str, str]]] = {
    "need": ("/en/needs/report/", Need, {
        "title": "Nothing to do for pensioners", "language": "en", "body": "All is closed.", "place": "Līvāni",
        "urgency": "2", "heard_from": "resident", "owner": "",
    }),
    "offer": ("/en/offers/new/", Offer, {
        "title": "A hall for rehearsals", "language": "en", "offer_type": "work_space", "terms_of_use": "free",
    }),
    "call": ("/en/calls/new/", PartnerCall, {
        "title": "Orchards for all", "language": "en", "role": "partner", "type_0": "ngo", "count_0": "2",
        "question_0": "Who?", "question_1": "When?",
    }),
    "organisation": ("/en/organisations/new/", OrganisationPage, {
        "title": "Society of Gardeners", "language": "en", "organisation_type": "ngo", "country": "LV", "sure": "on",
    }),
    "news": ("/en/news/new/", News, {
        "title": "The choir has sung", "language": "en", "summary": "In the park", "body": "All came.",
    }),
    "field_meeting": ("/en/field-meetings/new/", FieldMeeting, {
        "title": "To the villages", "language": "en", "begins_at": "2027-03-05T10:00", "time_zone": "UTC",
        "ends_at": "2027-03-05T16:00", "visibility": "public",
    }),
    "event": ("/en/events/new/", Event, {
        "title": "How to begin", "language": "en", "event_type": "seminar", "attendance": "on_site",
        "starts": "2090-06-08T10:00", "ends": "2090-06-09T16:00", "time_zone": "Europe/Riga", "registering": "open",
        "offer_hours": "24", "stop_hours": "2",
    }),
    "series": ("/en/series/new/", EventSeries, {"title": "Five towns by the sea", "language": "en"}),
}  # fmt: skip
KINDS = sorted(FORMS)


def as_shown(client: Client, address: str, **changed: str) -> dict[str, str]:
    """What a browser would send from the form at this address, with these fields changed."""
    html = client.get(address).content.decode()
    found = max(forms_in(address, html), key=lambda form: len(form.names))
    kept = {name: value for name, (kind, value) in found.fields.items() if kind not in ("radio", "checkbox") or value}
    return {**kept, **changed}


def made(kind: str) -> int:
    """How many of these stand there."""
    _address, model, fields = FORMS[kind]
    return model._default_manager.filter(title=fields["title"]).count()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_form_sent_twice_makes_one_record_or_says_that_it_is_there(world: World, kind: str) -> None:
    client = world.client("editor")
    address, _model, fields = FORMS[kind]
    first = client.post(address, fields)
    assert (first.status_code, made(kind)) == (302, 1)
    second = client.post(address, fields)
    assert made(kind) == 1
    assert second.status_code in (302, 409, 422) or fields["title"] in second.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_form_sent_twice_at_once_makes_one_record(world: World, kind: str) -> None:
    address, _model, fields = FORMS[kind]
    editor = world.person("editor").pk

    def send(_number: int) -> int:
        try:
            client = Client(raise_request_exception=False)
            client.force_login(Person.objects.get(pk=editor))
            return client.post(address, fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))
    assert set(answers) <= {200, 302, 409, 422}, answers
    assert made(kind) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_an_overtaken_form_shows_both_versions_and_loses_nothing(world: World, kind: str) -> None:
    path = FORMS[kind][0].split("/")[2]
    who = "member" if kind == "need" else "admin"
    client, coordinator = world.client(who), world.client("coordinator")
    record = world.records["fresh"] if kind == "need" else world.records[kind]
    if kind == "need":
        Record.objects.filter(pk=record.pk).update(author=world.person(who))
    other = coordinator if kind in ("need", "organisation") else world.client("editor")
    address = f"/en/{path}/{record.pk}/edit/"
    mine, theirs = as_shown(client, address), as_shown(other, address)
    place = {"place": "Līvāni"} if kind == "need" else {}
    sought = {"type_0": "ngo", "question_0": "Who?", "question_1": "When?"} if kind == "call" else {}
    taken = other.post(address, {**theirs, **place, **sought, "title": "Theirs came first"})
    assert taken.status_code == 302, taken.content.decode()[-3000:]
    stale = client.post(address, {**mine, **place, **sought, "title": "Mine came <later>"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "Theirs came first" in html
    assert "Mine came &lt;later&gt;" in html
    assert Record.objects.get(pk=record.pk).title == "Theirs came first"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_session_that_ends_midway_costs_nothing(world: World, kind: str) -> None:
    """What was kept while writing is offered again after signing in anew, and is gone once it was sent."""
    client = world.client("editor")
    address, _model, fields = FORMS[kind]
    assert client.post(f"/en/drafts/{kind}/0/", fields).status_code == 204
    client.session.flush()
    client.cookies.clear()
    lost: Any = client.post(address, fields)
    assert (lost.status_code, made(kind)) in ((302, 0), (422, 0))
    back = world.client("editor")
    assert f'value="{fields["title"]}"' in back.get(address).content.decode()
    assert back.post(address, fields).status_code == 302
    assert not Draft.objects.filter(form=kind).exists()
    assert fields["title"] not in back.get(address).content.decode()
