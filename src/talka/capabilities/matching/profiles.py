"""What scoring knows of a record: a plain value, so that scoring needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from talka.toolkit import arrays as np

if TYPE_CHECKING:
    import numpy.typing as npt


Code: TypeAlias = Any  # whatever names a term or an organisation: an id here, a number of theirs in measured data
if TYPE_CHECKING:
    Vector = npt.NDArray[np.floating]
else:
    Vector = Any
Codes: TypeAlias = frozenset[Code]
Point: TypeAlias = tuple[float, float]
NONE: Codes = frozenset()


@dataclass(frozen=True, slots=True)
class Sought:
    """A gap that a record wants filled: any of these organisation types from any of these countries.

    An empty set means that any will do; `country` codes are ISO 3166-1 alpha-2.
    """

    types: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conduct:
    """An organisation's record so far: promises kept and broken, requests it got and those it answered."""

    kept: int = 0
    broken: int = 0
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is: a path of the gazetteer (``LV/LV-LATGALE/LV-057/``) and a point in degrees north and east."""

    path: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A record as matching sees it. What is not known is empty or None, which is not the same as "doesn't fit".

    `spots` are where it is or what it serves. `vector` is of unit length, of its text in `language`; `languages` are
    those one can work in. `organisation` is who stands behind it: the organisation itself, or the record's owner.
    """

    id: int
    kind: str = ""
    organisation: Code | None = None
    type: str = ""
    country: str = ""
    language: str = ""
    themes: Codes = NONE
    audiences: Codes = NONE
    sectors: Codes = NONE
    languages: frozenset[str] = frozenset()
    spots: tuple[Spot, ...] = ()
    online: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    seeks: tuple[Sought, ...] = ()
    gives: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    conduct: Conduct = Conduct()
    vector: Vector | None = None
