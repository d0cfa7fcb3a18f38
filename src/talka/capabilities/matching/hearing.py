"""What the worker does for matching: hears facts, reads profiles, finds matches anew, and what was missed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Max, Q
from django.utils import timezone

from talka.capabilities.search.models import SearchEntry, Vector
from talka.capabilities.search.sweeping import Sweeping
from talka.capabilities.search.upkeep import RENAMING
from talka.capabilities.search.vectors import OUT_OF_ORDER
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.jobs.job import job
from talka.kernel.jobs.rounds import round_
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Participation, Record

from .models import MatchProfile
from .reading import read_profiles
from .refreshing import mark_others_stale, mark_stale, refresh_matches

AT_ONCE = 10
SWEPT = 200


@job()
def read_profiles_of_owner(record_id: int) -> int:
    """Read anew the profiles of what the organisation of this page owns now, where they say otherwise; how many."""
    owner = Record.objects.filter(pk=record_id).values("owner_id")
    # Whose it is, what sort of organisation and from which country stand in each: of the same no match changes.
    same = MatchProfile.objects.filter(
        organisation=F("record__owner"), type=F("record__owner__type"), country=F("record__owner__country")
    )
    others = MatchProfile.objects.filter(record__owner__in=owner).exclude(pk__in=same.values("pk")).order_by("pk")
    ids = list(others.values_list("pk", flat=True))
    return sum(read_profiles(ids[start : start + SWEPT]) for start in range(0, len(ids), SWEPT))


@listen_together("*")
def follow(facts: Sequence[Fact]) -> None:
    """Whatever happened to records: their profiles say what they say now, and their matches are found anew.

    What happens to an organisation's promises changes what is said of it: matches of its page are found anew too. What
    its page says of it stands in the profiles of all that it owns.
    """
    told = [fact for fact in facts if fact.record_id and not fact.verb.startswith("matching.")]
    read_profiles(dict.fromkeys(fact.record_id for fact in told if fact.record_id))
    for page in dict.fromkeys(fact.record_id for fact in told if fact.record_id and fact.verb in RENAMING):
        read_profiles_of_owner.enqueue(page)
    for participation in dict.fromkeys(fact.details.get("participation") for fact in told):
        if participation:
            rows = Participation.objects.filter(pk=participation).values_list("organisation_id", flat=True)
            mark_stale(MatchProfile.objects.filter(organisation__in=list(rows)).values_list("pk", flat=True)[:AT_ONCE])


@round_(1, lane="matching")
def find_anew() -> bool:
    """Take some stale profiles, the longest waiting first, and find their matches."""
    waiting = MatchProfile.objects.filter(stale_since__isnull=False).order_by("stale_since", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        # It changed since its matches were found last: those of others may have changed with it.
        changed = not MatchProfile.objects.filter(pk=pk, matched_at__gte=F("read_at")).exists()
        refresh_matches(pk)
        if changed:
            mark_others_stale(pk)
    return bool(ids)


@round_(20, lane="matching")
def sweep() -> bool:
    """Read profiles that no fact told of (records written in bulk), and take up vectors that came later."""
    now = timezone.now()
    known = [kind.code for kind in kinds()]
    missed = Record.objects.filter(swept.among(now), kind__in=known).filter(
        Q(match_profile__isnull=True) | Q(match_profile__read_at__lt=F("changed_at"))
    )
    ids = list(missed.order_by("-pk").values_list("pk", flat=True)[:SWEPT])
    if not ids:
        swept.found_nothing(now)
    return bool(read_profiles(ids) if ids else 0) or _take_up_vectors() > 0


swept = Sweeping()
_last_vector = 0


def _take_up_vectors() -> int:
    """Vectors made since the last look, of records matched without them: their matches are found anew."""
    global _last_vector
    newest = Vector.objects.aggregate(newest=Max("pk"))["newest"] or 0
    # Ids are given before they are committed: some before the last may have come later.
    late = Vector.objects.filter(
        pk__gt=_last_vector - OUT_OF_ORDER, entry__is_original=True,
        entry__record__match_profile__vector_id__lt=F("pk"), entry__record__match_profile__stale_since__isnull=True,
    )  # fmt: skip
    found = list(late.order_by("pk").values_list("pk", "entry__record_id")[:SWEPT])
    # While many are being made, a batch of them is waited for: each changes the matches of many.
    if found and len(found) < SWEPT and SearchEntry.objects.filter(waits_for_vector=True).exists():
        _last_vector = found[0][0] - 1
        return 0
    _last_vector = found[-1][0] if found else newest
    now = timezone.now()
    records = [record for _pk, record in found]
    MatchProfile.objects.filter(pk__in=records).update(stale_since=now, read_at=now)
    return len(found)
