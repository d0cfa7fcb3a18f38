"""Two at once: real threads on a real database."""

from typing import Any

import pytest
from django.utils import timezone

from talka.capabilities.comments.tests.test_races import at_once
from talka.capabilities.moderation import actions
from talka.capabilities.moderation.actions.deciding import last_decision
from talka.capabilities.moderation.models import Appeal, Batch, Decision, Report
from talka.capabilities.moderation.proof import refusal
from talka.capabilities.moderation.queries.waves import Wave
from talka.kernel.testing import make_member

from . import proofs
from .world import WHY, boss, decided, fresh, known, newcomer, said, topic, trusted

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_coordinators_who_decide_at_once_one_is_told_that_the_other_has() -> None:
    comment = said(topic())
    seen = last_decision(comment)
    found = at_once(lambda by: decided(comment, "hidden", by, seen=seen), [boss(), boss(), boss()])
    assert sum(isinstance(one, Decision) for one in found) == Decision.objects.count() == 1
    assert fresh(comment).state == "hidden"


def test_hidden_and_released_at_once_is_one_of_both() -> None:
    comment = said(topic(), by=newcomer())
    seen = last_decision(comment)
    acts = [("hidden", boss()), ("released", boss())]
    at_once(lambda pair: decided(comment, pair[0], pair[1], seen=seen), acts)
    state = {"hidden": "hidden", "released": "shown"}[Decision.objects.get().act]
    assert fresh(comment).state == state


def test_one_report_sent_from_four_windows_is_one() -> None:
    comment, anna = said(topic()), trusted()
    at_once(lambda _n: actions.report(comment, "spam", by=known(anna)), range(4))
    assert Report.objects.get().times == 4


def test_one_objection_sent_from_three_windows_is_one() -> None:
    decision = decided(said(topic()), "hidden")
    at_once(lambda _n: actions.appeal(decision, by=known(decision.whom), words="No", language="en"), range(3))
    assert Appeal.objects.count() == 1


def test_of_colleagues_who_object_at_once_one_does_and_the_others_are_told_so() -> None:
    record = topic(author=trusted())
    decision = decided(record, "hidden")
    colleagues = [make_member(record.owner) for _n in range(3)]
    found = at_once(lambda by: actions.appeal(decision, by=by, words=f"No, says {by.pk}", language="en"), colleagues)
    assert sorted(type(one).__name__ for one in found) == ["Appeal", "Denied", "Denied"]


def test_two_answers_to_one_objection_are_one() -> None:
    decision = decided(said(topic()), "hidden")
    made = actions.appeal(decision, by=decision.whom, words="No", language="en")  # type: ignore[arg-type]
    answers = [(boss(), True), (boss(), False)]

    def answer(pair: Any) -> Any:
        return actions.answer_appeal(made, by=pair[0], overturned=pair[1], words="So", language="en")

    found = at_once(answer, answers)
    assert sum(isinstance(one, Appeal) for one in found) == 1
    made.refresh_from_db()
    assert (made.state == "overturned") == (fresh(decision.comment).state == "shown")  # type: ignore[arg-type]


def test_restored_by_two_at_once_is_restored_once() -> None:
    decision = decided(said(topic()), "hidden")
    at_once(lambda by: actions.restore(decision, by=by), [boss(), boss()])
    assert Decision.objects.filter(act="restored").count() == 1


def test_a_wave_cleared_by_one_from_two_windows_is_one() -> None:
    for number in range(3):
        newcomer(email=f"x{number}@flood.example")
    by, until = boss(), timezone.now()
    at_once(lambda _n: actions.clear_wave(Wave(domain="flood.example"), WHY, by=known(by), until=until), range(2))
    assert (Batch.objects.count(), Decision.objects.count()) == (1, 3)


def test_one_proof_is_taken_once(client: Any) -> None:
    answer = proofs.proof(client)
    assert sorted(str(why is None) for why in at_once(lambda _n: refusal(answer), range(4))) == ["False"] * 3 + ["True"]
