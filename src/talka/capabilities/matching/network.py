"""Who has worked with whom: records and the organisations that took part in them, as two arrays of numbers.

Proximity is the chance that a walk ends at an organisation: from an organisation to a record it took part in, to
another organisation of it, and so on, four times; a record that shares a theme with what is looked for draws the walk
`THEME_PULL` times more, one that means the same `MEANING_PULL` times. These numbers were chosen on the validation part
of the consortia (bench/matching.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from talka.toolkit import arrays as np

from .profiles import Code, Codes

if TYPE_CHECKING:
    import numpy.typing as npt

STEPS = 4
THEME_PULL = 20.0
MEANING_PULL = 20.0
KINSHIP = 0.5  # a record of a sister theme counts half

if TYPE_CHECKING:
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
else:
    Floats = Ints = Any


class Standing(NamedTuple):
    """What the network says of one organisation, seen from another; see `Reach`."""

    together: float = 0.0
    nearness: float = 0.0
    practice: float = 0.0
    subject: float = 0.0
    experience: float = 0.0


@dataclass(frozen=True)
class Reach:
    """What the network says of every organisation, seen from one of them and what it looks for.

    A row an organisation of the network, columns as in `Standing`: how many records they shared (`together`), how many
    times likelier the walk ends there than at an organisation drawn blindly (`nearness`: so that in a small network,
    where all are near, it says little), its records on the themes (`practice`), its records whose texts mean something
    alike, each by how much (`subject`), its records at all (`experience`).
    """

    index: Mapping[Code, int] = field(default_factory=dict)
    columns: Floats = field(default_factory=lambda: np.zeros((0, len(Standing._fields))))
    seen_from: Code | None = None
    network: Network | None = None
    _standings: dict[Code, Standing] = field(default_factory=dict, repr=False, compare=False)

    def of(self, organisation: Code | None) -> Standing:
        """What it says of one organisation; zeros for one that the network doesn't hold."""
        row = self.index.get(organisation) if organisation is not None else None
        if row is None or organisation is None:
            return UNKNOWN
        found = self._standings.get(organisation)  # five factors ask, of each of its records
        if found is None:
            found = self._standings[organisation] = Standing(*self.columns[row].tolist())
        return found

    def common_partners(self, organisation: Code | None) -> list[Code]:
        """Who has worked with this organisation and with the one that it is seen from."""
        if self.network is None or self.seen_from is None or organisation is None:
            return []
        return self.network.common_partners(self.seen_from, organisation)


UNKNOWN = Standing()


