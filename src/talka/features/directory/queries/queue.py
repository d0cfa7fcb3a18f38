"""What waits for a coordinator: proposals, claims, entries that look like one, what lost its verification."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from talka.kernel.people.models import OrganisationType

from ..models import Claim, ClaimState, ClaimWay, NotTheSame, OrganisationName, OrganisationPage, OrganisationState
from .likely import is_telling

SIZE = 30


def proposals() -> list[Any]:
    """Proposed entries, oldest first; one statement."""
    rows = OrganisationPage.objects.filter(state=OrganisationState.PROPOSED).order_by("created_at", "pk")
    wanted = ("id", "slug", "title", "language", "summary", "country", "registry_number", "website", "owner__type",
              "created_at", "author__name", "owner_id")  # fmt: skip
    return [{**row, "type": str(OrganisationType(row["owner__type"]).label)} for row in rows.values(*wanted)[:SIZE]]


def waiting_claims() -> "QuerySet[Claim]":
    """Claims that a coordinator has to answer: not those that wait for a mailed code."""
    return Claim.objects.filter(state=ClaimState.WAITING, way=ClaimWay.COORDINATOR)


def claims() -> list[Any]:
    """The oldest claims that a coordinator has to answer; one statement."""
    rows = waiting_claims().order_by("made_at")
    wanted = ("id", "organisation__called", "organisation__page__pk", "person__name", "person__email", "text",
              "language", "made_at")  # fmt: skip
    return list(rows.values(*wanted)[:SIZE])


def lapsed() -> list[Any]:
    """Entries that were verified until their name or number changed, or they were closed; the latest change first.

    One statement.
    """
    rows = OrganisationPage.objects.filter(state=OrganisationState.LISTED, verified_at__isnull=False)
    return list(rows.order_by("-changed_at").values("id", "slug", "owner__called", "changed_at")[:SIZE])


def declined() -> list[Any]:
    """The last few proposals that were not taken on, for whoever slipped; one statement."""
    rows = OrganisationPage.objects.filter(state=OrganisationState.DECLINED).order_by("-changed_at", "-pk")
    return list(rows.values("id", "owner__called")[:5])


@dataclass(frozen=True)
class Pair:
    """Two entries with the same name."""

    first: int
    first_title: str
    second: int
    second_title: str
    language: str
    country: str


def namesakes() -> list[Pair]:
    """Pairs of entries whose names are the same but for script, order and legal form; three statements.

    Of the same country, or where one of them says none; without those that a coordinator said are two.
    """
    gone = (OrganisationState.MERGED, OrganisationState.DECLINED)
    names = OrganisationName.objects.exclude(page__state__in=gone).exclude(key="")
    keys = names.values("key").annotate(n=Count("page_id", distinct=True)).filter(n__gt=1).order_by("key")
    shared = [key for key in keys.values_list("key", flat=True)[: SIZE * 8] if is_telling(key)]
    rows = names.filter(key__in=shared).order_by("key", "page_id")
    found = rows.values_list("key", "page_id", "page__title", "page__language", "page__country").distinct()
    two = set(NotTheSame.objects.values_list("first_id", "second_id"))
    return _pairs(found, two)[:SIZE]


def _pairs(rows: Iterable[tuple[str, int, str, str, str]], two: set[tuple[int, int]]) -> list[Pair]:
    by_key: dict[str, list[tuple[int, str, str, str]]] = {}
    for key, page, title, language, country in rows:
        by_key.setdefault(key, []).append((page, title, language, country))
    pairs: dict[tuple[int, int], Pair] = {}
    for same in by_key.values():
        first, *others = same
        for other in others:
            fits = not first[3] or not other[3] or first[3] == other[3]
            if fits and first[0] != other[0] and (first[0], other[0]) not in two:
                pairs[first[0], other[0]] = Pair(first[0], first[1], other[0], other[1], other[2], first[3] or other[3])
    return list(pairs.values())


def due_to_ask(before: Any) -> list[int]:
    """Ids of entries that somebody leads and nobody confirmed, changed, or was asked about since `before`."""
    rows = OrganisationPage.objects.filter(state__in=[OrganisationState.LISTED, OrganisationState.VERIFIED])
    rows = rows.filter(changed_at__lt=before).exclude(confirmed_at__gte=before).exclude(asked_at__gte=before)
    led = rows.filter(organisation__memberships__state="active", organisation__memberships__role="admin")
    return list(led.distinct().order_by("pk").values_list("pk", flat=True)[:500])
