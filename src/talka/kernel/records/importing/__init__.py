"""How lines of a file become records: a line as a `Row`, what a kind makes of it, and many written at once."""

from .drafts import New, create_many
from .importers import Importer, Standing
from .rows import KEEPER, Refused, Row, keeper

__all__ = ["KEEPER", "Importer", "New", "Refused", "Row", "Standing", "create_many", "keeper"]
