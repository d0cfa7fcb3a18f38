"""A wave of spam: 500 accounts and 2,000 comments, cleared in under ten clicks and restored in one."""

import re
import time
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.comments.actions.counting import recount_thread
from talka.capabilities.comments.models import Comment
from talka.capabilities.moderation import actions
from talka.capabilities.moderation.actions.deciding import Statement
from talka.capabilities.moderation.actions.waves import SLICE, go_on
from talka.capabilities.moderation.models import Batch, Decision, Touched
from talka.capabilities.moderation.queries.waves import Wave, found_by, likely_waves, people_of
from talka.capabilities.notices.models import Mail
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.testing import make_member, make_organisation

from .flooding import SPAM, Clicks, Counted, flood, work
from .world import boss, decided, fresh, known, newcomer, said, signed_in, topic, trusted

pytestmark = pytest.mark.django_db

WHY = Statement("spam", "The same advertisement from many new accounts", "en")


def looked_for(browser: Clicks) -> str:
    """From the queue to the wave that the page proposes; the moment as of which it was shown."""
    browser.open("/en/moderation/")
    browser.open("/en/moderation/waves/")
    link = re.search(r'href="(\?days=7&amp;domain=flood\.example)"', browser.page)
    assert link, "the wave is proposed"
    browser.page = ""
    browser.open(f"/en/moderation/waves/{link[1].replace('&amp;', '&')}")
    assert "500 accounts" in browser.page
    assert "2000 comments" in re.sub("[,\u202f\xa0]", "", browser.page)
    until = re.search(r'name="until" value="([^"]+)"', browser.page)
    assert until
    return until[1].replace("&#43;", "+").replace("&#x2B;", "+")


def all_is_cleared() -> Batch:
    """The one decision on the 500 accounts and 2,000 comments, done with."""
    batch = Batch.objects.get()
    assert (batch.state, batch.people, batch.comments) == ("cleared", 500, 2000)
    assert set(Comment.objects.filter(text=SPAM).values_list("state", flat=True)) == {"hidden"}
    assert Person.objects.filter(suspended_until=FOR_GOOD).count() == 500
    assert Decision.objects.filter(batch=batch, act="suspended").count() == 500
    assert Touched.objects.count() == 2500
    assert Mail.objects.filter(cause__startswith="moderation.statement:").count() == 500
    return batch


@pytest.mark.slow
def test_500_accounts_and_2000_comments_in_under_ten_clicks_and_back_in_one() -> None:
    flood()
    decent = said(topic(), "Something decent", by=newcomer(email="decent@example.org"))
    assert Comment.objects.filter(text=SPAM).count() == 2000
    before = dict(Comment.objects.values_list("pk", "state"))
    browser, began = Clicks(), time.monotonic()
    with CaptureQueriesContext(connection) as looking:
        until = looked_for(browser)
    told = {"rule": "spam", "facts": WHY.facts, "until": until}
    with CaptureQueriesContext(connection) as pressing:
        browser.press("/en/moderation/waves/?days=7&domain=flood.example", told)
    assert browser.number == 4
    clearing = Counted()
    with connection.execute_wrapper(clearing):
        work()
    assert time.monotonic() - began < 120
    batch = all_is_cleared()
    assert fresh(decent).state == "held"
    assert known(decent.author).suspended_until is None
    assert len(looking) <= 60  # three pages
    assert len(pressing) <= 60  # the rest is the worker's
    # Some three a comment for a fact each, ten a person for the decision and its mail.
    assert clearing.number < 12_000

    browser.page = ""
    browser.press(f"/en/moderation/waves/{batch.pk}/restore/", {})
    assert browser.number == 5
    work()
    assert Batch.objects.get().state == "restored"
    assert dict(Comment.objects.values_list("pk", "state")) == before
    assert not Person.objects.filter(suspended_until=FOR_GOOD).exists()
    assert not Person.objects.filter(email__endswith="@flood.example").exclude(trusted_at=None).exists()


def test_a_few_are_cleared_at_once_and_counts_are_right_again() -> None:
    place = flood(5, 1, 1)[0]
    answer = said(place, "To it", by=trusted())
    batch = actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())
    assert (batch.state, batch.people, batch.comments) == ("cleared", 5, 5)
    assert fresh(answer).state == "shown"
    place.conversation.refresh_from_db()
    assert (place.conversation.comments, place.conversation.held) == (1, 0)
    for _twice in range(2):
        actions.restore_wave(batch, by=boss())
    place.conversation.refresh_from_db()
    assert (place.conversation.comments, place.conversation.held) == (1, 5)


def test_shown_ones_come_back_into_their_threads() -> None:
    records = flood(3, 2, 2)
    batch = actions.clear_wave(Wave(text=SPAM, whole=True), WHY, by=boss(), until=timezone.now())
    records[1].conversation.refresh_from_db()
    assert (records[1].conversation.comments, records[1].conversation.groups) == (0, {})
    actions.restore_wave(batch, by=boss())
    records[1].conversation.refresh_from_db()
    assert (records[1].conversation.comments, records[1].conversation.groups) == (3, {"en": 3})
    head = Comment.objects.filter(record=records[1]).first()
    assert head is not None
    kept = (head.size, head.languages, head.is_listed)
    recount_thread(head.pk)
    assert (fresh(head).size, fresh(head).languages, fresh(head).is_listed) == kept


