"""What the house is told of partner calls."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.people.models import OrganisationType
from talka.kernel.records.importing import Importer, New, Refused, Row, bring_up_to_date
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State
from talka.kernel.records.models import ParticipationRole
from talka.kernel.records.rules import may_edit, may_see

from . import actions, queries, rules
from .models import SOUGHT_ROLES, CallState, PartnerCall

STATES = (
    State(CallState.OPEN, CallState.OPEN.label, "open"),
    State(CallState.PAUSED, CallState.PAUSED.label, "busy", answerable=False),
    State(CallState.ANSWERS_CLOSED, CallState.ANSWERS_CLOSED.label, "busy", answerable=False),
    State(CallState.FILLED, CallState.FILLED.label, "good", live=False),
    State(CallState.CLOSED, CallState.CLOSED.label, "closed", live=False),
    State(CallState.EXPIRED, CallState.EXPIRED.label, "closed", live=False),
)

_DAYS = ("from_date", "reply_by_date", "deadline_date")


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Demand: somebody seeks something."""
    return {"@type": "Demand", "name": row["title"], "description": row["summary"]}


def _seeks(lines: list[Any]) -> list[dict[str, Any]]:
    """The lines of what is sought. Raises `Refused` for what is no such line."""
    found = []
    for line in lines:
        told = line if isinstance(line, dict) else {"type": line}
        kind, count, countries = told.get("type"), told.get("count", 1), told.get("countries") or []
        if kind not in OrganisationType.values or type(count) is not int or not 0 < count <= 50:
            raise Refused(_now("“seeks” must list types of organisation, each with a count from 1 to 50."))
        codes = countries if isinstance(countries, list) else [countries]
        found.append({"type": kind, "count": count, "countries": [str(code)[:2].upper() for code in codes]})
    return found


def _columns(row: Row) -> dict[str, Any]:
    """A line's columns. Raises `Refused` for what can't be read."""
    own: dict[str, Any] = {
        "programme": str(row.extra.get("programme") or "")[:200],
        "funding_reference": str(row.extra.get("funding_reference") or "")[:120],
        "role": row.code("role", [role.value for role in SOUGHT_ROLES], ParticipationRole.PARTNER),
        "seeks": _seeks(row.listed("seeks")),
        "questions": [str(question)[:300] for question in row.listed("questions")][:4],
        "budget": row.number("budget" if "budget" in row.extra else "budget_eur", most=2**53),
        "cap": row.number("cap", most=10_000),
        **{name: row.day(name) for name in _DAYS if name in row.extra},
    }
    if "months" in row.extra:
        own["months"] = row.number("months", most=600)
    replies, deadline = own.get("reply_by_date"), own.get("deadline_date")
    if replies and deadline and replies > deadline:
        raise Refused(_now("Replies are due after the deadline."))
    own = row.own_columns(own, budget=("budget", "budget_eur"))
    return {**row.texts, "place_id": row.place_id, "origin": row.url, **own}


def import_call(row: Row) -> PartnerCall:
    """Publish or change a call from an import's row (see `records.importing`)."""
    columns = _columns(row)
    if row.existing is None:
        return actions.publish_call(
            columns, owner=row.required_owner(), by=row.by, terms=row.terms, language=row.language
        )
    return bring_up_to_date(PartnerCall, row, columns, verb="calls.changed")


def draft_call(row: Row) -> New:
    """What publishing a call from an import's row would write."""
    call = actions.new_call(_columns(row), owner=row.required_owner(), by=row.by, language=row.language)
    draft = New(call, row.by, row.terms)
    draft.note("calls.published", call.owner)
    return draft


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
        seeks=(Counterpart("organisation", "partners:invite-match", _("Invite as partner"), rules.may_invite),),
        profile=queries.match_profile,
    ),
    panels=("matches", "story", "conversation"),
    importer=Importer(
        import_call,
        draft_call,
        columns=(
            "programme",
            "funding_reference",
            "role",
            "seeks",
            "questions",
            "budget",
            "cap",
            "months",
            *_DAYS,
        ),
        also=("budget_eur",),
    ),
    add_address="partners:new",
    takes_words=True,
    add_label=_("Look for partners"),
    position=30,
)

# Who answered is between them and the caller: of that no sentence.
say(
    calls__published=_("%(organisation)s looks for partners."),
    calls__changed=_("%(organisation)s changed it."),
    calls__accepted=_("%(organisation)s took in a partner."),
    calls__joined=_("%(organisation)s joined."),
    calls__paused=_("Enough answers for now: the call pauses."),
    calls__answers_closed=_("The day by which it could be answered has passed."),
    calls__resumed=_("The call goes on."),
    calls__filled=_("All partners are found."),
    calls__closed=_("%(organisation)s closed the call."),
    calls__expired=_("The deadline passed."),
)
