"""Words handed from one record to the page on which another begins: ``/en/offers/new/?from=circle-12``.

Who hands over registers a `giver`; the page (whose kind says `takes_words`) begins with the words, and tells when it
was sent. Neither knows the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person

from .kinds import Kind
from .models import Record


@dataclass(frozen=True)
class Handed:
    """What the form begins with, by field; `taken(record, person)` is called when something came of it.

    `query` stands behind the form's own address, so that sending it says the same; empty where nothing is handed over.
    """

    initial: Mapping[str, Any] = field(default_factory=dict)
    taken: Callable[[Record, Person], object] = lambda record, person: None
    query: str = ""


# (person, number) -> the form's first values and what to do with what came of it; None for what isn't theirs to give
Giver = Callable[[Person, int], tuple[Mapping[str, Any], Callable[[Record, Person], object]] | None]

_givers: dict[str, Giver] = {}


def giver(name: str, give: Giver) -> None:
    """Let pages begin with ``?from=<name>-<number>``. Raises ValueError when another has this name."""
    if _givers.setdefault(name, give) is not give:
        raise ValueError(f"Somebody else hands over as {name!r}.")


def way_to(kind: Kind, address: str, name: str, number: int) -> str:
    """The address of a kind's page (`address`, as its `add_address` leads) that begins with this."""
    if not kind.takes_words:
        raise ValueError(f"The page of {kind.code!r} takes no words.")
    return f"{address}?{urlencode({'from': f'{name}-{number}'})}"


def handed_to(request: Request) -> Handed:
    """What the address says; nothing for visitors, for what is no such thing, and for what isn't theirs to give."""
    name, _dash, number = request.GET.get("from", "")[:60].rpartition("-")
    if request.person is None or name not in _givers or not (number.isdecimal() and number.isascii()):
        return Handed()
    if len(number) > 18 or (given := _givers[name](request.person, int(number))) is None:
        return Handed()
    return Handed(*given, query=f"?{urlencode({'from': f'{name}-{number}'})}")
