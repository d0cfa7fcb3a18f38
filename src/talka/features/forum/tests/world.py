"""Made-up topics, networks and replies."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from talka.capabilities.comments.actions import write
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment
from talka.features.forum import actions
from talka.features.forum.actions import PollTerms
from talka.features.forum.models import Choice, Topic
from talka.kernel.people.models import Organisation, OrganisationType, Person
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState, Record
from talka.kernel.records.taking_part import ENTRY
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

_number = count(1)


def trusted(name: str = "", **columns: Any) -> Person:
    """Somebody whose words are seen at once."""
    columns.setdefault("address_confirmed_at", timezone.now())
    return make_person(name, trusted_at=timezone.now(), **columns)


def coordinator() -> Person:
    return make_person(is_coordinator=True, address_confirmed_at=timezone.now())


def begun(
    by: Person | None = None, *, question: bool = True, terms: Any = (), language: str = "en", **more: Any
) -> Topic:
    """A topic as it is begun."""
    columns = {"title": more.pop("title", f"Topic {next(_number)}"), "body": "Who knows?", "is_question": question}
    return actions.begin_topic(
        columns, by=by or trusted(), terms=[term.pk for term in terms], language=language, **more
    )


def said(topic: Topic, text: str = "", *, by: Person | None = None, language: str = "en", **more: Any) -> Comment:
    """A reply as it is written."""
    return write(topic, Content(text or f"Reply {next(_number)}", language), by=by or trusted(), **more)


def network(*members: Organisation) -> Organisation:
    """A network of these organisations, with its entry."""
    made = make_organisation(type=OrganisationType.NETWORK)
    page = make_record(Record, ENTRY, "verified", title=made.name, owner=made)
    for member in members:
        Participation.objects.create(
            record=page, organisation=member, role=ParticipationRole.MEMBER, state=ParticipationState.ACCEPTED
        )
    return made


def within_network() -> tuple[Topic, Organisation, Person, Person]:
    """A topic in a network, the network, a person of its member, and an editor of the network itself."""
    member = make_organisation()
    one, anna = network(member), make_member(member, trusted_at=timezone.now(), address_confirmed_at=timezone.now())
    return begun(anna, network=one), one, anna, make_member(one)


def poll(*choices: str, many: bool = False, days: int = 7) -> PollTerms:
    return PollTerms("Which?", choices or ("Red", "Green", "Blue"), many, timezone.now() + timedelta(days=days))


def counts(topic: Topic) -> list[int]:
    """How many votes each choice has."""
    return list(Choice.objects.filter(poll_id=topic.pk).order_by("number").values_list("votes", flat=True))


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)
