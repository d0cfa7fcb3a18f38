"""Somebody says that something is wrong: once, by whatever way, and nobody learns who."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from talka.capabilities.comments import actions as comments
from talka.capabilities.moderation import actions, proof
from talka.capabilities.moderation.actions.reporting import MOST_OF_VISITORS
from talka.capabilities.moderation.models import Report
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import FOR_GOOD
from talka.kernel.testing import make_member

from . import proofs
from .world import boss, decided, mailed, said, signed_in, topic, trusted

pytestmark = pytest.mark.django_db


def test_one_report_of_a_person_is_open_and_further_ones_are_counted() -> None:
    comment, anna = said(topic(), language="lv"), trusted()
    actions.report(comment, "spam", by=anna, words="Buy, buy")
    again = actions.report(comment, "abuse", by=anna, words="And again", words_language="en")
    assert (again.reason, again.times, again.words, again.language) == ("spam", 2, "Buy, buy\n\nAnd again", "lv")
    actions.report(comment, "spam", by=trusted())
    assert Report.objects.count() == 2
    assert Fact.objects.filter(verb="moderation.reported").count() == 2


def test_after_it_was_looked_at_one_may_report_it_again() -> None:
    comment, anna = said(topic()), trusted()
    actions.report(comment, "spam", by=anna)
    decided(comment, "nothing")
    actions.report(comment, "spam", by=anna)
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["looked_at", "open"]


def test_the_words_of_visitors_are_kept_until_there_are_many() -> None:
    comment = said(topic())
    for number in range(MOST_OF_VISITORS + 5):
        actions.report(comment, "spam", by=None, words=f"Number {number}")
    actions.report(comment, "spam", by=None, words="Number 0")
    rows = Report.objects.order_by("pk")
    assert rows.count() == MOST_OF_VISITORS
    assert (rows[0].times, sum(row.times for row in rows)) == (2, MOST_OF_VISITORS + 6)


def test_what_cannot_be_reported() -> None:
    anna = trusted()
    own, hidden, plain = said(topic(), by=anna), said(topic()), said(topic())
    comments.hide(hidden, by=boss())
    suspended = trusted(suspended_until=FOR_GOOD)
    for thing, reason, by in (
        (own, "spam", anna), (anna, "spam", anna), (hidden, "spam", anna), (plain, "rude", anna),
        (plain, "other", anna), (plain, "spam", suspended), (topic(state="hidden"), "spam", anna),
    ):  # fmt: skip
        with pytest.raises(Denied):
            actions.report(thing, reason, by=by)
    assert not Report.objects.exists()


def test_who_is_signed_in_reports_without_a_calculation() -> None:
    comment, client = said(topic()), signed_in(trusted())
    address = f"/en/moderation/report/comment/{comment.pk}/"
    page = client.get(address).content.decode()
    assert comment.text in page
    assert "data-proof" not in page
    assert client.post(address, {"about": "comment", "reason": "spam", "words": "Ad"}).status_code == 302
    report = Report.objects.get()
    assert (report.comment_id, report.words, report.words_language) == (comment.pk, "Ad", "en")
    assert client.post(address, {"about": "comment", "reason": "other"}).status_code == 422


def test_a_visitors_browser_calculates_and_each_answer_is_taken_once(client: Client) -> None:
    comment = said(topic())
    address = f"/en/moderation/report/comment/{comment.pk}/"
    page = client.get(address).content.decode()
    assert 'data-proof="/en/moderation/proof/"' in page
    assert "/account/sign-in/" in page  # the way without script
    told = {"about": "comment", "reason": "spam"}
    assert client.post(address, told).status_code == 422
    answer = proofs.proof(client)
    assert client.post(address, {**told, "proof": answer}).status_code == 302
    assert client.post(address, {**told, "proof": answer}).status_code == 422
    report = Report.objects.get()
    assert (report.by, report.times) == (None, 1)


def changed(answer: str, **parameters: Any) -> str:
    said = json.loads(base64.b64decode(answer))
    said["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(said).encode()).decode()


def test_no_other_answer_will_do(client: Client, settings: Any) -> None:
    answer = proofs.proof(client)
    for wrong in (
        "", "x", "ä" * 50, base64.b64encode(b"[]").decode(), base64.b64encode(b'{"challenge": 1}').decode(),
        "A" * 100_000, changed(answer, cost=10**9), changed(answer, keyPrefix=""), changed(answer, expiresAt=9**12),
        changed(answer, nonce="00" * 16), changed(answer, algorithm="SCRYPT"), changed(answer, expiresAt=1),
        changed(answer, cost="1"), changed(answer, nonce=None),
    ):  # fmt: skip
        assert proof.refusal(wrong) is not None, wrong[:80]
    settings.SECRET_KEY = "another house"
    assert proof.refusal(answer) is not None


def test_an_answer_ends_after_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "GOOD_FOR", -5)
    old = proofs.proof(client)
    assert proof.refusal(old) == proof.OVER


def test_a_comment_of_a_visitor_needs_it_too(client: Client) -> None:
    record = topic()
    told = {"text": "Good evening", "name": "Ilze", "email": "ilze@example.org"}
    address = f"/en/comments/on/{record.pk}/write/"
    assert client.post(address, told).status_code == 422
    assert client.post(address, {**told, "proof": proofs.proof(client)}).status_code == 302


def test_one_reports_who_wrote_it_where_they_speak_for_themselves() -> None:
    record = topic()
    bad = said(record, by=trusted("Bad"))
    editor = make_member(record.owner)
    official = said(record, by=editor, organisation=record.owner)
    client = signed_in(trusted())
    told = {"about": "writer", "reason": "abuse"}
    assert client.post(f"/en/moderation/report/comment/{bad.pk}/", told).status_code == 302
    report = Report.objects.get()
    assert (report.person, report.comment, report.met_in) == (bad.author, None, bad)
    assert 'value="writer"' not in client.get(f"/en/moderation/report/comment/{official.pk}/").content.decode()
    client.post(f"/en/moderation/report/comment/{official.pk}/", told)
    assert not Report.objects.filter(person=editor).exists()


def test_what_one_may_not_see_is_missing(client: Client) -> None:
    hidden = said(topic())
    comments.hide(hidden, by=boss())
    for path in (
        f"comment/{hidden.pk}/", f"record/{topic(state='hidden').pk}/", "comment/999999/", f"record/{10**19}/",
        f"comment/{10**19}/",
    ):  # fmt: skip
        assert client.get(f"/en/moderation/report/{path}").status_code == 404


def test_nobody_reports_in_masses() -> None:
    comment, client = said(topic()), signed_in(trusted())
    told = {"about": "comment", "reason": "spam"}
    answers = [client.post(f"/en/moderation/report/comment/{comment.pk}/", told).status_code for _n in range(31)]
    assert answers[:30] == [302] * 30
    assert answers[30] == 422
    assert Report.objects.get().times == 30


def test_who_reported_is_never_told(mailoutbox: Any) -> None:
    bad, anna = trusted("Bad One"), trusted("Annabella Reporter")
    comment = said(topic(), by=bad)
    actions.report(comment, "abuse", by=anna, words="Annabellas secret words")
    decision = decided(comment, "hidden")
    letters = mailed(mailoutbox)
    theirs = "".join(str(letter.body) for letter in letters if bad.email in letter.to[0])
    page = signed_in(bad).get(f"/en/moderation/about-you/{decision.pk}/").content.decode()
    notices = signed_in(bad).get("/en/notices/").content.decode()
    for told in (theirs, page, notices):
        assert told
        assert "Annabella" not in told
        assert "secret words" not in told
    case = signed_in(boss()).get(f"/en/moderation/comment/{comment.pk}/").content.decode()
    assert "Annabella Reporter" not in case


def test_the_links_stand_on_comments_and_cost_no_statement(django_assert_num_queries: Any) -> None:
    record, anna = topic(), trusted()
    theirs, own = said(record), said(record, by=anna)
    page = signed_in(anna).get(f"/en/comments/on/{record.pk}/").content.decode()
    assert f"/en/moderation/report/comment/{theirs.pk}/" in page
    assert f"/en/moderation/report/comment/{own.pk}/" not in page
    page = signed_in(boss()).get(f"/en/comments/on/{record.pk}/").content.decode()
    assert f"/en/moderation/comment/{theirs.pk}/" in page


def test_whoever_reports_reads_no_name_that_does_not_stand_there(client: Client) -> None:
    record = topic()
    editor = make_member(record.owner, name="Hidden Hand")
    official = said(record, by=editor, organisation=record.owner)
    own, alone = said(record, by=trusted("Anna")), topic(author=trusted("Night Writer"), owner=None)
    type(record).objects.filter(pk=record.pk).update(author=editor)
    for kind, thing, name in (
        ("comment", official, record.owner.name), ("record", record, record.owner.name), ("comment", own, "Anna"),
    ):  # fmt: skip
        page = client.get(f"/en/moderation/report/{kind}/{thing.pk}/").content.decode()
        assert f"<bdi>{name}</bdi>" in page
        assert "Hidden Hand" not in page
    assert "Night Writer" not in client.get(f"/en/moderation/report/record/{alone.pk}/").content.decode()
