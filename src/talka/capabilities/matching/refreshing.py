"""Finding a record's matches anew. Doing it twice changes nothing; nobody waits for it.

Whatever happens marks profiles as stale (`hearing`); a round of the worker takes them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from talka.capabilities.search.meaning.embedder import embedder
from talka.capabilities.search.meaning.protocol import Floats
from talka.capabilities.search.models import SearchEntry, Vector
from talka.capabilities.search.vectors import centres_of, where_vectors_lie
from talka.kernel.records.kinds import has_kind, kind_of, kinds
from talka.kernel.records.models import LIVE, Participation, Record
from talka.kernel.records.rules import is_everybodys
from talka.toolkit import arrays as np
from talka.toolkit.prepared import Prepared, PreparedForMany

from .candidates import NEAREST, candidates, nearest_records
from .factors import Context
from .models import FACTOR_OF, Because, Dismissal, Match, MatchProfile
from .network import Reach
from .profiles import Conduct, Profile
from .reading import profile_of, rows_of
from .scoring import Match as Found
from .scoring import mean_of, score
from .surroundings import Surroundings, conduct_of, surroundings
from .usual import Usual

ORGANISATION = "organisation"  # the kind of an organisation's own page
KEPT = 30  # of each kind, and of what everybody may see as many
LEAST = 0.12  # what fits hardly better than anything else is not proposed
TOLD = 20  # records of a kind whose own matches are found anew when one changes
EMPHASIS = 0.5
MOST_EMPHASIS = 3.0


class Look:
    """What a seeker's text is near to, beside what is usual: the vectors of the installation seen from it.

    Nothing where it has none. All are seen from the middles of their languages, as search sees them, so that a text in
    another language about the same is nearer than any in the seeker's own.
    """

    def __init__(self, seeker: int, usual: Usual) -> None:
        place = where_vectors_lie()
        self._own = _own_vector(seeker, usual) if place is not None else None
        self._usual = usual
        self._seen = place.look(self._own) if place is not None and self._own is not None else None
        self.near = nearest_records(seeker, self._seen.best(NEAREST)) if self._seen else {}

    def of_entries(self, languages: Mapping[int, str]) -> dict[int, float]:
        """Likenesses of entries, of which the languages are given."""
        if self._seen is None or self._own is None:
            return {}
        return self._usual.corrected(self._own, self._seen.of(languages), languages)

    def of_records(self, records: list[int]) -> dict[int, float]:
        """Likenesses of the originals of these records."""
        if self._seen is None:
            return {}
        found = {pk: (record, language) for pk, record, language in _originals(records)}
        likenesses = self.of_entries({pk: language for pk, (_record, language) in found.items()})
        return {found[entry][0]: likeness for entry, likeness in likenesses.items()}


def _own_vector(record_id: int, usual: Usual) -> Floats | None:
    """What a record's original says beside what is usual, of unit length: from the table, by its key."""
    source = embedder()
    rows = _vectors(source.model, record=record_id) if source else []
    if not rows or source is None:
        return None
    scale, values, language = rows[0]
    vector = np.frombuffer(bytes(values), np.int8).astype(np.float32) * np.float32(scale)
    return usual.beside(centres_of(source).seen(vector, language), language)


_vectors = Prepared(
    lambda model, record: Vector.objects.filter(entry__record=record, entry__is_original=True, model=model).values_list(
        "scale", "values", "entry__language"
    )[:1]
)


def refresh_matches(record_id: int) -> int:
    """Find what fits a record and keep the best `KEPT` of each kind it seeks; how many are kept now."""
    row = rows_of(MatchProfile.objects.filter(pk=record_id)).first()
    begun, vector = timezone.now(), _vector_of(record_id)
    found: list[tuple[str, Found]] = []
    if row is not None and row["live"] and has_kind(row["kind"]):
        found = _find(profile_of(row), surroundings())
    return _keep(record_id, found, begun, vector)


def _find(seeker: Profile, around: Surroundings) -> list[tuple[str, Found]]:
    look = Look(seeker.id, around.usual)
    alike = around.alike(look.of_entries(around.languages_of_entries), seeker.language)
    reach = around.network.reach(seeker.organisation, seeker.themes, alike)
    not_wanted = _not_wanted(seeker)
    sought = [counterpart.kind for counterpart in kind_of(seeker.kind).matching.seeks]
    ids = list(chain.from_iterable(candidates(seeker, kind, around, reach, look.near) for kind in sought))
    profiles = _profiles(seeker, [pk for pk in ids if pk not in not_wanted])
    context = context_of(seeker, around, reach, look.of_records([one.id for one in profiles]))
    found: list[tuple[str, Found]] = []
    for kind in sought:
        found += [(kind, match) for match in _best(seeker, [one for one in profiles if one.kind == kind], context)]
    return found


def _not_wanted(seeker: Profile) -> set[int]:
    """What was dismissed, and what is in it already: records of those who take part, and the other way round."""
    found = set(_dismissed(record=seeker.id))
    if seeker.organisation is not None:
        found.update(_taken_part_in(organisation=seeker.organisation))
    if seeker.kind != ORGANISATION:  # those who take part in one are a network's members, whose needs are welcome
        found.update(_members_own(record=seeker.id))
    return found


_dismissed = Prepared(lambda record: Dismissal.objects.filter(record=record).values_list("candidate_id", flat=True))
_taken_part_in = Prepared(
    lambda organisation: Participation.objects.filter(state__in=LIVE, organisation=organisation)
    .values_list("record_id", flat=True)
)  # fmt: skip
_members_own = Prepared(
    lambda record: MatchProfile.objects.filter(
        organisation__in=Participation.objects.filter(state__in=LIVE, record=record).values("organisation_id")
    ).values_list("pk", flat=True)
)


