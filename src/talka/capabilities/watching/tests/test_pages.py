"""The page of all that one watches, and the buttons on others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Following, Notice
from talka.capabilities.notices.queries import mail_ways
from talka.capabilities.search.models import SavedSearch
from talka.capabilities.watching import actions
from talka.capabilities.watching.models import Watch
from talka.capabilities.watching.targets import Target
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import FOR_GOOD, Organisation, Person
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_person, make_place, make_record, make_term
from talka.kernel.vocabulary.models import Place, Term

from .conftest import Publish, told

pytestmark = pytest.mark.django_db
Draft = Callable[..., Record]
Watcher = Callable[..., Person]


@pytest.fixture
def public(draft: Draft, publish: Publish) -> Record:
    """A record that everybody sees, so that its owner may be known by name."""
    record = draft()
    publish(record)
    return record


@pytest.fixture
def nino(client: Client, trial: Any) -> Person:
    """Somebody who is signed in."""
    person = make_person("Nino", language="en")
    client.force_login(person)
    return person


def test_a_visitor_is_led_to_the_sign_in_and_back(client: Client, public: Record) -> None:
    path = f"/en/watching/organisation/{public.owner_id}/"
    assert client.get(path)["Location"].endswith(f"?next={path}")
    assert client.get("/en/watching/")["Location"].endswith("?next=/en/watching/")
    client.post(path)
    assert not Watch.objects.exists()


@pytest.mark.parametrize("sort", ["organisation", "theme", "place"])
def test_one_asks_then_watches_then_stops(
    sort: str, client: Client, nino: Person, public: Record, library: Organisation, learning: Term, latgale: Place
) -> None:
    ids = {"organisation": library.pk, "theme": learning.pk, "place": latgale.pk}
    names = {"organisation": "Rēzeknes bibliotēka", "theme": "Learning", "place": "LV-latgale"}
    path = f"/en/watching/{sort}/{ids[sort]}/"
    assert names[sort] in client.get(path).text
    assert not Watch.objects.exists()
    for _twice in range(2):
        assert client.post(path, {"next": "/en/about/"})["Location"] == "/en/about/"
    assert Watch.objects.filter(person=nino).count() == 1
    assert "Stop watching" in client.get(path).text
    assert names[sort] in client.get("/en/watching/").text
    for _twice in range(2):
        assert client.post(f"{path}stop/")["Location"] == "/en/watching/"
    assert not Watch.objects.exists()
    assert names[sort] not in client.get("/en/watching/").text


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/", "javascript:x", "", "\\\\evil", "x" * 5000]
)
def test_one_is_not_led_elsewhere(address: str, client: Client, nino: Person, learning: Term) -> None:
    answer = client.post(f"/en/watching/theme/{learning.pk}/", {"next": address})
    assert answer["Location"] == "/en/search/?theme=learning"


def test_what_cannot_be_watched_is_missing(client: Client, nino: Person, public: Record) -> None:
    hidden = make_organisation("Declined")
    sector = make_term("libraries", scheme="sector")
    paths = [
        f"organisation/{hidden.pk}", f"theme/{sector.pk}", "theme/999999", "place/999999", "organisation/0",
        f"person/{nino.pk}", f"organisation/{10**30}", f"theme/{10**18}", f"place/{2**63}", f"record/{public.pk}",
    ]  # fmt: skip
    for path in paths:
        assert client.get(f"/en/watching/{path}/").status_code == 404, path
        assert client.post(f"/en/watching/{path}/").status_code == 404, path
        assert client.post(f"/en/watching/{path}/stop/").status_code == 404, path
    assert "Declined" not in client.get(f"/en/watching/organisation/{hidden.pk}/").text
    assert not Watch.objects.exists()


def test_an_organisation_that_is_seen_no_more_is_not_named_and_can_be_left(
    client: Client, nino: Person, public: Record, publish: Publish
) -> None:
    client.post(f"/en/watching/organisation/{public.owner_id}/")
    publish(public, state="draft")
    assert "bibliotēka" not in client.get("/en/watching/").text
    client.post(f"/en/watching/organisation/{public.owner_id}/stop/")
    assert not Watch.objects.exists()


def test_who_is_suspended_may_stop_but_not_begin(client: Client, nino: Person, learning: Term) -> None:
    path = f"/en/watching/theme/{learning.pk}/"
    client.post(path)
    Person.objects.filter(pk=nino.pk).update(suspended_until=FOR_GOOD)
    client.post(f"{path}stop/")
    assert not Watch.objects.exists()
    assert client.post(path).status_code == 403
    assert not Watch.objects.exists()


def test_two_hundred_are_enough(nino: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    terms = [make_term(code) for code in "abc"]
    for term in terms[:2]:
        assert actions.watch(Target("theme", term.pk, "", ""), by=nino)
    assert not actions.watch(Target("theme", terms[0].pk, "", ""), by=nino)
    with pytest.raises(Denied):
        actions.watch(Target("theme", terms[2].pk, "", ""), by=nino)
    actions.watch(Target("theme", terms[2].pk, "", ""), by=make_person())


@pytest.mark.parametrize(
    "columns", [(), ("organisation", "term"), ("term", "place"), ("organisation", "term", "place")]
)
def test_a_watch_is_of_just_one_thing(
    columns: tuple[str, ...], nino: Person, library: Organisation, learning: Term, latgale: Place
) -> None:
    known = {"organisation": library, "term": learning, "place": latgale}
    with pytest.raises(IntegrityError):
        Watch.objects.create(person=nino, **{name: known[name] for name in columns})


def test_what_waits_for_the_next_digest_is_not_mailed_after_one_stopped(
    draft: Draft, publish: Publish, watcher: Watcher, library: Organisation, learning: Term
) -> None:
    person, other = watcher("organisation", rhythm="daily"), watcher("organisation", rhythm="daily")
    publish(draft())
    actions.unwatch("theme", learning.pk, by=person)
    assert Notice.objects.filter(waits=True).count() == 2
    actions.unwatch("organisation", library.pk, by=person)
    assert list(Notice.objects.filter(waits=True).values_list("person_id", flat=True)) == [other.pk]
    assert Notice.objects.count() == 2


def test_what_is_watched_for_another_reason_too_stays_in_the_digest(
    draft: Draft, publish: Publish, watcher: Watcher, library: Organisation, learning: Term, latgale: Place
) -> None:
    person = watcher("organisation", "theme", "place", rhythm="daily")
    publish(draft())
    publish(draft(terms=[]))
    publish(draft(terms=[], place=None))
    actions.unwatch("organisation", library.pk, by=person)
    assert told(person) == [[f"theme:{learning.pk}", f"place:{latgale.pk}", f"organisation:{library.pk}"]]
    assert list(Notice.objects.order_by("pk").values_list("waits", flat=True)) == [True, True, False]
    actions.unwatch("theme", learning.pk, by=person)
    actions.unwatch("place", latgale.pk, by=person)
    assert not Notice.objects.filter(waits=True).exists()


def test_the_rhythm_of_all_and_of_each_search(client: Client, nino: Person) -> None:
    client.post("/en/watching/mail/", {"rhythm": "weekly"})
    assert mail_ways(nino).rhythm == "weekly"
    client.post("/en/watching/mail/", {"rhythm": "hourly"})
    assert mail_ways(nino).rhythm == "weekly"
    mine = SavedSearch.objects.create(person=nino, name="Courses", query="q=course", digest="1")
    other = SavedSearch.objects.create(person=make_person(), name="Hers", query="q=her", digest="1")
    page = client.get("/en/watching/").text
    assert 'href="/en/search/?q=course"' in page
    assert "Hers" not in page
    for rhythm, kept in (("weekly", "weekly"), ("hourly", "weekly"), ("never", "never")):
        client.post(f"/en/watching/searches/{mine.pk}/", {"rhythm": rhythm})
        mine.refresh_from_db()
        assert (mine.rhythm, mine.name) == (kept, "Courses")
    for pk in (other.pk, 0, 10**30):
        assert client.post(f"/en/watching/searches/{pk}/", {"stop": "yes"}).status_code == 404
    client.post(f"/en/watching/searches/{mine.pk}/", {"stop": "yes", "rhythm": "daily"})
    assert list(SavedSearch.objects.all()) == [other]


def test_records_are_listed_page_by_page_and_left(
    client: Client, nino: Person, trial: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talka.capabilities.watching.queries.RECORDS", 2)
    records = [make_record(Record, "trial", "open", title=f"Record no {number}") for number in range(3)]
    hidden = make_record(Record, "trial", "draft", title="Secret")
    for record in (*records, hidden):
        follow(record.pk, by=nino, wanted=True)
    follow(make_record(Record, "trial", "open", title="Unwanted").pk, by=nino, wanted=False)
    page = client.get("/en/watching/").text
    assert ["Record no 2" in page, "Record no 1" in page, "Record no 0" in page] == [True, True, False]
    assert "Secret" not in page
    assert "Unwanted" not in page
    before = Following.objects.get(record=records[1]).pk
    assert f"before={before}" in page
    assert "Record no 0" in client.get(f"/en/watching/?before={before}").text
    for odd in ("x", "-1", "9" * 40, "\x00", "٣"):
        assert client.get("/en/watching/", {"before": odd}).status_code == 200
    client.post(f"/en/watching/records/{records[2].pk}/stop/")
    assert "Record no 2" not in client.get("/en/watching/").text
    stranger = make_record(Record, "trial", "open")
    for pk in (stranger.pk, 0, 10**30):
        assert client.post(f"/en/watching/records/{pk}/stop/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_however_much_is_watched(
    many: int, client: Client, nino: Person, trial: Any, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        owner = make_organisation()
        follow(make_record(Record, "trial", "open", owner=owner).pk, by=nino, wanted=True)
        kept = [
            ("organisation", owner.pk),
            ("theme", make_term(f"t{number}").pk),
            ("place", make_place(f"LV-{number}").pk),
        ]
        for sort, pk in kept:
            actions.watch(Target(sort, pk, "", ""), by=nino)
        SavedSearch.objects.create(person=nino, name="Mine", query="owner=1", digest=str(number))
    client.get("/en/watching/")
    # Session and person, their roles; records, what is watched, searches, rhythm; unread notices for the bell.
    with django_assert_num_queries(7):
        client.get("/en/watching/")


def statements(client: Client, path: str) -> int:
    """How many a page takes, warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_beside_a_list_of_one_theme_or_place_stands_the_button(
    client: Client, public: Record, learning: Term, latgale: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/en/search/?theme=learning&place=LV-latgale"
    page = client.get(path).text
    for watched in (f"theme/{learning.pk}", f"place/{latgale.pk}"):
        assert f'href="/en/watching/{watched}/"' in page
    for elsewhere in (
        "/en/search/",
        "/en/search/?theme=nothing",
        "/en/search/?theme=learning,courses&place=LV-latgale",
    ):
        assert "/watching/" not in client.get(elsewhere).text
    with_buttons = statements(client, path)
    person = make_person()
    client.force_login(person)
    signed_in = statements(client, path)
    client.post(f"/en/watching/theme/{learning.pk}/")
    page = client.get(path).text
    assert f'action="/en/watching/theme/{learning.pk}/stop/"' in page
    assert f'action="/en/watching/place/{latgale.pk}/"' in page
    assert 'name="next" value="/en/search/?theme=learning&amp;place=LV-latgale"' in page
    monkeypatch.setattr("talka.capabilities.search.showing.beside._offerings", [])
    assert statements(client, path) == signed_in - 1
    client.logout()
    assert statements(client, path) == with_buttons


def test_a_name_that_somebody_made_up_stands_there_as_text(client: Client, nino: Person, trial: Any) -> None:
    owner = make_organisation("<b>Evil</b>\r\nBcc: x@example.org")
    make_record(Record, "trial", "open", owner=owner)
    path = f"/en/watching/organisation/{owner.pk}/"
    client.post(path)
    for page in (client.get(path).text, client.get("/en/watching/").text):
        assert "<b>Evil" not in page
        assert "&lt;b&gt;Evil" in page
