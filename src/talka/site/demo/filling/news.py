"""The demo's news: written, reviewed by another, published, scheduled, given back, archived; what they tell of."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from talka.features.news import actions
from talka.features.news.actions.pictures import keep_files
from talka.features.news.models import News, NewsState
from talka.kernel.people.models import Person
from talka.kernel.records.models import Link, Relation
from talka.toolkit.pictures import drawn_anew

from .pictures import woven
from .world import World, place_id, rows_of, terms_of


def fill(world: World) -> None:
    """Write them and bring each to its state; whoever they tell of agrees."""
    for row in rows_of("news"):
        by = world.speaker(row["owner"])
        about = [world.records[key].pk for key in row["about"]]
        columns = {**{name: row[name] for name in ("title", "summary", "body")}, "place_id": place_id(row["place"])}
        news = actions.write_news(
            columns, owner=world.organisations[row["owner"]], by=by, terms=terms_of(row), language=row["language"],
            about=about,
        )  # fmt: skip
        if "picture" in row:
            kept = keep_files(news, drawn_anew(woven(news.pk)), by=by)
            actions.put_lead(news, row["picture"], by=by, kept=kept)
        world.translate(news, row)
        for link in Link.objects.filter(source_id=news.pk, relation=Relation.ABOUT).select_related("target"):
            actions.agree_that_it_is_about(news, link.target, by=world.coordinator)
        _bring(news, row, by, _reviewer(world, row["owner"], by))
        world.finish(news, row, days_ago=row["days_ago"])
        world.records[row["key"]] = news


def _reviewer(world: World, key: str, writer: Person) -> Person:
    """Another one who writes for the owner, where there is one."""
    return world.people.get(f"admin-{key}", writer)


def _bring(news: News, row: dict[str, Any], writer: Person, reviewer: Person) -> None:
    state = row["state"]
    if state == NewsState.DRAFT and not row.get("returned_because"):
        return
    sent = actions.submit(news, by=writer)
    if state == NewsState.DRAFT:
        actions.send_back(sent, by=reviewer, reason=row["returned_because"])
    elif state == NewsState.SCHEDULED:
        moment = timezone.now() + timedelta(days=row["scheduled_days"])
        actions.approve(sent, by=reviewer, version=sent.version, at=moment)
    elif state != NewsState.REVIEW:
        actions.approve(sent, by=reviewer, version=sent.version)
    if state == NewsState.ARCHIVED:
        actions.archive(news, by=reviewer)
