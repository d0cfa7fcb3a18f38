"""What a score is relative to, read from the database and kept for a while: rarity of terms, the network, conduct."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from talka.capabilities.search.models import SearchEntry
from talka.kernel.people.models import Organisation
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState, Record, Tag
from talka.kernel.records.rules import is_everybodys
from talka.kernel.vocabulary.models import Scheme
from talka.toolkit import arrays as np
from talka.toolkit.prepared import PreparedForMany

from .network import Floats, Network
from .overlap import Rarity
from .profiles import Code, Conduct
from .reading import broader
from .usual import Usual, read_usual
from .weights import Weights, weights

KEPT_SECONDS = 120.0
UNANSWERED_AFTER = timedelta(days=14)
IN = (ParticipationState.ACCEPTED, ParticipationState.DONE)
T = TypeVar("T")


@dataclass(frozen=True)
class Surroundings:
    """Everything about all records that one record's matches depend on."""

    rarity: dict[str, Rarity]
    network: Network
    entries: list[int]
    languages: list[str]
    country_ties: dict[tuple[str, str], float] = field(default_factory=dict)
    type_ties: dict[tuple[str, str], float] = field(default_factory=dict)
    usual: Usual = field(default_factory=lambda: Usual({}))

    @cached_property
    def languages_of_entries(self) -> dict[int, str]:
        """The language of each entry of the network's records."""
        return {entry: language for entry, language in zip(self.entries, self.languages, strict=True) if entry}

    def alike(self, cosines: dict[int, float], language: str, table: Weights | None = None) -> Floats:
        """How near in meaning each of the network's records is, 0–1, from the cosines of their entries."""
        table = table or weights()
        return np.array(
            [
                table.alike(cosines[entry], language, other) if entry in cosines else 0.0
                for entry, other in zip(self.entries, self.languages, strict=True)
            ]
        )


_kept: tuple[float, Surroundings] | None = None


def surroundings() -> Surroundings:
    """The installation's, at most `KEPT_SECONDS` old."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
        _kept = (time.monotonic(), read())
    return _kept[1]


def forget() -> None:
    """Read it anew at the next use."""
    global _kept
    _kept = None


def told_records() -> QuerySet[Record]:
    """Records of which everybody may know who takes part: a reason must not tell of what is nobody's business."""
    return Record.objects.filter(is_everybodys.where(None)).exclude(kind__in=_silent_kinds())


def _silent_kinds() -> tuple[str, ...]:
    return tuple(kind.code for kind in kinds() if not kind.tells_parties)


def read() -> Surroundings:
    """Read it: some ten statements, about a second for 100,000 records."""
    parents = broader()
    public = told_records()
    parts = list(
        Participation.objects.filter(state__in=IN, record__in=public).values_list("record_id", "organisation_id")
    )
    together = {record for record, _organisation in parts}
    owners = public.filter(owner__isnull=False, participations__state__in=IN).distinct().values_list("pk", "owner_id")
    themes: dict[int, set[int]] = {}
    tags = Tag.objects.filter(term__scheme=Scheme.THEME, record__participations__state__in=IN).distinct()
    for record, term in tags.values_list("record_id", "term_id"):
        if record in together:
            themes.setdefault(record, set()).add(term)
    network = Network([*owners, *parts], themes, parents)
    sorts = Organisation.objects.filter(participations__state__in=IN).distinct().values_list("pk", "country", "type")
    rows = list(sorts)
    entries = _entries(network.records)
    return Surroundings(
        rarity=_rarity(parents),
        network=network,
        entries=[entries.get(record, (0, ""))[0] for record in network.records],
        languages=[entries.get(record, (0, ""))[1] for record in network.records],
        country_ties=network.ties({pk: country for pk, country, _type in rows}),
        type_ties=network.ties({pk: kind for pk, _country, kind in rows}),
        usual=read_usual(),
    )


def _rarity(parents: dict[Code, Code]) -> dict[str, Rarity]:
    """By scheme, from how many shown records have each term."""
    tags = Tag.objects.filter(record__shown=True)
    counts = dict(tags.values_list("term_id").annotate(count=Count("pk")).order_by())
    total = Record.objects.filter(shown=True).count()
    return {name: Rarity(counts, total, parents) for name in ("themes", "audiences", "sectors")}


def _entries(records: Collection[Any]) -> dict[Any, tuple[int, str]]:
    """The index entry of each record's original, and its language."""
    rows = SearchEntry.objects.filter(is_original=True, record__participations__state__in=IN).distinct()
    wanted = set(records)
    return {
        record: (entry, language)
        for record, entry, language in rows.values_list("record_id", "pk", "language")
        if record in wanted
    }


def conduct_of(organisations: Collection[int]) -> dict[int, Conduct]:
    """What each of them did with its promises and with what it was asked, as everybody may see it; one statement.

    Promises are responders'. Who was invited into a consortium or a network, who declined or left before it began, is
    known to those alone.

    Kept: done, or delivered in full. Broken: withdrawn, or accepted and its day has passed. Asked: declined, or invited
    for longer than two weeks, counted in whole days; answered: declined (who accepts shows it by keeping).
    """
    return {pk: Conduct(*counts) for pk, *counts in _counts_of(organisations, _silent_kinds())}


def _conduct(
    _silent: tuple[str, ...], organisations: list[int]
) -> QuerySet[Participation, tuple[int, int, int, int, int]]:
    today = timezone.localdate()
    # Whole days, so that the statement can be kept for the day.
    waiting = timezone.make_aware(datetime.combine(today, datetime.min.time())) - UNANSWERED_AFTER
    in_full = Q(promised__isnull=False, delivered__gte=F("promised"))
    lacking = Q(promised__isnull=True) | Q(delivered__isnull=True) | Q(delivered__lt=F("promised"))
    kept = Q(state=ParticipationState.DONE) | Q(state=ParticipationState.ACCEPTED) & in_full
    broken = Q(state=ParticipationState.LEFT) | Q(state=ParticipationState.ACCEPTED, due_date__lt=today) & lacking
    declined = Q(state=ParticipationState.DECLINED)
    asked = declined | Q(state=ParticipationState.INVITED, since__lt=waiting)
    # Whether each is told of, not which of all records are: these organisations have few of them.
    told = told_records().filter(pk=OuterRef("record"))
    return (
        Participation.objects.filter(Exists(told), organisation__in=organisations, role=ParticipationRole.RESPONDER)
        .values_list("organisation_id")
        .annotate(
            kept=Count("pk", filter=kept), broken=Count("pk", filter=broken),
            asked=Count("pk", filter=asked), answered=Count("pk", filter=declined),
        )
        .order_by()
    )  # fmt: skip


_counts_of = PreparedForMany(_conduct)
