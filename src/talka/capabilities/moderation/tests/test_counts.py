"""What everybody may know of a year: numbers, and nobody in them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.moderation import actions
from talka.capabilities.moderation.models import Report
from talka.capabilities.moderation.queries.counts import yearly_counts
from talka.capabilities.moderation.queries.waves import Wave
from talka.kernel.facts.models import Fact

from .world import WHY, boss, decided, newcomer, said, topic, trusted

pytestmark = pytest.mark.django_db


def a_year() -> None:
    """Two reports answered, an objection that was right, a wave."""
    comment, other = said(topic(), by=trusted("Bad Name")), said(topic())
    for thing, reason in ((comment, "abuse"), (other, "spam")):
        actions.report(thing, reason, by=trusted(), words="Secret")
    Report.objects.filter(comment=comment).update(created_at=timezone.now() - timedelta(hours=3))
    Report.objects.filter(comment=other).update(created_at=timezone.now() - timedelta(hours=1))
    decision = decided(comment, "hidden")
    decided(other, "nothing")
    made = actions.appeal(decision, by=decision.whom, words="No", language="en")  # type: ignore[arg-type]
    actions.answer_appeal(made, by=boss(), overturned=True, words="Yes", language="en")
    for number in range(3):
        newcomer(email=f"x{number}@flood.example")
    actions.clear_wave(Wave(domain="flood.example"), WHY, by=boss(), until=timezone.now())


def test_a_year_in_numbers() -> None:
    a_year()
    (year,) = yearly_counts()
    assert year.year == timezone.now().astimezone(UTC).year
    said = year.as_json()
    assert {code: n for code, n in said["reports"].items() if n} == {"abuse": 1, "spam": 1}
    assert {code: n for code, n in said["decisions"].items() if n} == {
        "hidden": 1, "nothing": 1, "restored": 1, "suspended": 3,
    }  # fmt: skip
    assert (said["appeals"], said["appeals_answered"]) == (1, {"upheld": 0, "overturned": 1})
    assert (said["median_hours_to_decision"], said["median_hours_to_answer_of_appeal"]) == (2.0, 0.0)
    assert said["waves_of_spam"] == 1


def test_each_year_by_itself_in_as_many_statements() -> None:
    a_year()
    with CaptureQueriesContext(connection) as one:
        yearly_counts()
    Fact.objects.filter(verb="moderation.reported").update(at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC))
    Fact.objects.filter(verb="moderation.decided").update(at=datetime(2025, 1, 1, 0, 30, tzinfo=UTC))
    with CaptureQueriesContext(connection) as three:
        years = yearly_counts()
    assert len(one) == len(three) == 4
    assert [year.year for year in years][1:] == [2025, 2024]


def test_everybody_reads_them_and_finds_nobody_in_them() -> None:
    assert Client().get("/en/moderation/counts/").status_code == 200
    a_year()
    for path in ("counts/", "counts.json", "counts.csv", "rules/"):
        answer = Client().get(f"/en/moderation/{path}")
        assert answer.status_code == 200
        told: Any = answer.content.decode()
        for secret in ("Bad Name", "Secret", "flood.example", WHY.facts):
            assert secret not in told
    rows = list(csv.reader(io.StringIO(Client().get("/en/moderation/counts.csv").content.decode())))
    assert rows[0] == ["year", "what", "which", "number"]
    assert [row[3] for row in rows if row[1:3] == ["reports", "abuse"]] == ["1"]
