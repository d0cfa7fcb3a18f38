"""What the house is told of partner calls."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.people.models import OrganisationType
from talka.kernel.records.importing import Refused, Row
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State
from talka.kernel.records.models import ParticipationRole
from talka.kernel.records.rules import may_edit, may_see

from . import actions, queries
from .models import SOUGHT_ROLES, CallState, PartnerCall

STATES = (
    State(CallState.OPEN, CallState.OPEN.label, "open"),
    State(CallState.PAUSED, CallState.PAUSED.label, "busy"),
    State(CallState.FILLED, CallState.FILLED.label, "good", live=False),
    State(CallState.CLOSED, CallState.CLOSED.label, "closed", live=False),
    State(CallState.EXPIRED, CallState.EXPIRED.label, "closed", live=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Demand: somebody seeks something."""
    return {"@type": "Demand", "name": row["title"], "description": row["summary"]}


def _seeks(value: Any) -> list[dict[str, Any]]:
    """The lines of what is sought. Raises `Refused` for what is no such line."""
    lines = []
    for line in _list(value):
        kind = line.get("type") if isinstance(line, dict) else None
        count = line.get("count", 1) if isinstance(line, dict) else 0
        countries = (line.get("countries") or []) if isinstance(line, dict) else []
        whole = isinstance(kind, str) and isinstance(count, int) and isinstance(countries, list)
        if not whole or kind not in OrganisationType.values or not 0 < count <= 50:
            raise Refused(_now("“seeks” must list types of organisation, each with a count from 1 to 50."))
        lines.append({"type": kind, "count": count, "countries": [str(code)[:2].upper() for code in countries]})
    return lines


def _list(value: Any) -> list[Any]:
    """What a file gives as a list, or as the one thing that would be in it."""
    return value if isinstance(value, list) else [value] if value else []


def import_call(row: Row) -> PartnerCall:
    """Publish or change a call from an import's row (see `records.importing`)."""
    columns = {
        **row.texts,
        "place_id": row.place_id,
        "origin": row.url,
        "programme": str(row.extra.get("programme", ""))[:200],
        "funding_reference": str(row.extra.get("funding_reference", ""))[:120],
        "role": row.code("role", [role.value for role in SOUGHT_ROLES], ParticipationRole.PARTNER),
        "seeks": _seeks(row.extra.get("seeks")),
        "questions": [str(question)[:300] for question in _list(row.extra.get("questions"))][:4],
        "budget": row.number("budget_eur"),
        "cap": row.number("cap"),
    }
    if row.existing is None:
        return actions.publish_call(
            columns, owner=row.required_owner(), by=row.by, terms=row.terms, language=row.language
        )
    return actions.import_change(row.existing.pk, columns, by=row.by, terms=row.terms)


KIND = Kind(
    code="call",
    path="calls",
    model=PartnerCall,
    label=_("Partner call"),
    label_plural=_("Partner calls"),
    icon="puzzle",
    step="find",
    states=STATES,
    visible=may_see,
    editable=may_edit,
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=queries.COLUMNS,
    json_ld=json_ld,
    matching=Matching(
        seeks=(Counterpart("organisation", act="partners:invite-match", label=_("Invite as partner")),),
        profile=queries.match_profile,
    ),
    panels=("matches", "story", "conversation"),
    importer=import_call,
    add_address="partners:new",
    position=30,
)

# Who answered is between them and the caller: of that no sentence.
say(
    calls__published=_("%(organisation)s looks for partners."),
    calls__changed=_("%(organisation)s changed it."),
    calls__accepted=_("%(organisation)s took in a partner."),
    calls__joined=_("%(organisation)s joined."),
    calls__paused=_("Enough answers for now: the call pauses."),
    calls__resumed=_("The call goes on."),
    calls__filled=_("All partners are found."),
    calls__closed=_("%(organisation)s closed the call."),
    calls__expired=_("The deadline passed."),
)
