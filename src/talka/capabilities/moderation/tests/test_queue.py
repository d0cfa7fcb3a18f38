"""What waits, oldest first, in few statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talka.capabilities.comments.models import Comment
from talka.capabilities.moderation import actions
from talka.capabilities.moderation.queries.queue import counts
from talka.kernel.people.models import Person

from .world import boss, decided, newcomer, said, signed_in, topic, trusted

pytestmark = pytest.mark.django_db


def statements(client: Any, path: str) -> int:
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def one_of_each(language: str = "en") -> list[Any]:
    """A comment, a record and a person that are reported."""
    things = [said(topic(), language=language), topic(author=trusted(), language=language), trusted()]
    for thing in things:
        actions.report(thing, "spam", by=trusted(), words="Look", words_language=language)
    return things


def test_one_line_a_thing_oldest_first() -> None:
    first, second = said(topic(), "The first"), said(topic(), "The second")
    for comment in (first, second, first):
        actions.report(comment, "spam", by=trusted())
    page = signed_in(boss()).get("/en/moderation/").content.decode()
    assert page.count(f"/en/moderation/comment/{first.pk}/") == 2
    assert page.index("The first") < page.index("The second")
    assert "× 2" in page
    assert "Reports (2)" in page


def test_reports_take_as_many_statements_with_three_as_with_one() -> None:
    client = signed_in(boss())
    one_of_each()
    with_one = statements(client, "/en/moderation/")
    one_of_each()
    one_of_each()
    assert statements(client, "/en/moderation/") == with_one <= 14


def test_first_posts_and_objections_take_as_many_statements_with_three_as_with_one() -> None:
    by, client = boss(), signed_in(boss())
    counted: dict[str, list[int]] = {"held": [], "appeals": []}
    for number in (1, 2):
        for _each in range(number):
            said(topic(), by=newcomer())
            topic(author=newcomer(), withheld=True)
            decision = decided(said(topic()), "hidden", by)
            actions.appeal(decision, by=decision.whom, words="No", language="en")  # type: ignore[arg-type]
        for what, known in counted.items():
            known.append(statements(client, f"/en/moderation/?what={what}"))
    assert counted["held"][0] == counted["held"][1] <= 13
    assert counted["appeals"][0] == counted["appeals"][1] <= 11


def test_each_language_by_itself() -> None:
    latvian, english = said(topic(), "Latviski", language="lv"), said(topic(), "In English")
    for comment in (latvian, english):
        actions.report(comment, "spam", by=None)
    client = signed_in(boss())
    page = client.get("/en/moderation/?language=lv").content.decode()
    assert "Latviski" in page
    assert "In English" not in page
    for odd in ("?language=xx", "?what=everything", "?after=x", "?after=99999999999999999999"):
        assert client.get(f"/en/moderation/{odd}").status_code == 200


def test_pages_of_thirty() -> None:
    record = topic()
    for number in range(32):
        actions.report(said(record, f"Number {number:02}"), "spam", by=None)
    client = signed_in(boss())
    page = client.get("/en/moderation/").content.decode()
    assert "Number 29" in page
    assert "Number 30" not in page
    last = Comment.objects.order_by("pk")[29]
    following = client.get(f"/en/moderation/?after={last.pk}").content.decode()
    assert following.count('<article class="panel stack"') >= 0
    assert client.get("/en/moderation/?what=held").status_code == 200


def test_what_is_about_oneself_is_for_another_coordinator() -> None:
    by, other = boss("Mara"), boss()
    own = said(topic(), "Words of Mara", by=by)
    for thing in (own, by, topic(author=by)):
        actions.report(thing, "abuse", by=trusted())
    assert (counts(by).all, counts(other).all) == (0, 3)
    page = signed_in(by).get("/en/moderation/").content.decode()
    assert "Words of Mara" not in page
    assert signed_in(by).get(f"/en/moderation/comment/{own.pk}/").status_code == 403


def test_a_case_takes_as_many_statements_with_three_reports_as_with_one() -> None:
    comment, client = said(topic()), signed_in(boss())
    actions.report(comment, "spam", by=trusted())
    path = f"/en/moderation/comment/{comment.pk}/"
    with_one = statements(client, path)
    for _each in range(2):
        actions.report(comment, "spam", by=trusted())
    assert statements(client, path) == with_one <= 14
    assert Person.objects.count() > 3
