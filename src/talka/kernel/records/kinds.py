"""Kinds: what a feature declares of its sort of record, and everything uniform reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from talka.kernel.access.rules import Rule

from .calendars import Calendar

Text = str | Promise
STEPS = ("listen", "find", "agree", "do", "learn", "steer")
TONES = ("open", "busy", "good", "closed", "warn")  # as ui's badges have them

# For many records at once: {record id: …}; capabilities call these with a page's or a batch's ids.
TextsOf = Callable[[Iterable[int]], Mapping[int, list[str]]]
OrganisationsOf = Callable[[Iterable[int]], Mapping[int, Iterable[int]]]
ColumnsOf = Callable[[Iterable[int]], Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class State:
    """A state of a kind: `shown` when others than its writers may see it, `live` when it still asks for something.

    `answerable` when another organisation may do something about it now: not while it is reserved, or pauses. One that
    is not `listed` stays readable by its address and is in no list, search or feed.
    """

    code: str
    label: Text
    tone: str
    shown: bool = True
    live: bool = True
    answerable: bool = True
    listed: bool = True


@dataclass(frozen=True)
class Counterpart:
    """In matching: what kind this kind looks for, and the button beside each found one.

    `act` names a URL pattern taking the record's and the candidate's id (``"needs:invite"``), `label` is on its button,
    `rule` guards the page behind it: the button is for those whom it lets do this with the record.
    """

    kind: str
    act: str = ""
    label: Text = ""
    rule: Rule | None = None


@dataclass(frozen=True)
class Matching:
    """What a kind seeks, and what its profile adds to what its Record row already says.

    `profile(ids)` gives for each record extra columns: languages, seeks (types and countries), starts_on, ends_on, ….
    """

    seeks: tuple[Counterpart, ...] = ()
    profile: ColumnsOf | None = None


@dataclass(frozen=True)
class SaidOf:
    """What those whom a record concerns said of it after an organisation had done its part.

    How many say that it helped, how many that it didn't, and their public words as (text, language).
    """

    record: int
    yes: int
    no: int
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sayings:
    """How a kind tells what was said of an organisation: columns to be read along with its entry, and what they say."""

    columns: Callable[[], dict[str, Any]]
    read: Callable[[Any], list[SaidOf]]


@dataclass(frozen=True)
class Kind:
    """A sort of record. See docs/how-to/add-a-kind.md.

    `path` is its part of addresses (``/en/needs/``), `code` what machines call it. `visible` and `editable` are rules
    with both faces over its own model; `insiders(ids)` are organisations that `visible` lets see one besides the owner
    and those that take part: search looks for no others. `searched(ids)` gives more words for the index (names,
    numbers); `card(ids)` what the card shows beyond Record's columns; `export(ids)` its own columns for CSV and API;
    `json_ld(row)` its schema.org form. `panels` names the places on its page that capabilities may fill. `sayings` is
    what an organisation's page shows of what people said of its part in records of this kind. Where `tells_parties` is
    False, who takes part in one is not everybody's to know: nothing public is made of it
    (`taking_part.told_parts`). `moved_to(pk, person)` is the record that a merged one's address leads to, if this
    person may see it. `calendar` says when its records happen: they stand in calendars then. `beside` is
    the kind behind whose entry in the navigation it is found, where it has none of its own. One
    without a list (`has_list`) is read by its address alone, by whomever its rule lets: it is in no navigation,
    search, feed, export or statistics, and its states are not `listed`. Where `takes_words`, the page at its
    `add_address` begins with what another record hands over (`records.handing`).
    """

    code: str
    path: str
    model: type[models.Model]
    label: Text
    label_plural: Text
    icon: str
    step: str
    states: tuple[State, ...]
    visible: Rule
    editable: Rule
    translated: tuple[str, ...] = ()
    insiders: OrganisationsOf | None = None
    searched: TextsOf | None = None
    card: ColumnsOf | None = None
    export: ColumnsOf | None = None
    export_columns: tuple[str, ...] = ()
    json_ld: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    matching: Matching = field(default_factory=Matching)
    panels: tuple[str, ...] = ()
    sayings: Sayings | None = None
    importer: Callable[..., Any] | None = None
    add_address: str = ""
    add_label: Text = ""
    position: int = 100
    tells_parties: bool = True
    moved_to: Callable[[int, Any], Any] | None = None
    calendar: Calendar | None = None
    has_list: bool = True
    beside: str = ""
    takes_words: bool = False

    def state(self, code: str) -> State:
        """The state with this code. Raises KeyError for one it doesn't have."""
        return self._by_code[code]

    @property
    def _by_code(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    def address(self, pk: int, slug: str, language: str) -> str:
        """Where a record of this kind is read in an interface language: ``/lv/needs/12-kursi/``."""
        return f"/{language}/{self.path}/{pk}-{slug}/" if slug else f"/{language}/{self.path}/{pk}/"


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Declare a kind (each feature's `apps.ready`). Raises ValueError when its code or path is taken."""
    taken = next((k for k in _kinds.values() if (k.code == kind.code) != (k.path == kind.path)), None)
    if taken is not None or (kind.code in _kinds and _kinds[kind.code].model is not kind.model):
        raise ValueError(f"Kind {kind.code!r} ({kind.path!r}) clashes with one that is registered.")
    _kinds[kind.code] = kind
    return kind


def kinds() -> list[Kind]:
    """All kinds that have a list, in the order of the navigation."""
    return [kind for kind in all_kinds() if kind.has_list]


def all_kinds() -> list[Kind]:
    """Those without a list too."""
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.code))


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises KeyError for one that no feature declares."""
    return _kinds[code]


def is_listed(code: str, state: str) -> bool:
    """Whether a record of this kind is in lists in this state."""
    return all(known.listed for known in kind_of(code).states if known.code == state)


def unlisted() -> Q:
    """The condition of records whose state keeps them out of lists."""
    hidden = {kind.code: [state.code for state in kind.states if not state.listed] for kind in all_kinds()}
    condition = Q(pk__in=[])
    for code, states in hidden.items():
        if states:
            condition |= Q(kind=code, state__in=states)
    return condition


def has_kind(code: str) -> bool:
    """Whether a feature declares it."""
    return code in _kinds
