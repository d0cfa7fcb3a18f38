"""Where a query is read: the whole of it stands in the address."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from ..query import PARAMETERS, Query

_is_plain = re.compile(r"[A-Za-z0-9_.-]+").fullmatch


@dataclass(frozen=True)
class Place:
    """A page that draws results: the search, or the list of one kind (whose address says the kind already).

    `path` is its address without a query, `rows` how many it shows when nobody says otherwise, `more` further
    parameters that its links keep (``(("view", "map"),)``).
    """

    path: str
    kind: str = ""
    rows: int = 20
    more: tuple[tuple[str, str], ...] = ()

    def address(self, query: Query, **more: str) -> str:
        """The address of this query here; `more` are further parameters, those that are empty are left out."""
        pairs = [pair for pair in query.parameters() if not self._is_usual(*pair)]
        pairs += [pair for pair in {**dict(self.more), **more}.items() if pair[1]]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def toggles(self, query: Query, facet: str) -> Callable[[str], str]:
        """What makes the address of a click on a value of this facet: the same as `address(query.toggled(…))`.

        A page has a hundred such links, which differ in one parameter: the rest is encoded once.
        """
        name = PARAMETERS[facet]
        before, own, after = self._around(query.but(), name)
        chosen = [value for _name, value in own]
        begin, end = f"{self.path}?{before}{'&' if before else ''}", f"{'&' if after else ''}{after}"

        def address(value: str) -> str:
            if not chosen:
                return f"{begin}{name}={value if _is_plain(value) else quote_plus(value)}{end}"
            values = [each for each in chosen if each != value] if value in chosen else [*chosen, value]
            said = "&".join(filter(None, (before, urlencode([(name, each) for each in values]), after)))
            return f"{self.path}?{said}" if said else self.path

        return address

    def _around(self, query: Query, name: str) -> tuple[str, list[tuple[str, str]], str]:
        """The parameters before this one, its own, and those after, as an address has them."""
        order = ["q", *PARAMETERS.values()]
        pairs = [pair for pair in query.parameters() if not self._is_usual(*pair)]
        pairs += [pair for pair in self.more if pair[1]]
        places = [order.index(each) if each in order else len(order) for each, _value in pairs]
        here = order.index(name)
        before = [pair for pair, place in zip(pairs, places, strict=True) if place < here]
        after = [pair for pair, place in zip(pairs, places, strict=True) if place > here]
        return urlencode(before), [pair for pair in pairs if pair[0] == name], urlencode(after)

    def _is_usual(self, name: str, value: str) -> bool:
        return (
            (name == "kind" and value == self.kind) or (name == "limit" and value == str(self.rows)) or name == "reader"
        )

    def but(self, **changes: Any) -> "Place":
        """The same place with changes."""
        return replace(self, **changes)
