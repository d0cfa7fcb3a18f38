"""Every address of the product, filled with what fits or with what does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from talka.kernel.access.checks import views
from talka.toolkit.checked import shown_number

from .world import World

_HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")
# A record's own page is a regular expression; written as a path it has the same two holes.
_DETAIL = re.compile(r"\^\(\?P<pk>.*$")
# So has a picture's, in the midst of its address.
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")
# Libraries' machinery, which has tests of its own.
SKIPPED = ("static/",)
# By the beginning of an address: of which of the world's numbers its `pk` is one, where it is no record of a kind's.
KEPT = {
    "notices/about/": "about", "notices/": "notice", "import/": "upload", "search/saved/": "saved",
    "comments/on/": "about", "comments/": "comment", "watching/searches/": "saved", "moderation/comment/": "comment",
    "moderation/report/comment/": "comment", "moderation/person/": "reported_person",
    "certificates/issuers/": "issuer",
}  # fmt: skip
# Numbers that are none, too big, negative, or written in other scripts.
WRONG_NUMBERS = (
    "0",
    "-1",
    "1" + "0" * 30,
    "9" * 19,
    "9223372036854775808",
    "٣",
    "१",
    "1.5",
    "x",
    "1'--",
    "%00",
    "%F0%9F%92%9A",
)
WRONG_WORDS = ("x" * 3000, "%00", "%E2%80%AEevil", "..%2F..%2Fetc%2Fpasswd", "%3Cscript%3E", "1", "%F0%9F%92%9A", "%FF")


def patterns() -> list[tuple[str, Any]]:
    """(pattern, view) of all addresses; a pattern has holes as in ``needs/<int:pk>/``."""
    found = [(_plain(_DETAIL.sub("<int:pk>-<str:slug>/", pattern)), view) for pattern, view in views()]
    return [(pattern, view) for pattern, view in found if not pattern.startswith(SKIPPED)]


def _plain(pattern: str) -> str:
    if not pattern.startswith("^"):
        return pattern
    holes = _GROUP.sub(lambda group: f"<{'int' if group[1] == 'pk' else 'str'}:{group[1]}>", pattern)
    return holes.strip("^$").replace("\\", "")


def holes(pattern: str) -> list[tuple[str, str]]:
    """(converter, name) of each hole."""
    return [(converter or "str", name) for converter, name in _HOLE.findall(pattern)]


def filled(pattern: str, values: Mapping[str, Any]) -> str:
    """The address with each hole filled."""
    return "/" + _HOLE.sub(lambda hole: str(values[hole[2]]), pattern)


def good_values(world: World, pattern: str) -> list[dict[str, Any]]:
    """What fits the holes: one set of values for each record that could stand there."""
    common: dict[str, Any] = {
        **world.numbers, "slug": "slug", "token": "token", "rest": "v2/x", "form": "need", "record_id": 0,
        "path": "needs", "name": _name_in(pattern), "number": 1, "pk": 0,
        "language": "lv", "digest": "0" * 24, "purpose": "sign-in", "text": "conduct", "version": "2026-11-22",
        "sort": "organisation", "code": "learning", "part": "session", "secret": world.words["calendar"],
    }  # fmt: skip
    if pattern.endswith("report/file/<str:form>/"):
        common["form"] = "xlsx"
    if pattern.startswith("calendar/one/"):
        return [{**common, "token": world.words["calendar_token"]}]
    if pattern.endswith("<slug:path>/calendar/"):
        return [{**common, "path": "events"}]
    if "certificates/<str:number>" in pattern:
        number = world.words["certificate"]
        return [{**common, "number": shown_number(number) if pattern.startswith("en/") else number}]
    if "certificates/status/" in pattern:
        return [{**common, "number": 0}]
    if "<record_id>" in pattern:
        return [{**common, "record_id": world.records["need"].pk}]
    return [{**common, "pk": pk} for pk in _records_in(world, pattern)] if "<int:pk>" in pattern else [common]


def _records_in(world: World, pattern: str) -> list[int]:
    for part, name in KEPT.items():
        if pattern.startswith((part, f"en/{part}")):
            return [world.numbers[name]]
    fitting = {
        "needs/": ("need", "waiting", "fresh", "asked"), "offers/": ("offer", "gone"),
        "calls/": ("call", "closed", "inviting"), "organisations/": ("organisation", "network", "unclaimed"),
        "news/": ("news",), "news-pictures/": ("news",),
        "forum/": ("topic", "held"), "field-meetings/": ("field_meeting",),
        "events/": ("event", "draft_event"), "<slug:name>/": ("event", "draft_event"),
        "series/": ("series", "draft_series"),
        "circles/": ("circle", "proposed_circle", "circle_over"), "circle-rooms/": ("circle_room",),
    }  # fmt: skip
    place = pattern.removeprefix("en/")
    names = next((names for part, names in fitting.items() if place.startswith(part)), ("need",))
    return [world.records[name].pk for name in names]


def _name_in(pattern: str) -> str:
    if pattern.endswith(".ics"):
        return "event"
    return "need" if pattern.startswith(("<slug:name>", "sitemap")) else "none"


def wrong_addresses(world: World, pattern: str) -> list[str]:
    """The address with each hole in turn filled with what does not fit; the others stay as they should be."""
    good = good_values(world, pattern)[0]
    return [
        filled(pattern, {**good, name: wrong})
        for converter, name in holes(pattern)
        for wrong in (WRONG_NUMBERS if converter == "int" or name == "record_id" else WRONG_WORDS)
    ]