class Network:
    """All participations. Records with a single organisation say nothing of cooperation and are left out."""

    def __init__(
        self,
        parts: Iterable[tuple[Code, Code]],
        themes: Mapping[Code, Collection[Code]],
        parents: Mapping[Code, Code] | None = None,
    ) -> None:
        """`parts` are (record, organisation); `themes` those of each record; `parents` each term's broader one."""
        shared = _shared(parts)
        self.records = list(shared)
        self.organisations: list[Code] = list(dict.fromkeys(o for members in shared.values() for o in members))
        self.index: dict[Code, int] = {code: row for row, code in enumerate(self.organisations)}
        self.sizes: Floats = np.array([len(members) for members in shared.values()], float)
        self._record: Ints = np.repeat(np.arange(len(shared)), self.sizes.astype(int))
        self._organisation: Ints = np.array([self.index[o] for members in shared.values() for o in members], np.int64)
        self.experience: Floats = self._to_organisations(np.ones(len(shared)))
        self.parents = parents or {}
        self._of_theme = self._indexed(themes)

    def _indexed(self, themes: Mapping[Code, Collection[Code]]) -> dict[Code, Ints]:
        """Rows of the records under each theme, those of narrower themes included."""
        rows: dict[Code, set[int]] = {}
        for row, record in enumerate(self.records):
            for theme in themes.get(record, ()):
                for code in lineage(theme, self.parents):
                    rows.setdefault(code, set()).add(row)
        return {code: np.array(sorted(found), np.int64) for code, found in rows.items()}

    def _to_organisations(self, of_records: Floats) -> Floats:
        sums = np.bincount(self._organisation, of_records[self._record], len(self.organisations))
        return sums.astype(float)

    def _to_records(self, of_organisations: Floats) -> Floats:
        return np.bincount(self._record, of_organisations[self._organisation], len(self.records)).astype(float)

    def sums(self, of_records: Floats, organisations: Iterable[Code]) -> Floats:
        """Of each of these organisations, the sum of what its records have (in the order of `records`)."""
        return self._to_organisations(of_records)[[self.index[code] for code in organisations]]

    def likeness(self, themes: Codes) -> Floats:
        """For each record 1 where it is on one of the themes, `KINSHIP` where on a sister of one, else 0."""
        alike = np.zeros(len(self.records))
        for theme in themes:
            parent = self.parents.get(theme)
            if parent in self._of_theme:
                rows = self._of_theme[parent]
                alike[rows] = np.maximum(alike[rows], KINSHIP)
        for theme in themes:
            if theme in self._of_theme:
                alike[self._of_theme[theme]] = 1.0
        return alike

    def reach(self, organisation: Code | None, themes: Codes, alike: Floats | None = None) -> Reach:
        """What all organisations are to this one (None: nobody in particular) when it looks for these themes.

        `alike` says of each record (in the order of `records`), 0 to 1, how near its text is in meaning.
        """
        on_themes = self.likeness(themes)
        columns = np.zeros((len(self.organisations), len(Standing._fields)))
        row = self.index.get(organisation) if organisation is not None else None
        pull = 1.0 + THEME_PULL * on_themes
        if alike is not None:
            pull += MEANING_PULL * alike
            columns[:, 3] = self._to_organisations(alike)
        if row is not None:
            columns[:, 0] = self._together(row)
            columns[:, 1] = self._walk(row, pull, STEPS) * len(self.organisations)
        columns[:, 2] = self._to_organisations((on_themes == 1.0).astype(float))
        columns[:, 4] = self.experience
        return Reach(self.index, columns, organisation, self)

    def _together(self, row: int) -> Floats:
        mine = np.zeros(len(self.records))
        mine[self._record[self._organisation == row]] = 1.0
        counts = self._to_organisations(mine)
        counts[row] = 0.0
        return counts

    def steps(self, organisation: Code, count: int) -> Floats:
        """The chance that a plain walk of so many steps from an organisation ends at each; zeros for an unknown one."""
        row = self.index.get(organisation)
        if row is None:
            return np.zeros(len(self.organisations))
        return self._walk(row, np.ones(len(self.records)), count)

    def _walk(self, row: int, pull: Floats, steps: int) -> Floats:
        leaving = self._to_organisations(pull)
        onward = np.divide(1.0, leaving, out=np.zeros_like(leaving), where=leaving > 0)
        at = np.zeros(len(self.organisations))
        at[row] = 1.0
        for _step in range(steps):
            at = self._to_organisations(self._to_records(at * onward) * pull / self.sizes)
        return at

    def common_partners(self, one: Code, other: Code, *, limit: int = 3) -> list[Code]:
        """Organisations that worked with both, those that worked with both most often first."""
        if one not in self.index or other not in self.index:
            return []
        both = np.minimum(self._together(self.index[one]), self._together(self.index[other]))
        both[[self.index[one], self.index[other]]] = 0.0
        rows = np.argsort(-both, kind="stable")[:limit]
        return [self.organisations[row] for row in rows if both[row] > 0]

    def ties(self, of_organisation: Mapping[Code, str]) -> dict[tuple[str, str], float]:
        """How much more often than by chance organisations of two sorts (countries, types) work together.

        Values from 0 (never) over 0.5 (as chance has it) to 1; the logarithm of observed to expected pairs, smoothed
        by `SMOOTHING` pairs so that a small network claims little. Sorts that are not known ("") are left out.
        """
        sorts = sorted({sort for sort in of_organisation.values() if sort})
        place = {sort: column for column, sort in enumerate(sorts)}
        columns = np.array([place.get(of_organisation.get(o, ""), len(sorts)) for o in self.organisations], np.int64)
        pairs = self._pairs(columns, len(sorts) + 1)[:-1, :-1]
        total = pairs.sum()
        if not total:
            return {}
        expected = np.outer(pairs.sum(1), pairs.sum(0)) / total
        tie = np.clip(np.log((pairs + SMOOTHING) / (expected + SMOOTHING)) / 4 + 0.5, 0, 1)
        return {(a, b): float(tie[i, j]) for i, a in enumerate(sorts) for j, b in enumerate(sorts)}

    def _pairs(self, columns: Ints, width: int) -> Floats:
        """Pairs of members of one record, by their sorts."""
        pairs = np.zeros((width, width))
        cells = self._record * width + columns[self._organisation]
        for start in range(0, len(self.records), CHUNK):
            rows = min(CHUNK, len(self.records) - start)
            inside = cells[(self._record >= start) & (self._record < start + rows)] - start * width
            counts = np.bincount(inside, minlength=rows * width).reshape(rows, width).astype(float)
            pairs += counts.T @ counts - np.diag(counts.sum(0))
        return pairs


SMOOTHING = 5.0
CHUNK = 20_000


def lineage(code: Code, parents: Mapping[Code, Code]) -> list[Code]:
    """The term and its broader ones, nearest first; a ring in the data ends it."""
    found = [code]
    while (broader := parents.get(found[-1])) is not None and broader not in found:
        found.append(broader)
    return found


def _shared(parts: Iterable[tuple[Code, Code]]) -> dict[Code, list[Code]]:
    members: dict[Code, dict[Code, None]] = {}
    for record, organisation in parts:
        members.setdefault(record, {})[organisation] = None
    return {record: list(found) for record, found in members.items() if len(found) > 1}
