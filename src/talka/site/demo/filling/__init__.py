"""The demo's example network: five real cases and examples around them, put in by the same actions that people use."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from talka.capabilities.search.indexing import reindex
from talka.kernel.facts.models import Fact
from talka.kernel.vocabulary.actions import load_vocabulary

from . import (
    calls,
    circles,
    events,
    fieldwork,
    moderation,
    needs,
    news,
    offers,
    organisations,
    people,
    said,
    series,
    telling,
    topics,
)
from .crowd import Crowd
from .world import World

# Facts older than this were told long ago: nobody is mailed about them when the demo starts.
FRESH_DAYS = 3


def fill() -> dict[str, int]:
    """Fill an empty installation; all or nothing. How many of each kind there are."""
    load_vocabulary()
    with transaction.atomic(), translation.override("en"):
        world = World()
        people.fill(world)
        organisations.fill(world)
        offers.fill(world)
        needs.fill(world)
        calls.fill(world)
        topics.fill(world)
        series.begin(world)
        crowd = Crowd(world)
        events.fill(world, crowd)
        series.end(world)
        fieldwork.fill(world)
        circles.fill(world, crowd)
        news.fill(world)
        said.fill(world)
        moderation.fill(world)
        _tell_only_the_fresh()
        telling.fill(world)
    reindex()
    return {"people": len(world.people), "organisations": len(world.organisations), "records": len(world.records)}


def _tell_only_the_fresh() -> None:
    now = timezone.now()
    Fact.objects.filter(at__lt=now - timedelta(days=FRESH_DAYS)).update(told_at=now)
