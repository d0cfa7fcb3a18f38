"""The demo's series of events."""

from talka.features.events import actions
from talka.features.events.models import EventSeries, SeriesState

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
        world.finish(series, row, days_ago=row["days_ago"])
        world.records[row["key"]] = series


def end(world: World) -> None:
    """Those of long ago have ended."""
    for row in rows_of("series"):
        if row["state"] == SeriesState.ENDED:
            series = EventSeries.objects.get(pk=world.records[row["key"]].pk)
            actions.end_series(series, by=world.speaker(row["owner"]))
            world.happened(row["days_ago"] - 30)
