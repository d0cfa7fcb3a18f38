"""A wave of spam: who is found by what a coordinator asks for, and what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex, Substr

from talka.capabilities.comments.models import Comment, CommentState
from talka.kernel.people.models import Membership, MembershipState, Person, Role
from talka.kernel.records.models import Record

LONGEST_DAYS = 90
# So many of one text, or of one domain, among new accounts look like a wave.
FEWEST = 3
STANDING = (CommentState.SHOWN, CommentState.HELD)


@dataclass(frozen=True)
class Wave:
    """What is asked for: accounts not older than `days`, with an address of `domain`, or who wrote `text`.

    With `whole` the text is just that; else it stands somewhere in what they wrote. `spared` are persons (ids) who are
    left alone.
    """

    days: int = 7
    domain: str = ""
    text: str = ""
    whole: bool = False
    spared: tuple[int, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether it says more than how old accounts are: everybody who is new is no wave."""
        return bool(self.domain or self.text)

    def as_json(self) -> dict[str, Any]:
        """To be kept in a batch."""
        return {**asdict(self), "spared": list(self.spared)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Wave:
        """As it was kept."""
        return cls(**{**kept, "spared": tuple(kept.get("spared", ()))})


def new_people(days: int, until: datetime) -> QuerySet[Person]:
    """Accounts not older than so many days whom nobody has trusted yet, and who write for no organisation."""
    writes = Membership.objects.filter(
        person=OuterRef("pk"), state=MembershipState.ACTIVE, role__in=[Role.EDITOR, Role.ADMIN]
    )
    return Person.objects.filter(
        Q(suspended_until__isnull=True) | Q(suspended_until__lte=until), ~Exists(writes),
        created_at__gt=until - timedelta(days=days), created_at__lte=until, trusted_at=None, is_coordinator=False,
        is_active=True,
    )  # fmt: skip


def people_of(wave: Wave, until: datetime) -> QuerySet[Person]:
    """Everybody whom the wave finds, as of a moment. Nobody unless it `is_narrow`."""
    if not wave.is_narrow:
        return Person.objects.none()
    found = new_people(wave.days, until).exclude(pk__in=wave.spared)
    if wave.domain:
        found = found.filter(email__iendswith=f"@{wave.domain}")
    if wave.text:
        said = Q(text=wave.text) if wave.whole else Q(text__icontains=wave.text)
        wrote = Comment.objects.filter(said, author=OuterRef("pk"), state__in=STANDING)
        found = found.filter(Exists(wrote))
    return found


def comments_of(people: Any, until: datetime) -> QuerySet[Comment]:
    """What these persons (ids or a queryset) have said and others read, or would."""
    return Comment.objects.filter(author__in=people, state__in=STANDING, created_at__lte=until)


def records_of(people: Any, until: datetime) -> QuerySet[Record]:
    """Their records that are in sight: none that belongs to an organisation."""
    return Record.objects.filter(author__in=people, owner=None, withheld=False, created_at__lte=until)


@dataclass(frozen=True)
class Found:
    """A wave in numbers, and the first of it to look at: ``people`` as (id, name, address, since, comments)."""

    people: int
    comments: int
    records: int
    first: list[dict[str, Any]]
    texts: list[dict[str, Any]]


def found_by(wave: Wave, until: datetime, *, shown: int = 30) -> Found:
    """What a wave finds, in five statements."""
    people = people_of(wave, until)
    ids = people.values("pk")
    comments = comments_of(ids, until)
    first: Any = people.order_by("pk").values("pk", "name", "email", "created_at")[:shown]
    texts: Any = comments.values("text").annotate(n=Count("pk"), language=Min("language")).order_by("-n", "text")[:5]
    return Found(people.count(), comments.count(), records_of(ids, until).count(), list(first), list(texts))


def likely_waves(days: int, until: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What many new accounts have in common: texts that were written again and again, and domains; two statements."""
    people = new_people(days, until)
    texts = comments_of(people.values("pk"), until).values("text")
    counted: Any = texts.annotate(n=Count("pk"), people=Count("author", distinct=True), language=Min("language"))
    alike = list(counted.filter(n__gte=FEWEST).order_by("-n", "text")[:5])
    domain = Lower(Substr("email", StrIndex("email", Value("@")) + 1))
    domains: Any = people.annotate(domain=domain).values("domain").annotate(n=Count("pk")).filter(n__gte=FEWEST)
    return alike, list(domains.order_by("-n", "domain")[:5])
