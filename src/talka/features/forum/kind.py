"""What the house is told of topics, and what is done with their replies."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.capabilities.comments.acts import Act
from talka.capabilities.comments.models import CommentState
from talka.kernel.facts.sentences import say
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import Kind, State
from talka.kernel.records.models import Record

from . import queries, rules
from .models import Topic, TopicState

STATES = (
    State(TopicState.OPEN, TopicState.OPEN.label, "open", answerable=False),
    State(TopicState.ASKED, TopicState.ASKED.label, "busy", answerable=False),
    State(TopicState.ANSWERED, TopicState.ANSWERED.label, "good", answerable=False),
    State(TopicState.CLOSED, TopicState.CLOSED.label, "closed", live=False, answerable=False),
    State(TopicState.HELD, TopicState.HELD.label, "busy", shown=False, answerable=False),
    State(
        TopicState.MERGED, TopicState.MERGED.label, "closed", shown=False, live=False, answerable=False, listed=False
    ),
    State(
        TopicState.DECLINED, TopicState.DECLINED.label, "closed", shown=False, live=False, answerable=False,
        listed=False,
    ),
)  # fmt: skip


def json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org Question, or a DiscussionForumPosting."""
    told = {
        "@type": "Question" if row["is_question"] else "DiscussionForumPosting",
        "name" if row["is_question"] else "headline": row["title"],
        "text": row["body"],
        "datePublished": row.get("published_at"),
        "dateModified": row.get("changed_at"),
    }
    if row.get("owner"):
        told["author"] = {"@type": "Organization", "name": row["owner"]}
    return {name: value for name, value in told.items() if value}


KIND = Kind(
    code="topic",
    path="forum",
    model=Topic,
    label=pgettext_lazy("forum", "Topic"),
    label_plural=_("Forum"),
    icon="chat-dots",
    step="learn",
    states=STATES,
    visible=rules.may_see,
    editable=rules.may_edit,
    translated=("poll_question", "poll_choices"),
    insiders=queries.insiders,
    searched=queries.searched,
    card=queries.card_extras,
    export=queries.columns,
    export_columns=queries.export_columns,
    json_ld=json_ld,
    panels=("story", "conversation"),
    add_address="forum:new",
    add_label=_("Begin a topic"),
    position=45,
    moved_to=queries.moved_to,
)

say(
    forum__answered=_("An answer was accepted."),
    forum__answer_taken_back=_("The accepted answer is none any more."),
    forum__moved=_("The topic was moved."),
    forum__split=_("Replies were split off into a topic of their own."),
    forum__merged_in=_("Another topic on the same was merged into this one."),
    forum__poll_ended=_("The poll is over."),
)


def _runs(person: Person | None, record: Record) -> bool:
    """Whether they may run the topic, without a statement: the pages behind the links ask the rules."""
    return person is not None and not person.is_suspended and (bool(rules.began_it(person, record)) or _leads(person))


def _leads(person: Person) -> bool:
    return person.is_coordinator


def accept_act(person: Person | None, row: Mapping[str, Any]) -> Act | None:
    """Below each reply to a question: that it is the answer, for whoever asked."""
    record: Record | None = row.get("record")
    if record is None or record.kind != "topic" or row["state"] != CommentState.SHOWN:
        return None
    if record.state not in (TopicState.ASKED, TopicState.ANSWERED) or not _runs(person, record):
        return None
    return Act(translated("This is the answer"), reverse("forum:accept", args=[row["id"]]), "check2-all")


def split_act(person: Person | None, row: Mapping[str, Any]) -> Act | None:
    """Below each first reply of a thread: that it becomes a topic of its own."""
    record: Record | None = row.get("record")
    if record is None or record.kind != "topic" or row["state"] != CommentState.SHOWN or row["head_id"] is not None:
        return None
    if record.state not in rules.LIVE or not _runs(person, record):
        return None
    return Act(translated("Make it a topic of its own"), reverse("forum:split", args=[row["id"]]), "diagram-3")
