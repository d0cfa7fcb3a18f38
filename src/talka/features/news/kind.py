"""What the house is told of news."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.sentences import say
from talka.kernel.records.importing import Importer
from talka.kernel.records.kinds import Kind, State
from talka.kernel.records.rules import may_edit

from . import actions, queries, rules
from .models import News, NewsState
from .queries.figures import picture_address

STATES = (
    State(NewsState.DRAFT, NewsState.DRAFT.label, "busy", shown=False, answerable=False),
    State(NewsState.REVIEW, NewsState.REVIEW.label, "busy", shown=False, answerable=False),
    State(NewsState.SCHEDULED, NewsState.SCHEDULED.label, "open", shown=False, answerable=False),
    State(NewsState.PUBLISHED, NewsState.PUBLISHED.label, "good", answerable=False),
    State(NewsState.ARCHIVED, NewsState.ARCHIVED.label, "closed", live=False, answerable=False, listed=False),
)


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org NewsArticle."""
    told: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": row["title"],
        "description": row["summary"],
        "datePublished": row.get("published_at"),
        "dateModified": row.get("changed_at"),
    }
    if row.get("owner"):
        told["publisher"] = {"@type": "Organization", "name": row["owner"]}
    if row.get("picture"):
        address = picture_address(row["id"], row["picture"], row["picture_width"])
        told["image"] = {
            "@type": "ImageObject",
            "url": f"{settings.TALKA_SITE_URL}{address}",
            "width": row["picture_width"],
            "height": row["picture_height"],
            "caption": row["picture_caption"] or row["picture_alt"],
            "creditText": row["picture_credit"],
            "license": row["picture_licence"],
        }
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="news",
    path="news",
    model=News,
    label=_("News item"),
    label_plural=_("News"),
    icon="newspaper",
    step="learn",
    states=STATES,
    visible=rules.may_see,
    editable=may_edit,
    translated=("picture_alt", "picture_caption"),
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=queries.export_columns,
    json_ld=json_ld,
    panels=("publicity", "story", "conversation"),
    importer=Importer(actions.import_news),
    add_address="news:new",
    add_label=_("Write news"),
    position=40,
)

say(
    news__published=_("%(organisation)s published it."),
    news__changed=_("%(organisation)s changed it."),
    news__archived=_("%(organisation)s put it into the archive."),
    news__restored=_("%(organisation)s took it out of the archive."),
)
