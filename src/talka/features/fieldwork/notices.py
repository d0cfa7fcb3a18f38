"""Who is told what about field meetings."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of

from .models import FieldMeeting
from .queries import going, team_of


def _meeting(fact: Fact) -> FieldMeeting | None:
    return FieldMeeting.objects.filter(pk=fact.record_id or 0).first()


def planners(fact: Fact) -> set[int]:
    """Who writes for the organisation that plans it."""
    meeting = _meeting(fact)
    return editors_of([meeting.owner_id]) if meeting else set()


def everybody_going(fact: Fact) -> set[int]:
    """Who writes for an organisation that goes there, and who drives or rides along."""
    meeting = _meeting(fact)
    return editors_of(going(meeting)) | team_of(meeting) if meeting else set()


def invited(fact: Fact) -> set[int]:
    """Who writes for the organisation that is asked to come along."""
    return editors_of([fact.details.get("invited")]) if _meeting(fact) else set()


def reason_with(one: Told, person: Person) -> Mapping[str, Any]:
    """Why it doesn't take place."""
    row = FieldMeeting.objects.filter(pk=one.record_id or 0).values("closed_because", "language").first()
    return {"words": row["closed_because"] if row else "", "words_language": row["language"] if row else ""}


notice(
    verb="records.invited",
    code="fieldwork.invited",
    people=invited,
    sentence=_("%(organisation)s asks you to come along to a field meeting."),
)
notice(verb="fieldwork.joined", people=planners, sentence=_("%(organisation)s comes along to your field meeting."))
notice(
    verb="records.declined",
    code="fieldwork.invitation_declined",
    people=planners,
    sentence=_("%(organisation)s does not come along to your field meeting."),
)
notice(
    verb="records.left",
    code="fieldwork.left",
    people=planners,
    sentence=_("%(organisation)s does not come along to your field meeting after all."),
)
notice(
    verb="fieldwork.moved",
    people=everybody_going,
    sentence=_("“%(title)s” was moved to another time or place."),
)
notice(
    verb="fieldwork.cancelled",
    people=everybody_going,
    sentence=_("“%(title)s” does not take place."),
    template="fieldwork/mail/words.jinja",
    more=reason_with,
)
notice(verb="fieldwork.planned_again", people=everybody_going, sentence=_("“%(title)s” takes place after all."))
notice(
    verb="fieldwork.told",
    people=everybody_going,
    sentence=_("“%(title)s”: what was heard there is told now."),
)
