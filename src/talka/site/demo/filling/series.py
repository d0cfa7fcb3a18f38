"""The demo's series of events."""

from datetime import timedelta

from django.db.models import Max, Min
from django.utils import timezone

from talka.features.events import actions
from talka.features.events.models import Event, EventSeries, SeriesState
from talka.kernel.facts.models import Fact
from talka.kernel.records.models import Record

from .world import World, place_id, rows_of, terms_of


def begin(world: World) -> None:
    """Write and publish them; they are filled by their events."""
    for row in rows_of("series"):
        by = world.speaker(row["owner"])
        columns = {name: row[name] for name in ("title", "summary", "body")} | {"place_id": place_id(row["place"])}
        series = actions.write_series(
            columns, owner=world.organisations[row["owner"]], by=by, terms=terms_of(row), language=row["language"]
        )
        world.translate(series, row)
        if row["state"] != SeriesState.DRAFT:
            actions.publish_series(series, by=by)
        world.finish(series, row, days_ago=row["days_ago"], until=row["days_ago"] - 1)
        world.records[row["key"]] = series


def end(world: World) -> None:
    """Those of long ago were begun before their first event, and ended after their last."""
    for row in rows_of("series"):
        if row["state"] == SeriesState.ENDED:
            series = EventSeries.objects.get(pk=world.records[row["key"]].pk)
            actions.end_series(series, by=world.speaker(row["owner"]))
            span = Event.objects.filter(series=series).aggregate(first=Min("starts_at"), last=Max("ends_at"))
            world.happened((timezone.now() - span["last"]).days - 1)
            begun = span["first"] - timedelta(days=60)
            Fact.objects.filter(record_id=series.pk).exclude(verb="series.ended").update(at=begun)
            Record.objects.filter(pk=series.pk).update(created_at=begun, published_at=begun, confirmed_at=span["last"])
