"""Who is told what about partner calls."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import coordinators, editors_of
from talka.kernel.records.models import Participation

from .models import Interest, PartnerCall

LETTER = "partners/mail/words.jinja"


def owners(fact: Fact) -> set[int]:
    """Who writes for the organisation that calls; nobody for a record of another kind."""
    return editors_of(PartnerCall.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True))


def answerers(fact: Fact) -> set[int]:
    """Who writes for the organisation that answered."""
    rows = Interest.objects.filter(pk=fact.details.get("interest") or 0)
    return editors_of(rows.values_list("organisation_id", flat=True))


def invited(fact: Fact) -> set[int]:
    """Who writes for the organisation that was invited to a call."""
    if not PartnerCall.objects.filter(pk=fact.record_id or 0).exists():
        return set()
    return editors_of([fact.details.get("invited")])


def coordinators_if_unclaimed(fact: Fact) -> set[int]:
    """Coordinators, where an organisation was invited for which nobody writes yet."""
    is_call = PartnerCall.objects.filter(pk=fact.record_id or 0).exists()
    return coordinators() if is_call and not invited(fact) else set()


def message_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What they wrote when they answered."""
    said = Interest.objects.filter(pk=one.details.get("interest") or 0).values("message", "language").first()
    return {"words": said["message"] if said else "", "words_language": said["language"] if said else ""}


def answer_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What the caller answered, in the language of the call."""
    said = Interest.objects.filter(pk=one.details.get("interest") or 0).values("answer", "call__language").first()
    return {"words": said["answer"] if said else "", "words_language": said["call__language"] if said else ""}


def invitation_with(one: Told, person: Person) -> Mapping[str, Any]:
    """The word with the invitation."""
    part = (
        Participation.objects.filter(pk=one.details.get("participation") or 0).values("note", "note_language").first()
    )
    return {"words": part["note"] if part else "", "words_language": part["note_language"] if part else ""}


notice(
    verb="calls.answered",
    people=owners,
    sentence=_("%(organisation)s would like to be in your consortium."),
    template=LETTER,
    more=message_with,
)
notice(
    verb="calls.accepted",
    people=answerers,
    sentence=_("%(organisation)s says yes: you are in."),
    template=LETTER,
    more=answer_with,
)
notice(
    verb="calls.declined",
    people=answerers,
    sentence=_("The consortium goes on without you this time."),
    template=LETTER,
    more=answer_with,
)
notice(verb="calls.withdrawn", people=owners, sentence=_("%(organisation)s took its answer to your call back."))
notice(verb="calls.joined", people=owners, sentence=_("%(organisation)s joined your consortium."))
notice(verb="calls.paused", people=owners, sentence=_("Your call has as many answers as you wanted: it pauses."))
notice(verb="calls.filled", people=owners, sentence=_("Your consortium is complete."))
notice(verb="calls.expired", people=owners, sentence=_("The deadline of your call has passed."))
notice(verb="calls.answers_owed", people=owners, sentence=_("Some who answered your call still wait for your word."))
notice(
    verb="records.invited",
    code="calls.invited",
    people=invited,
    sentence=_("%(organisation)s invites you into a consortium."),
    template=LETTER,
    more=invitation_with,
)
notice(
    verb="records.invited",
    code="calls.invited_unclaimed",
    people=coordinators_if_unclaimed,
    sentence=_("An organisation was invited for which nobody writes yet. Perhaps you know somebody there."),
)
notice(
    verb="records.declined",
    code="calls.invitation_declined",
    people=owners,
    sentence=_("%(organisation)s declined your invitation."),
)
