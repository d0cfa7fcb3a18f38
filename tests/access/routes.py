"""The rows: every route, and for those about one record a record of its kind in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from talka.kernel.people.models import Person
from talka.kernel.records.actions import withhold
from talka.kernel.records.kinds import Kind, all_kinds, kind_of, kinds
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_record
from tests.hostile.addresses import KEPT, filled, good_values, holes, patterns
from tests.hostile.world import World, organisation_of
from tests.test_contracts import REQUIRED

from .roles import join

WITHHELD, MISSING = "withheld", "missing"
NOWHERE = 10**9
# Holes beside the record's own that say nothing of another thing.
HARMLESS = {"pk", "record_id", "slug", "language", "digest"}
FILES = "/report/file/<str:form>/"  # the record's own, in another form
AROUND = ("comments", "translations", "matches", "notices", "link", "import", "search")


@dataclass(frozen=True)
class Route:
    """A pattern with its view; `kind` where it is about one record alone, of a kind that has a list."""

    pattern: str
    view: Any
    kind: str = ""

    @property
    def part(self) -> str:
        """The section of the table in which it stands."""
        first = self.pattern.removeprefix("en/").split("/")[0]
        paths = {kind.path: kind.code for kind in kinds()}
        if not self.pattern.startswith("en/"):
            return "machines"
        return paths.get(first) or ("account" if first == "account" else "around" if first in AROUND else "site")

    @property
    def shown(self) -> str:
        """As it stands in the table."""
        text = self.pattern.removeprefix("en")
        for converter, name in holes(self.pattern):
            text = text.replace(f"<{converter}:{name}>", f"{{{name}}}").replace(f"<{name}>", f"{{{name}}}")
        return f"/{text.lstrip('/')}"


PARTS = (*(kind.code for kind in kinds()), "around", "account", "site", "machines")


def routes() -> list[Route]:
    """All of them; the same one twice (with and without something at its end) is one."""
    return [Route(pattern, view, _kind(pattern)) for pattern, view in dict(patterns()).items()]


def _kind(pattern: str) -> str:
    names = {name for _converter, name in holes(pattern)}
    kept = next((name for part, name in KEPT.items() if pattern.startswith((part, f"en/{part}"))), "about")
    if pattern.endswith(FILES):
        names -= {"form"}
    if not names & {"pk", "record_id"} or names - HARMLESS or kept != "about":
        return ""
    found = next((kind for kind in all_kinds() if pattern.startswith(f"en/{kind.path}/")), kind_of("need"))
    return found.code if found.has_list else ""


def states_of(kind: str) -> list[str]:
    """Its states, out of sight by moderation, and no such record."""
    return [*(state.code for state in kind_of(kind).states), WITHHELD, MISSING]


def is_hidden(kind: str, state: str) -> bool:
    """Whether others see no record in this state."""
    return state == WITHHELD or not kind_of(kind).state(state).shown


def records_in_each_state(world: World, people: dict[str, Person | None], kind: str) -> dict[str, Record]:
    """A record of the kind in each of its states, our organisation's."""
    made = {}
    for state in states_of(kind)[:-1]:
        own = organisation_of(world.records["organisation"])
        if kind == "organisation":
            own = make_organisation()
            join(own, people)
        made[state] = _record(kind_of(kind), state, own)
    return made


def _record(kind: Kind, state: str, owner: Any) -> Record:
    columns = REQUIRED.get(kind.code, lambda owner: {})(owner)
    shown = next(one.code for one in kind.states if one.shown and one.live)
    record = make_record(
        cast("type[Record]", kind.model), kind.code, shown if state == WITHHELD else state, owner=owner, **columns
    )
    if state == WITHHELD:
        withhold(record, withheld=True)
    return cast(Record, record)


def addresses(world: World, route: Route, records: dict[str, Record]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(state, address, what a form there might be sent) of a route; the state is empty where it is about no record."""
    good = good_values(world, route.pattern)[0]
    if not route.kind:
        yield "", filled(route.pattern, good), {}
        return
    for state in states_of(route.kind):
        record = records.get(state)
        pk = record.pk if record else NOWHERE
        slug = record.slug if record else "x"
        yield (
            state,
            filled(route.pattern, {**good, "pk": pk, "record_id": pk, "slug": slug}),
            {"version": record.version if record else 1},
        )