def _profiles(seeker: Profile, ids: list[int]) -> list[Profile]:
    """Of these candidates, those that aren't the seeker's organisation's own; with what they are known for."""
    rows = [row for row in _rows(ids) if seeker.organisation is None or row["organisation_id"] != seeker.organisation]
    conduct = conduct_of({row["organisation_id"] for row in rows if row["organisation_id"]})
    return [profile_of(row, conduct.get(row["organisation_id"], Conduct())) for row in rows]


def _best(seeker: Profile, profiles: list[Profile], context: Context) -> list[Found]:
    """The best `KEPT` of these, and the best `KEPT` of what everybody may see, with their reasons.

    So that what is for a few leaves nobody else without any.
    """
    ranked = sorted(profiles, key=lambda one: (-mean_of(seeker, one, context), -one.id))
    kept = ranked[:KEPT]
    if len(ranked) > KEPT:
        public = set(_public([one.id for one in ranked]))
        best = [one for one in ranked if one.id in public][:KEPT]
        kept += [one for one in best if one not in kept]
    found = [score(seeker, one, context) for one in kept]
    return [match for match in found if match.score >= LEAST]


_rows = PreparedForMany(lambda ids: rows_of(MatchProfile.objects.filter(pk__in=ids)))
_public = PreparedForMany(
    lambda ids: Record.objects.filter(is_everybodys.where(None), pk__in=ids).values_list("pk", flat=True)
)
_originals = PreparedForMany(
    lambda ids: SearchEntry.objects.filter(record__in=ids, is_original=True).values_list("pk", "record_id", "language")
)


def context_of(seeker: Profile, around: Surroundings, reach: Reach, cosines: dict[int, float]) -> Context:
    """What the seeker's scores are relative to."""
    return Context(
        themes=around.rarity["themes"], audiences=around.rarity["audiences"], sectors=around.rarity["sectors"],
        reach=reach, country_ties=around.country_ties, type_ties=around.type_ties,
        emphasis=emphasis_of(seeker.id), cosines=cosines,
    )  # fmt: skip


def emphasis_of(record_id: int) -> dict[str, float]:
    """How much more each factor counts for a record, by what its people dismissed: half more each time, at most 3 ×."""
    counts = Dismissal.objects.filter(record=record_id).values_list("because").annotate(count=Count("pk")).order_by()
    named = ((FACTOR_OF.get(Because(because)), count) for because, count in counts)
    return {factor: min(1 + EMPHASIS * count, MOST_EMPHASIS) for factor, count in named if factor}


@transaction.atomic
def _keep(record_id: int, found: list[tuple[str, Found]], begun: Any, vector: int) -> int:
    """Write the matches in place of those before, unless the profile was read anew meanwhile (then it is stale)."""
    profile = MatchProfile.objects.select_for_update().filter(pk=record_id).first()
    if profile is None:
        return 0
    live = set(
        MatchProfile.objects.filter(pk__in=[match.candidate for _kind, match in found], live=True).values_list(
            "pk", flat=True
        )
    )
    gone = set(Dismissal.objects.filter(record=record_id).values_list("candidate_id", flat=True))
    rows = [
        Match(
            record_id=record_id, candidate_id=match.candidate, kind=kind, score=match.score, computed_at=begun,
            reasons=[[reason.code, reason.params, reason.weight] for reason in match.reasons],
            misfits=[[misfit.code, misfit.params] for misfit in match.misfits],
        )
        for kind, match in found if match.candidate in live - gone
    ]  # fmt: skip
    Match.objects.filter(record=record_id).exclude(candidate__in=[row.candidate_id for row in rows]).delete()
    Match.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record", "candidate"],
        update_fields=["kind", "score", "reasons", "misfits", "computed_at"],
    )  # fmt: skip
    if profile.stale_since is None or profile.stale_since <= begun:
        profile.stale_since = None
    profile.vector_id, profile.matched_at = vector, begun
    profile.save(update_fields=["stale_since", "vector_id", "matched_at"])
    return len(rows)


def _vector_of(record_id: int) -> int:
    own = Vector.objects.filter(entry__record=record_id, entry__is_original=True)
    return own.values_list("pk", flat=True).first() or 0


def mark_stale(ids: Iterable[int]) -> int:
    """Have the matches of these records found anew; how many."""
    # Those that wait already too: one that is being worked on now is then done once more.
    return MatchProfile.objects.filter(pk__in=list(ids), live=True).update(stale_since=timezone.now())


def mark_others_stale(record_id: int) -> int:
    """After a record changed: those that have it among their matches, and those nearest to it that seek its kind."""
    others = set(Match.objects.filter(candidate=record_id).values_list("record_id", flat=True))
    row = rows_of(MatchProfile.objects.filter(pk=record_id)).first()
    if row is None or not row["live"]:
        Match.objects.filter(candidate=record_id).delete()
    else:
        others |= set(_seekers_of(profile_of(row)))
    return mark_stale(others)


def _seekers_of(profile: Profile) -> list[int]:
    """Records that seek such a kind and are nearest to it, `TOLD` of each kind."""
    around = surroundings()
    look = Look(profile.id, around.usual)
    reach = around.network.reach(profile.organisation, profile.themes)
    found: list[int] = []
    for kind in kinds():
        if any(counterpart.kind == profile.kind for counterpart in kind.matching.seeks):
            found += candidates(profile, kind.code, around, reach, look.near)[:TOLD]
    return found
