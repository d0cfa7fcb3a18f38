"""What people say in the demo: comments, official answers, how others take them; what is asked for and translated."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from talka.capabilities.comments.actions import react, write
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment
from talka.capabilities.translation.actions.asking import ask
from talka.capabilities.translation.actions.publishing import accept
from talka.capabilities.translation.actions.writing import begin, offer
from talka.capabilities.translation.models import Ask, Proposal
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record, Translation

from .world import World, ago, rows_of

ASKED = 11.0  # days ago


def fill(world: World) -> None:
    """Say it all, in the order in which it was said."""
    _trust(world)
    for row in rows_of("said"):
        record = Record.objects.get(pk=world.records[row["record"]].pk)
        said: list[Comment] = []
        for told in row["comments"]:
            said.append(_say(world, record, told, said))
        _taken(world, record, row.get("reactions", {}))
        for asked in row.get("asks", ()):
            _ask(world, record, asked)
        if "translation" in row:
            _translate(world, record, row["translation"])


def _trust(world: World) -> None:
    """Whose words stand there was read before; what a newcomer writes is held."""
    names = {told["by"] for row in rows_of("said") for told in row["comments"]}
    Person.objects.filter(pk__in=[world.people[name].pk for name in names]).update(trusted_at=timezone.now())
    for name in names:
        world.people[name].refresh_from_db()


def _say(world: World, record: Record, told: Mapping[str, Any], said: list[Comment]) -> Comment:
    organisation = world.organisations[told["org"]] if "org" in told else None
    comment = write(
        record,
        Content(told["text"], told["language"]),
        by=world.people[told["by"]],
        organisation=organisation,
        answers_to=said[told["answers"]] if "answers" in told else None,
        official=told.get("official", False),
    )
    at = ago(told["days_ago"])
    Comment.objects.filter(pk=comment.pk).update(created_at=at, shown_at=at)
    _taken(world, comment, told.get("reactions", {}))
    world.happened(told["days_ago"])
    return comment


def _taken(world: World, thing: Comment | Record, reactions: Mapping[str, Iterable[str]]) -> None:
    for code, people in reactions.items():
        for name in people:
            react(thing, code, by=world.people[name], wanted=True)


def _ask(world: World, record: Record, asked: Mapping[str, Any]) -> None:
    for name in asked["by"]:
        ask(record, asked["language"], by=world.people[name])
    mine = Ask.objects.filter(record=record, language=asked["language"])
    mine.update(asked_at=ago(ASKED), confirmed_at=ago(ASKED))
    world.happened(ASKED)


def _translate(world: World, record: Record, row: Mapping[str, Any]) -> None:
    """A member offers it, the owner accepts: those who asked hear of it, in their language."""
    by = world.people[row["by"]]
    texts = {name: row[name] for name in ("title", "summary", "body", "extras")}
    proposal = offer(begin(record, row["language"], by=by), texts, by=by)
    world.happened(row["days_ago"] + 1)
    owner = next(key for key, one in world.organisations.items() if one.pk == record.owner_id)
    accept(proposal, by=world.speaker(owner))
    at = ago(row["days_ago"])
    Proposal.objects.filter(pk=proposal.pk).update(began_at=ago(row["days_ago"] + 2), answered_at=at, changed_at=at)
    Translation.objects.filter(record=record, language=row["language"]).update(changed_at=at)
    world.happened(row["days_ago"])
