"""What the house is told of needs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.records.importing import Importer
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State

from . import rules
from .actions.importing import draft_need, import_need
from .models import Need, NeedState
from .queries import columns
from .queries.pages import moved_to
from .queries.said import SAYINGS

STATES = (
    State(NeedState.REPORTED, _("Reported"), "busy", shown=False),
    State(NeedState.CONFIRMED, _("Waits for an answer"), "open"),
    State(NeedState.TAKEN_UP, _("Taken up"), "busy"),
    State(NeedState.ANSWERED, _("Said to be solved"), "good", answerable=False),
    State(NeedState.REOPENED, _("Open again"), "warn"),
    State(NeedState.SOLVED, _("Solved"), "good", live=False),
    State(NeedState.NOT_FEASIBLE, _("Not feasible"), "closed", live=False),
    State(NeedState.DUPLICATE, _("Merged into another need"), "closed", shown=False, live=False),
    State(NeedState.DECLINED, _("Not taken on"), "closed", shown=False, live=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Demand: a public announcement that something is sought."""
    return {"@type": "Demand", "name": row["title"], "description": row["summary"]}


KIND = Kind(
    code="need",
    path="needs",
    model=Need,
    label=_("Need"),
    label_plural=_("Needs"),
    icon="megaphone",
    step="listen",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_edit,
    card=columns.card_extras,
    export=columns.export,
    export_columns=columns.COLUMNS,
    json_ld=json_ld,
    matching=Matching(
        seeks=(
            Counterpart("organisation", "needs:invite-candidate", _("Invite to respond"), rules.may_invite),
            Counterpart("offer", "needs:invite-candidate", _("Invite to respond"), rules.may_invite),
        ),
        profile=columns.match_profile,
    ),
    panels=("matches", "story", "conversation"),
    sayings=SAYINGS,
    importer=Importer(
        import_need, draft_need, columns=("urgency", "people_count", "heard_from", "source", "quantity", "unit")
    ),
    moved_to=moved_to,
    add_address="needs:report",
    takes_words=True,
    add_label=_("Report a need"),
    position=10,
)

say(
    needs__reported=_("It was reported."),
    needs__confirmed=_("It was confirmed: everybody can see it."),
    needs__rewritten=_("Whoever reported it changed its words."),
    needs__taken_up=_("%(organisation)s took it up."),
    needs__promise_changed=_("%(organisation)s changed what it will do."),
    needs__delivered=_("%(organisation)s delivered."),
    needs__delivery_corrected=_("%(organisation)s corrected what it delivered."),
    needs__withdrawn=_("%(organisation)s withdrew."),
    needs__progress=_("%(organisation)s tells how it goes."),
    needs__answered=_("It is said to be solved."),
    needs__solved=_("It is solved."),
    needs__not_feasible=_("It was closed: not feasible."),
    needs__reopened=_("It is open again."),
    needs__gained=_("Another report of the same need was merged into this one."),
)
