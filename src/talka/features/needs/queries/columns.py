"""What lists, exports, search and matching need of many needs at once: one statement each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.toolkit.prepared import PreparedForMany
from talka.ui.formats import number

from ..models import OPEN, Need, Urgency, amount

COLUMNS = (
    "urgency", "people_count", "heard_from", "quantity", "unit", "voices", "responders", "promised", "delivered",
)  # fmt: skip


_columns = PreparedForMany(lambda ids: Need.objects.filter(pk__in=ids).values("id", "state", *COLUMNS))


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """A need's own columns by id, as CSV and the API give them; never its exact spot or its source."""
    return {row.pop("id"): {name: row[name] for name in (*COLUMNS, "state")} for row in _columns(ids)}


def export(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """`COLUMNS` by id."""
    return {pk: {name: row[name] for name in COLUMNS} for pk, row in columns(ids).items()}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What a need's card says beside its text: how pressing, how many it concerns, how much is still open."""
    return {pk: {**row, "facts": card_facts(row)} for pk, row in columns(ids).items()}


def card_facts(row: Mapping[str, Any]) -> list[str]:
    """The short facts of one need, in the active language."""
    facts = [str(Urgency(row["urgency"]).label)] if row["urgency"] >= Urgency.PRESSING else []
    if row["voices"]:
        said = ngettext("%(n)s person says “me too”", "%(n)s people say “me too”", row["voices"])
        facts.append(said % {"n": number(row["voices"])})
    if row["people_count"]:
        said = ngettext("about %(n)s person", "about %(n)s people", row["people_count"])
        facts.append(said % {"n": number(row["people_count"])})
    if row["quantity"] and row["state"] in OPEN:
        facts.append(_still_open(row))
    elif row["responders"]:
        said = ngettext("%(n)s organisation responds", "%(n)s organisations respond", row["responders"])
        facts.append(said % {"n": number(row["responders"])})
    return facts


def _still_open(row: Mapping[str, Any]) -> str:
    left = max(0, row["quantity"] - row["promised"])
    if not left:
        return _("all of %(amount)s promised") % {"amount": amount(row["quantity"], row["unit"])}
    return _("%(left)s of %(amount)s still open") % {
        "left": number(left),
        "amount": amount(row["quantity"], row["unit"]),
    }


def match_profile(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What matching needs of a need beyond its Record row: what is missing of its quantity, and how pressing it is."""
    return {
        pk: {
            "quantity": row["quantity"],
            "unit": row["unit"],
            "open": None if row["quantity"] is None else max(0, row["quantity"] - row["promised"]),
            "urgency": row["urgency"],
        }
        for pk, row in columns(ids).items()
    }
