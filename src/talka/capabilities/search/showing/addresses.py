"""Where a query is read: the whole of it stands in the address."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from ..query import Query


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

    def _is_usual(self, name: str, value: str) -> bool:
        return (
            (name == "kind" and value == self.kind) or (name == "limit" and value == str(self.rows)) or name == "reader"
        )

    def but(self, **changes: Any) -> "Place":
        """The same place with changes."""
        return replace(self, **changes)
