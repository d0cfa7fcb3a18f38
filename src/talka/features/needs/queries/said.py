"""What those whom needs concern said when they were asked whether it is solved, for the page of who answered them."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from talka.kernel.records.kinds import SaidOf, Sayings
from talka.kernel.records.models import Participation, ParticipationRole
from talka.toolkit.joining import Gathered

from ..models import Verdict
from ..rules import RESPONDING

MOST_WORDS = 3  # of one need, the newest
MOST_NEEDS = 100  # the needs that changed last: the page shows fewer, and this reader may not see all of them
_NOTES = "record__need__progress_notes"


def _parts() -> "QuerySet[Participation]":
    """Parts of the outer row's organisation in needs that were said to be solved: it did what it promised, or does.

    The latest alone: an organisation that has answered thousands is read as fast as any.
    """
    parts = Participation.objects.filter(role=ParticipationRole.RESPONDER, state__in=RESPONDING)
    latest = parts.filter(organisation_id=OuterRef(OuterRef("owner_id")), record__need__asked_round__gt=0)
    latest = latest.order_by("-record__changed_at", "-record_id")
    return Participation.objects.filter(
        organisation_id=OuterRef("owner_id"), pk__in=latest.values("pk")[:MOST_NEEDS]
    ).order_by()


def _votes(*, solved: bool) -> Coalesce:
    """How many answered so to the last question of a need."""
    given = Verdict.objects.filter(need_id=OuterRef("record_id"), asked_round=F("need__asked_round"), solved=solved)
    counted = given.order_by().values("need_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _gathered(rows: "QuerySet[Participation]", **columns: Any) -> Subquery:
    grouped = rows.values("organisation_id").annotate(gathered=Gathered(JSONObject(**columns)))
    return Subquery(grouped.values("gathered"), output_field=JSONField())


def _columns() -> dict[str, Any]:
    """Answers and words, each a list of rows; the outer row is an organisation's entry."""
    of_a_verdict = Q(**{f"{_NOTES}__fact__verb__in": ["needs.judged", "needs.solved"]}) | Q(
        **{f"{_NOTES}__fact__verb": "needs.reopened", f"{_NOTES}__fact__details__because": "verdict"}
    )
    with_words = _parts().filter(of_a_verdict, **{f"{_NOTES}__organisation": None, f"{_NOTES}__isnull": False})
    return {
        "read_verdicts": _gathered(
            _parts(),
            record=F("record_id"), yes=_votes(solved=True), no=_votes(solved=False),
        ),
        "read_words": _gathered(
            with_words,
            record=F("record_id"), pk=F(f"{_NOTES}__pk"), text=F(f"{_NOTES}__text"), language=F(f"{_NOTES}__language"),
        ),
    }  # fmt: skip


def _read(page: Any) -> list[SaidOf]:
    """Of an entry that was read with these columns: needs about which somebody said something."""
    words: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for row in page.read_words or []:
        words[row["record"]].append((row["pk"], row["text"], row["language"]))
    said = []
    for row in page.read_verdicts or []:
        newest = sorted(words[row["record"]], reverse=True)[:MOST_WORDS]
        if row["yes"] or row["no"] or newest:
            texts = tuple((text, language) for _pk, text, language in newest)
            said.append(SaidOf(row["record"], row["yes"], row["no"], texts))
    return said


SAYINGS = Sayings(_columns, _read)
