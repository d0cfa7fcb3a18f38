"""What the house is told of organisations."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State

from . import rules
from .actions.importing import IMPORTER
from .models import OrganisationPage, OrganisationState
from .queries import columns, pages

STATES = (
    State(OrganisationState.PROPOSED, OrganisationState.PROPOSED.label, "busy", shown=False),
    State(OrganisationState.LISTED, OrganisationState.LISTED.label, "open"),
    State(OrganisationState.VERIFIED, OrganisationState.VERIFIED.label, "good"),
    State(OrganisationState.CLOSED, OrganisationState.CLOSED.label, "closed", live=False),
    State(OrganisationState.MERGED, OrganisationState.MERGED.label, "closed", shown=False, live=False),
    State(OrganisationState.DECLINED, OrganisationState.DECLINED.label, "closed", shown=False, live=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Organization."""
    told = {"@type": "Organization", "name": row["title"], "description": row.get("summary") or ""}
    if row.get("website"):
        told["sameAs"] = row["website"]
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="organisation",
    path="organisations",
    model=OrganisationPage,
    label=_("Organisation"),
    label_plural=_("Organisations"),
    icon="building",
    step="find",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_change,
    searched=columns.searched,
    card=columns.card_extras,
    export=columns.columns,
    export_columns=columns.COLUMNS,
    json_ld=json_ld,
    matching=Matching(
        seeks=(
            Counterpart("need", "directory:act", _("Take it up"), rules.may_act),
            Counterpart("offer", "directory:act", _("Ask for it"), rules.may_act),
            Counterpart("call", "directory:act", _("We would like to be in"), rules.may_act),
            Counterpart("organisation", "directory:act", _("Write to them"), rules.may_act),
        ),
        profile=columns.match_profile,
    ),
    panels=("matches", "story", "conversation"),
    importer=IMPORTER,
    moved_to=pages.moved_to,
    add_address="directory:new",
    add_label=_("Propose an organisation"),
    position=5,
)

say(
    directory__proposed=_("It was proposed."),
    directory__listed=_("It was listed."),
    directory__verified=_("A coordinator verified it."),
    directory__verification_lapsed=_("Its name or number changed: it has to be verified again."),
    directory__changed=_("The entry was changed."),
    directory__confirmed=_("The organisation confirmed that the entry is correct."),
    directory__claim_accepted=_("Somebody of the organisation took the entry over."),
    directory__closed=_("It was closed."),
    directory__reopened=_("It works again."),
    directory__merged=_("Another entry of the same organisation was merged into this one."),
    directory__member_joined=_("%(organisation)s became a member."),
    directory__member_left=_("%(organisation)s is no member any more."),
)
