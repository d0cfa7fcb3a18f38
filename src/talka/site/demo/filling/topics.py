"""The demo's forum: topics with replies across languages, accepted answers, polls, one that waits to be read."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from talka.capabilities.comments.actions import write
from talka.capabilities.comments.content import Content
from talka.capabilities.comments.models import Comment, CommentState, Conversation
from talka.features.forum import actions
from talka.features.forum.models import Poll, Topic, TopicState
from talka.kernel.vocabulary.labels import term_ids

from .world import World, ago, rows_of


def fill(world: World) -> None:
    """Begin them, let people reply and vote, and bring each to its state; twins are merged when all are there."""
    rows = list(rows_of("topics"))
    for row in rows:
        topic = _begun(world, row)
        world.translate(topic, row)
        replies = [] if topic.state == TopicState.HELD else _replies(world, topic, row)
        _bring(world, topic, row, replies)
        _finish(world, topic, row, replies)
    for row in rows:
        if row.get("merged_into"):
            topic, into = (Topic.objects.get(pk=world.records[key].pk) for key in (row["key"], row["merged_into"]))
            actions.merge(topic, into, by=world.coordinator)
            world.finish(topic, row, days_ago=row["days_ago"])


def _begun(world: World, row: dict[str, Any]) -> Topic:
    owner = world.organisations[row["owner"]] if row["owner"] else None
    by = world.speaker(row["owner"]) if owner else world.people[row["author"]]
    by.refresh_from_db()
    asked = row["poll"]
    poll = actions.PollTerms(
        asked["question"], tuple(asked["choices"]), asked["many"], timezone.now() + timedelta(days=asked["days"])
    ) if asked else None  # fmt: skip
    topic = actions.begin_topic(
        {"title": row["title"], "body": row["body"], "is_question": row["question"]},
        by=by, owner=owner, terms=term_ids("theme", row["themes"]), language=row["language"],
        network=world.organisations[row["network"]] if row["network"] else None, poll=poll,
    )  # fmt: skip
    if topic.state == TopicState.HELD and row["state"] not in (TopicState.HELD, TopicState.DECLINED):
        topic = actions.release(topic, by=world.coordinator)
    for key, numbers in (asked or {}).get("votes", {}).items():
        actions.vote(topic, numbers, by=world.people[key])
    return topic


def _replies(world: World, topic: Topic, row: dict[str, Any]) -> list[Comment]:
    written: list[Comment] = []
    for reply in row["replies"]:
        by = world.speaker(reply["org"]) if reply["org"] else world.people[reply["by"]]
        by.refresh_from_db()
        said = write(
            topic, Content(reply["text"], reply["language"]), by=by,
            organisation=world.organisations[reply["org"]] if reply["org"] else None,
            answers_to=written[reply["answers"]] if reply["answers"] is not None else None,
        )  # fmt: skip
        written.append(said)
    return written


def _bring(world: World, topic: Topic, row: dict[str, Any], replies: list[Comment]) -> None:
    by = world.speaker(row["owner"]) if row["owner"] else world.people[row["author"]]
    for reply, comment in zip(row["replies"], replies, strict=False):
        if reply["accepted"]:
            actions.accept_answer(topic, comment, by=by)
    if row["state"] == TopicState.CLOSED:
        actions.close(topic, by=by)
    elif row["state"] == TopicState.DECLINED:
        actions.decline(topic, by=world.coordinator, reason=row["declined_because"])
    if row["pinned"]:
        (term_id,) = term_ids("theme", [row["pinned"]])
        actions.pin(topic, term_id, by=world.coordinator, pinned=True)


def _finish(world: World, topic: Topic, row: dict[str, Any], replies: list[Comment]) -> None:
    """Let it have happened over the days since then: its replies one after the other."""
    world.finish(topic, row, days_ago=row["days_ago"])
    days = row["days_ago"]
    for number, comment in enumerate(replies, 1):
        at = ago(days - days * number / (len(replies) + 1))
        shown = at if comment.state == CommentState.SHOWN else None
        Comment.objects.filter(pk=comment.pk).update(created_at=at, shown_at=shown)
        Conversation.objects.filter(pk=topic.pk).update(last_at=at)
    last = ago(days / (len(replies) + 1)) if replies else ago(days)
    Topic.objects.filter(pk=topic.pk).update(active_at=last)
    Poll.objects.filter(pk=topic.pk, ends_at__lt=timezone.now()).update(end_told_at=timezone.now())
    world.records[row["key"]] = topic
