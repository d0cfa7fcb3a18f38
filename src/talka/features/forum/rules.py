"""Who may see, run and lead topics. Whether they may write in one is the conversation's to say."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState, Visibility
from talka.kernel.records.rules import coordinates, edits_for_owner, wrote_it
from talka.kernel.records.rules import may_see as everybody_may_see
from talka.kernel.records.taking_part import ENTRY

from .models import Topic, TopicState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

LIVE = (TopicState.OPEN, TopicState.ASKED, TopicState.ANSWERED)


def memberships(organisation_ids: Any) -> "QuerySet[Participation]":
    """The parts of these organisations as members of networks; `record__owner_id` is the network."""
    return Participation.objects.filter(
        role=ParticipationRole.MEMBER, state=ParticipationState.ACCEPTED,
        organisation_id__in=organisation_ids, record__kind=ENTRY,
    )  # fmt: skip


def is_in_network(person: "Person | None", network_id: int | None) -> bool:
    """Whether they belong to the network, or to an organisation that is its member."""
    if person is None or network_id is None or not person.organisation_ids:
        return False
    mine = person.organisation_ids
    return network_id in mine or memberships(mine).filter(record__owner_id=network_id).exists()


def _in_network_where(person: "Person | None") -> Q:
    if person is None or not person.organisation_ids:
        return NOTHING
    mine = person.organisation_ids
    joined = memberships(mine).values("record__owner_id")
    within = Topic.objects.filter(Q(network_id__in=mine) | Q(network_id__in=joined))
    return Q(pk__in=within.values("pk"), shown=True, visibility=Visibility.PARTIES)


def is_in(*states: str, because: object = "") -> Rule:
    """A rule that lets everybody, of topics in one of these states."""
    return Rule(
        f"is {' or '.join(states)}",
        lambda person, topic: topic.state in states,
        lambda person: Q(state__in=states),
        because,  # type: ignore[arg-type]
    )


reads_in_network = Rule(
    "is of the network in which it is told",
    lambda person, topic: (
        topic.shown and topic.visibility == Visibility.PARTIES and is_in_network(person, topic.network_id)
    ),
    _in_network_where,
)
edits_for_network = Rule(
    "writes for the network in which it is told",
    lambda person, topic: person is not None and topic.network_id in person.edited_organisation_ids,
    lambda person: (
        Q(pk__in=Topic.objects.filter(network_id__in=person.edited_organisation_ids).values("pk"))
        if person is not None and person.edited_organisation_ids
        else NOTHING
    ),
)
is_nobodys = Rule(
    "belongs to no organisation", lambda person, topic: topic.owner_id is None, lambda person: Q(owner=None)
)
is_question = Rule(
    "is a question",
    lambda person, topic: topic.is_question,
    lambda person: Q(is_question=True),
    _("This is no question: no answer of it is accepted."),
)
is_unlocked = Rule(
    "was not closed by a coordinator",
    lambda person, topic: not topic.is_locked,
    lambda person: Q(is_locked=False),
)
has_no_poll = Rule(
    "has no poll",
    lambda person, topic: topic.poll_choices == "",
    lambda person: Q(poll_choices=""),
    _("This topic has a poll already."),
)
is_live = is_in(*LIVE, because=_("This topic is closed."))
is_held = is_in(TopicState.HELD, because=_("Somebody decided on it already."))
is_closed = is_in(TopicState.CLOSED, because=_("This topic is not closed."))
is_being_asked = is_in(TopicState.ASKED, TopicState.ANSWERED, because=_("This topic is closed."))
is_answered = is_in(TopicState.ANSWERED, because=_("This question has no accepted answer."))

NOT_YOURS = _("Only whoever began the topic, or a coordinator, may do this.")
began_it = ((wrote_it & is_nobodys) | edits_for_owner).because(NOT_YOURS, "began it")
leads = (coordinates | edits_for_network).because(_("Only a coordinator of the network may do this."), "leads it")
runs = (began_it | leads).because(NOT_YOURS, "runs it")

may_see = everybody_may_see | reads_in_network
may_edit = (began_it | coordinates).because(NOT_YOURS, "may edit")
may_write = may_edit & is_in(TopicState.HELD, *LIVE, because=_("This topic is closed."))
may_accept = runs & is_question & is_being_asked
may_take_answer_back = runs & is_answered
may_close = runs & is_live
may_reopen = is_closed & (leads | (began_it & is_unlocked)).because(_("A coordinator closed it."))
may_move = runs & is_live
may_split = runs & is_live
may_pin = leads & is_live
may_merge = leads & is_live
may_review = coordinates & is_held
may_add_poll = began_it & is_live & has_no_poll
may_end_poll = runs & is_live
