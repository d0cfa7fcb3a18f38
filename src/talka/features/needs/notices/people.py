"""Whom a fact about a need concerns: ids of persons."""

from talka.kernel.facts.models import Fact
from talka.kernel.people import queries
from talka.kernel.people.queries import editors_of
from talka.kernel.records.models import Link, Participation, ParticipationRole, Record, Relation

from ..models import Need, NeedState
from ..queries.asking import those_asked
from ..rules import RESPONDING


def need_of(fact: Fact) -> Need | None:
    """The need that the fact is about; None for a fact about another kind of record."""
    return Need.objects.filter(pk=fact.record_id).first() if fact.record_id else None


def coordinators(fact: Fact) -> set[int]:
    """All coordinators of the network."""
    return queries.coordinators()


def reporter(fact: Fact) -> set[int | None]:
    """Whoever reported it."""
    need = need_of(fact)
    return {need.author_id} if need else set()


def asked(fact: Fact) -> set[int]:
    """Its reporter and all who said "me too"."""
    need = need_of(fact)
    return those_asked(need) if need else set()


def responders(fact: Fact) -> set[int]:
    """Who writes for the organisations that respond now, but for the one that did it."""
    parts = Participation.objects.filter(record_id=fact.record_id or 0, role=ParticipationRole.RESPONDER)
    ids = parts.filter(state__in=RESPONDING).values_list("organisation_id", flat=True)
    return editors_of(pk for pk in ids if pk != fact.organisation_id)


def owners(fact: Fact) -> set[int]:
    """Who writes for the organisation that the need belongs to."""
    need = need_of(fact)
    return editors_of([need.owner_id]) if need and need.owner_id != fact.organisation_id else set()


def side_of_linked(fact: Fact) -> set[int | None]:
    """Whoever speaks for the need of which another side says that something answers it, while nobody agreed."""
    link = Link.objects.filter(pk=fact.details.get("link") or 0, relation=Relation.ANSWERS, confirmed_at=None).first()
    need = Need.objects.filter(pk=link.target_id).first() if link else None
    if need is None:
        return set()
    return set(editors_of([need.owner_id])) if need.owner_id else {need.author_id}


def side_of_source(fact: Fact) -> set[int]:
    """Who writes for the organisation that said so."""
    return editors_of(Record.objects.filter(pk=fact.details.get("source") or 0).values_list("owner_id", flat=True))


def concerned(fact: Fact) -> set[int]:
    """All whom it concerns: those who reported and supported it, its owner, the others who respond."""
    return asked(fact) | owners(fact) | responders(fact)


def coordinators_if_reported(fact: Fact) -> set[int]:
    """Coordinators, where a report waits for them."""
    need = need_of(fact)
    return coordinators(fact) if need and need.state == NeedState.REPORTED else set()


def coordinators_if_nobody_is_asked(fact: Fact) -> set[int]:
    """Coordinators, where it is said to be solved and there is nobody to ask."""
    return set() if asked(fact) - {fact.actor_id} else coordinators(fact)


def part_of(fact: Fact) -> Participation | None:
    """The responder's part that a fact names; None for a fact about another kind or role."""
    part = Participation.objects.filter(pk=fact.details.get("participation") or 0).first()
    return part if part and part.role == ParticipationRole.RESPONDER and need_of(fact) else None


def invited(fact: Fact) -> set[int]:
    """Who writes for the organisation that was invited."""
    part = part_of(fact)
    return editors_of([part.organisation_id]) if part else set()


def coordinators_if_unclaimed(fact: Fact) -> set[int]:
    """Coordinators, where an organisation was invited for which nobody writes yet."""
    return coordinators(fact) if part_of(fact) and not invited(fact) else set()


def inviter(fact: Fact) -> set[int | None]:
    """Whoever sent the invitation that was declined."""
    said = Fact.objects.filter(verb="records.invited", record_id=fact.record_id).order_by("-pk")
    found = said.filter(details__participation=fact.details.get("participation")).first() if part_of(fact) else None
    return {found.actor_id} if found else set()


def reporter_if_invited(fact: Fact) -> set[int | None]:
    """The reporter, for an invitation to respond to a need."""
    return reporter(fact) if part_of(fact) else set()


def late_organisation(fact: Fact) -> set[int]:
    """Who writes for the organisation whose promise is late."""
    return editors_of([fact.organisation_id])
