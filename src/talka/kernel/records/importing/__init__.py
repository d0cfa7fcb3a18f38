"""How lines of a file become records: a line as a `Row`, what a kind makes of it, and many written at once."""

from .changes import bring_up_to_date
from .drafts import New, create_many
from .importers import Importer, Standing
from .rows import KEEPER, Refused, Row, keeper

__all__ = ["KEEPER", "Importer", "New", "Refused", "Row", "Standing", "bring_up_to_date", "create_many", "keeper"]
