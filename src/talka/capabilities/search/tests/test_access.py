"""Nobody is shown what they may not see: not in rows, not in counts, corrections, suggestions or what is near."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from talka.capabilities.search.facets import Facets
from talka.capabilities.search.indexing import index_record, index_records
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.capabilities.search.suggesting import MOST, suggest
from talka.capabilities.search.vectors import embed_waiting
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import Participation, Record, Visibility
from talka.kernel.testing import five_people, make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db
Put = Callable[..., Record]


@pytest.fixture
def people(put: Put) -> dict[str, Person | None]:
    """The five, and the same secretive words in records of every visibility and state."""
    owner = make_organisation("Owner")
    people = five_people(owner)
    day = timedelta(days=1)
    now = timezone.now()
    for visibility in Visibility.values:
        for state in ("open", "hidden"):
            put(f"Zebra {visibility} {state}", owner=owner, visibility=visibility, state=state, language="en")
    put("Zebra later", owner=owner, visible_from=now + day, language="en")
    put("Zebra before", owner=owner, visible_until=now - day, language="en")
    return people


def _seen(facets: Facets) -> int:
    return sum(facets.counts["kind"].values())


@pytest.mark.parametrize("who", ["visitor", "stranger", "member", "editor", "coordinator"])
def test_each_sees_and_counts_what_they_may(people: dict[str, Person | None], who: str) -> None:
    person = people[who]
    may = {record.title for record in visible_records(person)}
    for query in (
        Query(text="zebra", limit=100),
        Query(limit=100),
        Query(kinds=("thing",), years=(str(timezone.now().year), "1999"), limit=100),
        Query(text="zebra", kinds=("thing",), languages=("en",), limit=100),
    ):
        page = search(query, person)
        published = {record.title for record in visible_records(person) if record.published_at}
        may_here = published if query.years else may
        assert {row.title for row in page.rows} == may_here
        assert page.total == len(may_here) == _seen(page.facets)
    suggested = {found.text for found in suggest("zeb", person, "en")}
    assert suggested <= may
    assert len(suggested) == min(len(may), MOST)


def test_what_people_with_an_account_may_see_is_among_the_newest_of_a_common_word(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talka.capabilities.search.question.COMMON", 0)
    put("Zebra", visibility=Visibility.MEMBERS, owner=make_organisation(), language="en")
    for text in ("", "zebra"):
        query = Query(text=text, languages=("en",))
        assert search(query, None).total == 0
        assert search(query, make_person()).total == 1


def test_nobody_learns_who_is_invited_or_asks_to_take_part(put: Put) -> None:
    owner, invited, asking, partner = (make_organisation() for _each in range(4))
    record = put("Zebra", owner=owner, language="en")
    secret = put("Zebra kept back", owner=owner, visibility=Visibility.PARTIES, language="en")
    for organisation, state in ((invited, "invited"), (asking, "asked"), (partner, "accepted"), (partner, "done")):
        Participation.objects.create(record=record, organisation=organisation, role=state, state=state)
        Participation.objects.create(record=secret, organisation=organisation, role=state, state=state)
    index_records([record.pk, secret.pk])

    def ids(organisation: Organisation, person: Person | None = None) -> list[set[int]]:
        owners = (str(organisation.pk),)
        queries = (Query(owners=owners), Query(text="zebra", owners=owners), Query(text="zzq", owners=owners))
        return [{row.id for row in (*page.rows, *page.nearest)} for page in (search(q, person) for q in queries)]

    for organisation in (invited, asking):
        assert ids(organisation) == [set(), set(), set()]
        for address in ("/en/search/", "/search.atom", "/search.csv", "/api/v1/search"):
            answer: Any = Client().get(address, {"owner": organisation.pk})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"Zebra" not in body, address
    for organisation in (owner, partner):
        assert ids(organisation)[:2] == [{record.pk}, {record.pk}]
    # Its people see what it was invited to all the same.
    assert search(Query(text="zebra"), make_member(invited)).total == 2
    assert search(Query(kinds=("thing",), languages=("en",)), make_member(asking)).total == 2


def test_hiding_hides_at_once_before_the_index_knows(put: Put) -> None:
    record = put("Zebra", language="en")
    Record.objects.filter(pk=record.pk).update(shown=False)
    page = search(Query(text="zebra"), None)
    assert (page.rows, page.total, _seen(page.facets)) == ((), 0, 0)
    assert search(Query(), None).rows == ()
    assert suggest("zeb", None, "en") == []


def test_a_word_that_only_others_wrote_is_no_correction(put: Put, people: dict[str, Person | None]) -> None:
    put("Okapi", visibility="draft", owner=make_organisation(), language="en")
    page = search(Query(text="okapu"), people["stranger"])
    assert (page.rows, page.reading, page.corrections) == ((), "", {})
    assert search(Query(text="okapu"), people["coordinator"]).reading == "okapi"


def test_kept_counts_follow_what_becomes_public_or_not(put: Put) -> None:
    record = put("Zebra", language="en")
    put("Gnu", language="en")
    assert search(Query(), None).total == 2
    Record.objects.filter(pk=record.pk).update(shown=False, state="hidden")
    index_record(record.pk)
    index_record(record.pk)
    page = search(Query(), None)
    assert (page.total, page.facets.counts["state"]) == (1, {"open": 1})
    record.delete()
    index_record(record.pk)
    assert search(Query(), None).total == 1


def test_one_s_own_are_counted_in_lists(put: Put) -> None:
    owner = make_organisation()
    people = five_people(owner)
    put("Public", language="en")
    put("Draft", visibility="draft", owner=owner, language="en")
    assert search(Query(kinds=("thing",)), people["editor"]).total == 2
    assert search(Query(kinds=("thing",)), people["stranger"]).total == 1


def test_what_is_near_but_hidden_does_not_crowd_out(put: Put, model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.capabilities.search.finding.NEAR", 3)
    model({"zebra": "animal", "gnu": "animal"})
    for _ in range(12):
        put("Zebra", visibility="draft", owner=make_organisation(), language="en")
    put("Zebra", language="lt")
    embed_waiting(100)
    page = search(Query(text="gnu"), None)
    assert [row.language for row in page.rows] == ["lt"]
    assert page.total == 1


def test_the_newest_of_a_common_word_are_the_newest_that_one_may_see(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.capabilities.search.question.COMMON", 3)
    monkeypatch.setattr("talka.capabilities.search.question.NEWEST", 3)
    owner = make_organisation()
    people = five_people(owner)
    put("Zebra of ours", visibility="draft", owner=owner, language="en")
    put("Zebra seen", language="en")
    for _ in range(8):
        put("Zebra unseen", visibility="draft", owner=make_organisation(), language="en")
    page = search(Query(text="zebra"), None)
    assert [row.title for row in page.rows] == ["Zebra seen"]
    assert {row.title for row in search(Query(text="zebra"), people["editor"]).rows} == {"Zebra seen", "Zebra of ours"}


def test_where_the_likeliest_word_is_hidden_the_next_that_one_may_see_is_put(put: Put) -> None:
    for _each in range(3):
        put("Okapi", visibility="draft", owner=make_organisation(), language="en")
    seen = put("Okapo", language="en")
    page = search(Query(text="okapu"), None)
    assert ([row.id for row in page.rows], page.reading) == ([seen.pk], "okapo")
    assert page.corrections == {"okapu": "okapo"}
    assert search(Query(text="okapu"), make_person(is_coordinator=True)).corrections == {"okapu": "okapi"}