def test_who_is_trusted_writes_for_others_or_coordinates_is_never_among_them() -> None:
    now = timezone.now()
    safe = [
        trusted(email="a@flood.example"),
        make_member(make_organisation(), email="b@flood.example", address_confirmed_at=now),
        boss(email="c@flood.example"), newcomer(email="d@flood.example", created_at=now - timedelta(days=30)),
        newcomer(email="e@notflood.example"), newcomer(email="f@flood.example.org"),
    ]  # fmt: skip
    caught = newcomer(email="G@flood.example".lower())
    spared = newcomer(email="h@flood.example")
    wave = Wave(domain="flood.example", spared=(spared.pk,))
    assert list(people_of(wave, timezone.now())) == [caught]
    actions.clear_wave(wave, WHY, by=boss(), until=timezone.now())
    assert not Person.objects.filter(pk__in=[one.pk for one in [*safe, spared]], suspended_until=FOR_GOOD).exists()


def test_what_came_later_than_was_looked_at_is_left() -> None:
    early = newcomer(email="a@flood.example")
    looked = timezone.now()
    late = newcomer(email="b@flood.example")
    actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=looked)
    assert (known(early).suspended_until, known(late).suspended_until) == (FOR_GOOD, None)


def test_everybody_who_is_new_is_no_wave() -> None:
    newcomer()
    now = timezone.now()
    for wave, why, by, until in (
        (Wave(), WHY, boss(), now), (Wave(domain="flood.example"), WHY, boss(), now),
        (Wave(domain="example.org"), Statement("spam", ""), boss(), now),
        (Wave(domain="example.org"), WHY, trusted(), now),
        (Wave(domain="example.org"), WHY, boss(), now - timedelta(days=2)),
    ):  # fmt: skip
        with pytest.raises(Denied):
            actions.clear_wave(wave, why, by=by, until=until)
    assert not Batch.objects.exists()


def test_the_same_form_twice_is_one_batch() -> None:
    newcomer(email="a@flood.example")
    by, until = boss(), timezone.now()
    batches = [actions.clear_wave(Wave(domain="flood.example"), WHY, by=by, until=until) for _twice in range(2)]
    assert batches[0] == batches[1]
    assert Batch.objects.count() == Decision.objects.count() == 1


def test_a_slice_that_is_done_again_changes_nothing() -> None:
    flood(SLICE + 5, 1, 1)
    batch = actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())
    for _each in range(6):
        go_on.call(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.people) == ("cleared", SLICE + 5)
    assert Decision.objects.count() == SLICE + 5
    assert Fact.objects.filter(verb="moderation.wave_cleared").count() == 1


def test_one_of_them_objects_and_is_restored_alone() -> None:
    flood(3, 1, 1)
    batch = actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())
    decision = Decision.objects.order_by("pk")[0]
    made = actions.appeal(decision, by=decision.whom, words="I am no spam", language="en")  # type: ignore[arg-type]
    actions.answer_appeal(made, by=boss(), overturned=True, words="Indeed", language="en")
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["held", "hidden", "hidden"]
    assert Person.objects.filter(suspended_until=FOR_GOOD).count() == 2
    actions.restore_wave(batch, by=boss())
    assert Decision.objects.filter(act="restored").count() == 3
    assert not Person.objects.filter(suspended_until=FOR_GOOD).exists()


def test_what_was_decided_singly_before_stays_when_the_wave_is_restored() -> None:
    flood(2, 1, 1)
    comment = Comment.objects.order_by("pk")[0]
    decided(comment, "hidden")
    batch = actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())
    actions.restore_wave(batch, by=boss())
    assert fresh(comment).state == "hidden"


def test_reports_of_it_are_answered() -> None:
    flood(1, 1, 1)
    comment = Comment.objects.get()
    report = actions.report(comment.author, "spam", by=trusted())  # type: ignore[arg-type]
    actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())
    report.refresh_from_db()
    assert report.decision is not None
    assert (report.state, report.decision.whom) == ("looked_at", comment.author)


def test_looking_takes_as_many_statements_whatever_is_found() -> None:
    wave = Wave(domain="flood.example")
    for people in (1, 2):
        flood(people, 1, 1) if people == 1 else [newcomer(email=f"x{n}@flood.example") for n in range(2)]
        with CaptureQueriesContext(connection) as captured:
            found_by(wave, timezone.now())
        assert len(captured) == 5
        with CaptureQueriesContext(connection) as captured:
            likely_waves(7, timezone.now())
        assert len(captured) == 2


def test_odd_questions_are_told_apart() -> None:
    client = signed_in(boss())
    for odd in ("?days=x", "?days=-1", "?days=7&domain=<script>", "?days=99999"):
        assert client.get(f"/en/moderation/waves/{odd}").status_code == 422, odd
    for fine in ("?days=7", "?days=7&domain=a@B.example", f"?days=7&text={'x' * 300}", "?days=7&text=%25"):
        assert client.get(f"/en/moderation/waves/{fine}").status_code == 200, unquote(fine)
    assert Client().get("/en/moderation/waves/").status_code == 302
    assert client.get(f"/en/moderation/waves/{10**19}/").status_code == 404
