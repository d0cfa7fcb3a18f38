"""What the house is told of offers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.records.importing import Importer, New, Refused, Row, bring_up_to_date
from talka.kernel.records.kinds import Counterpart, Kind, Matching, State
from talka.kernel.records.rules import may_edit

from . import actions, queries, rules
from .models import Offer, OfferState, OfferType, Terms, Unit

STATES = (
    State(OfferState.OPEN, OfferState.OPEN.label, "open"),
    State(OfferState.RESERVED, OfferState.RESERVED.label, "busy", answerable=False),
    State(OfferState.GIVEN, OfferState.GIVEN.label, "good", live=False),
    State(OfferState.WITHDRAWN, OfferState.WITHDRAWN.label, "closed", shown=False, live=False),
    State(OfferState.EXPIRED, OfferState.EXPIRED.label, "closed", live=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Offer."""
    return {"@type": "Offer", "name": row["title"], "description": row["summary"]}


def _columns(row: Row) -> dict[str, Any]:
    """A line's columns. Raises `Refused` for what can't be read."""
    quantity = row.number("quantity") or None
    own: dict[str, Any] = {
        "offer_type": row.code("offer_type", OfferType.values, OfferType.EXPERTISE),
        "terms": row.code("terms", Terms.values, Terms.FREE),
        "quantity": quantity,
        "unit": row.code("unit", Unit.values, Unit.PIECE) if quantity else "",
        "is_online": row.flag("is_online" if "is_online" in row.extra else "online"),
        "offer_languages": row.languages("offer_languages"),
        **{name: row.day(name) for name in ("from_date", "until_date") if name in row.extra},
    }
    begins, ends = own.get("from_date"), own.get("until_date")
    if begins and ends and ends < begins:
        raise Refused(_now("It ends before it begins."))
    own = row.own_columns(own, unit=("quantity",), is_online=("is_online", "online"))
    return {**row.texts, "place_id": row.place_id, "origin": row.url, **own}


def import_offer(row: Row) -> Offer:
    """Publish or change an offer from an import's row (see `records.importing`)."""
    columns = _columns(row)
    if row.existing is None:
        return actions.publish_offer(
            columns, owner=row.required_owner(), by=row.by, terms=row.terms, language=row.language
        )
    return bring_up_to_date(Offer, row, columns, verb="offers.changed")


def draft_offer(row: Row) -> New:
    """What publishing an offer from an import's row would write."""
    offer = actions.new_offer(_columns(row), owner=row.required_owner(), by=row.by, language=row.language)
    draft = New(offer, row.by, row.terms)
    draft.note("offers.published", offer.owner)
    return draft


KIND = Kind(
    code="offer",
    path="offers",
    model=Offer,
    label=_("Offer"),
    label_plural=_("Offers"),
    icon="gift",
    step="find",
    states=STATES,
    visible=rules.may_see,
    editable=may_edit,
    insiders=queries.askers,
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=(
        "offer_type", "quantity", "unit", "terms", "from_date", "until_date", "is_online", "offer_languages",
    ),
    json_ld=json_ld,
    matching=Matching(
        seeks=(
            Counterpart("need", "offers:suggest", _("Offer it for this need"), rules.may_suggest),
            Counterpart("organisation", "offers:suggest", _("Write to them"), rules.may_suggest),
        ),
        profile=queries.match_profile,
    ),
    panels=("matches", "story", "conversation"),
    importer=Importer(
        import_offer,
        draft_offer,
        columns=(
            "offer_type", "terms", "quantity", "unit", "is_online", "offer_languages", "from_date", "until_date",
        ),
        also=("online",),
    ),
    add_address="offers:new",
    takes_words=True,
    add_label=_("Offer something"),
    position=20,
    tells_parties=False,  # to whom it was given is between the two
)  # fmt: skip

say(
    offers__published=_("%(organisation)s offered it."),
    offers__changed=_("%(organisation)s changed it."),
    offers__reserved=_("%(organisation)s reserved it for a partner."),
    offers__given=_("%(organisation)s gave it."),
    offers__withdrawn=_("%(organisation)s took it back."),
    offers__reopened=_("%(organisation)s offered it again."),
    offers__expired=_("Its time was over."),
)
