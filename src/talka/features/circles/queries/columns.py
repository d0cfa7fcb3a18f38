"""A circle's own columns, for cards, tables and the API: never where it meets, which is its people's alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from talka.toolkit.prepared import PreparedForMany

from ..models import Attendance, Circle
from .rhythm import said_rhythm

export_columns = (
    "attendance", "least", "most", "taken", "waiting", "gather_until", "rrule", "begins_on", "meets_at", "time_zone",
    "minutes", "context", "done", "worked", "failed", "evidence",
)  # fmt: skip
_columns = PreparedForMany(lambda ids: Circle.objects.filter(pk__in=ids).values("id", *export_columns))


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By id, as CSV and the API give them. One statement."""
    return {row.pop("id"): row for row in map(dict, _columns(ids))}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """Its rhythm, how many are in, and whether it meets on line. One statement."""
    facts = {}
    for row in _columns(ids):
        said = [said_rhythm(row["rrule"], row["meets_at"])]
        said.append(_("%(taken)s of %(most)s places taken") % {"taken": row["taken"], "most": row["most"]})
        if row["attendance"] != Attendance.ON_SITE:
            said.append(str(Attendance(row["attendance"]).label))
        facts[row["id"]] = {"facts": [one for one in said if one]}
    return facts
