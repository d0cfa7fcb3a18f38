"""Series: several events that belong together, in several towns and over months."""

from django.db import models
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class SeriesState(models.TextChoices):
    """Where a series stands."""

    DRAFT = "draft", pgettext_lazy("series", "Draft")
    RUNNING = "running", pgettext_lazy("series", "Running")
    ENDED = "ended", pgettext_lazy("series", "Ended")


class EventSeries(Record):
    """A programme of events: five towns, one seminar. It holds no number and no day: both are its events'.

    An event is part of one series at most: that is its own column `Event.series`, so that the database holds it, and
    a count over a series is one join. It is set only when both sides agree. Who said that it is part of it, who agreed
    and when, is a `Link` ("part of"), as between any two records; what was asked and not answered is a link alone.
    `actions.series` writes both together.
    """
