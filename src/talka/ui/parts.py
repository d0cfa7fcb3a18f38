"""What the composite components are given: plain frozen values, made by views and queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A record in a list. `language` is that of the title and summary shown; `number` weaves the band.

    `tone` colours the state: open, good, busy, closed, warn. Two of the same content are equal, and are drawn once.
    """

    title: str
    url: str
    step: str
    kind: str
    icon: str
    number: int
    language: str
    summary: str = ""
    place: str = ""
    owner: str = ""
    owner_url: str = ""
    owner_language: str = ""
    state: str = ""
    tone: str = "open"
    fresh_at: datetime | date | None = None
    stale: bool = False
    picture: str = ""
    facts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    machine: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet: a link that switches it on or off. `depth` indents a tree.

    `key` tells it apart within its facet, on the page before and on the one after: its link keeps the focus.
    """

    label: str
    url: str
    count: int | None = None
    chosen: bool = False
    depth: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices. `name` is the parameter in the address; `shown` values stay open, the rest unfold."""

    name: str
    label: str
    values: Sequence[FacetValue]
    icon: str = ""
    shown: int = 7


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to this page; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of a record's sub-pages."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline. `text` is a whole sentence (may be Markup with links)."""

    text: str
    at: datetime | date
    icon: str = "dash-lg"
    step: str = ""
    by: str = ""
    note: str = ""
    note_language: str = ""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place on a map: degrees north and east. `count` sizes the dot; `country` (ISO 3166) chooses the map."""

    latitude: float
    longitude: float
    label: str
    url: str = ""
    count: int = 1
    step: str = ""
    detail: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a small graph; `x`, `y` between 0 and 1 (laid out by the caller), `weight` sizes it."""

    key: str
    label: str
    x: float
    y: float
    url: str = ""
    weight: int = 1
    step: str = ""
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes by their keys; `label` says what joins them."""

    source: str
    target: str
    label: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many open records a step of the loop has, and where they are."""

    code: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class MatchAction:
    """A button on a match. With `post` it is a form that sends `fields` there; without, a link."""

    label: str
    url: str
    icon: str = ""
    post: bool = False
    kind: str = "quiet"
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A record that fits another: how well (`score` 0–1), why, what doesn't, and what one can do."""

    card: Card
    score: float
    reasons: Sequence[str]
    misfits: Sequence[str] = ()
    actions: Sequence[MatchAction] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of a quantity is promised and delivered. All in the same unit (`30 course places`)."""

    wanted: float
    promised: float
    delivered: float
    unit: str = ""

    @property
    def open(self) -> float:
        """What nobody has promised yet."""
        return max(self.wanted - max(self.promised, self.delivered), 0)

    @property
    def waiting(self) -> float:
        """What is promised and not yet delivered."""
        return max(self.promised - self.delivered, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a stale form: what the person wrote and what someone else has saved meanwhile."""

    label: str
    yours: str
    theirs: str
    before: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the search box."""

    text: str
    url: str
    kind: str = ""
    icon: str = ""
    language: str = ""
