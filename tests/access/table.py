"""The table as it is made, and as docs/access.md says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from tests.hostile.world import World

from .roles import ROLES, Browser, people_of
from .routes import MISSING, PARTS, Route, addresses, records_in_each_state, routes

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
HEAD = """\
# Access

Who is answered what: every route, asked as everybody, about records in every state. Made by `make access`; a test
compares it with what the program answers, and holds rules over it (`tests/access/`).

**Who asks.** *visitor*: nobody signed in · *resident*: an account with a confirmed address, of no organisation ·
*member*, *editor*, *admin*: of the organisation whose record it is · *coordinator*: of the network, with a second
factor · *suspended*: would be an admin of that organisation · *other*: editor of another organisation. All but the
visitor have just shown that it is they, and agreed to the terms.

**What is answered.** `ok`: the page, or what was asked for · `done`: it was done, and leads on · `form`: a form that
wants something else · `sign-in`: to the sign-in and back · `403`: a page that says why not · `404`: no such thing, also
where it may not be seen · `409`: not now · `→`: leads on · `–`: nothing is asked for or taken there. A record is
*withheld* when moderation took it out of sight. Where a route answers a POST as it answers a GET, it acts on nothing,
and has no row for it.
"""
# What most forms want; each takes what it knows.
SENT: dict[str, Any] = {
    "title": "Benches in the park", "language": "en", "body": "By the river.", "text": "By the river.",
    "summary": "Two",
    "message": "For us", "name": "Nino", "email": "new@example.org", "subject": "Hello", "reason": "out_of_scope",
    "why": "It is so", "note": "It is so", "quantity": "1", "unit": "course_place", "sure": "on", "agree": "on",
    "offer_type": "training", "type_0": "ngo", "count_0": "2", "question_0": "Who?", "question_1": "When?",
    "country": "LV", "organisation_type": "ngo", "decision": "accept", "answer": "yes", "word": "solved",
    "code": "like", "reaction": "like", "q": "park", "credential": "{}", "address": "new@example.org",
    "outcome": "solved",
}  # fmt: skip


@dataclass
class Row:
    """One route and method: what each role is answered, by state (one without a name where it is about no record)."""

    route: Route
    method: str
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, state: str, role: str) -> str:
        """One cell."""
        return self.cells[state][ROLES.index(role)]

    def everything(self) -> set[str]:
        """All that anybody is answered."""
        return {cell for cells in self.cells.values() for cell in cells}


def ask(browser: Browser, method: str, address: str, data: dict[str, Any]) -> str:
    """What is answered, in a word; what was done is undone."""
    with transaction.atomic():
        answer = browser.send(method, address, data)
        if answer.streaming:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    return in_a_word(method, answer)


def in_a_word(method: str, answer: Any) -> str:
    """As the table says it."""
    status, led = answer.status_code, answer.headers.get("Location", "")
    if status in (301, 302):
        if "/account/sign-in/" in led:
            return "sign-in"
        for part, word in (("second-factor/?", "set-up"), ("account/confirm/", "prove"), ("agreement/?", "agree")):
            if part in led:
                return word
        return "done" if method == "POST" else "→"
    return {200: "ok", 204: "ok", 400: "form", 422: "form"}.get(status, str(status))


def made(world: World, part: str) -> list[Row]:
    """The rows of one section."""
    people = people_of(world)
    wanted = [route for route in routes() if route.part == part]
    records = {
        kind: records_in_each_state(world, people, kind) for kind in {route.kind for route in wanted if route.kind}
    }
    browsers = {role: Browser(people[role]) for role in ROLES}
    rows = []
    for route in wanted:
        asked = list(addresses(world, route, records.get(route.kind, {})))
        pair = [_row(route, method, asked, browsers, world) for method in ("GET", "POST")]
        rows += [row for row in pair if row.everything() != {"405"} and not (row.method == "POST" and _same(*pair))]
    return rows


def _row(route: Route, method: str, asked: list[Any], browsers: dict[str, Browser], world: World) -> Row:
    own = {"owner": str(world.records["organisation"].organisation_id)}
    own["organisation"] = own["owner"]
    row = Row(route, method)
    alike: dict[str, str] = {}
    for state, address, more in asked:
        data = {**SENT, **own, **more} if method == "POST" else {}
        # A coordinator passes every policy: where they are told that the method is none, so is everybody.
        if not row.cells and ask(browsers["coordinator"], method, address, data) == "405":
            return Row(route, method, {state: ("405",) * len(ROLES) for state, _address, _more in asked})
        said = {role: alike.get(role) or ask(browsers[role], method, address, data) for role in ROLES}
        row.cells[state] = tuple(said.values())
        alike = alike or {role: word for role, word in said.items() if _is_refused_before(route, method, role, word)}
    return row


def _is_refused_before(route: Route, method: str, role: str, word: str) -> bool:
    """Whether a role was refused before the view was asked, so that no state of a record can change that."""
    policy = getattr(route.view, "policy", "public")
    if role == "visitor":
        return policy != "public" and word == "sign-in"
    if role == "suspended" and method == "POST" and word == "403":
        return not getattr(route.view, "open_to_suspended", False)
    return policy == "coordinators" and role != "coordinator" and word == "404"


def _same(get: Row, post: Row) -> bool:
    """Whether a POST is answered as a GET, but for the suspended, who are refused whatever it is."""
    return all(
        post.of(state, role) in (get.of(state, role), *(["403"] if role == "suspended" else []))
        for state in get.cells
        for role in ROLES
    )


def section(part: str, rows: list[Row]) -> str:
    """The section as text: states that are answered alike share a line."""
    lines = [f"## {part}", "", f"| route | state | {' | '.join(ROLES)} |", f"| --- | --- {'| --- ' * len(ROLES)}|"]
    for row in rows:
        for states, cells in _merged(row):
            shown = " | ".join("–" if cell == "405" else cell for cell in cells)
            lines.append(f"| {row.method} `{row.route.shown}` | {states} | {shown} |")
    return "\n".join(lines) + "\n"


def _merged(row: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for state, cells in row.cells.items():
        if state != MISSING:
            alike.setdefault(cells, []).append(state)
    for cells, states in alike.items():
        yield ("any" if len(alike) == 1 and states != [""] else ", ".join(states)), cells


def written() -> dict[str, str]:
    """The sections that docs/access.md has, by part."""
    if not DOCUMENT.exists():
        return {}
    parts = DOCUMENT.read_text("utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}


def whole(sections: dict[str, str]) -> str:
    """The document."""
    return "\n".join([HEAD, *(sections[part] for part in PARTS)])
