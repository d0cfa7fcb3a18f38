"""A study circle, and the room in which its people talk."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class CircleState(models.TextChoices):
    """Where a study circle stands."""

    PROPOSED = "proposed", pgettext_lazy("study circle", "Proposed")
    GATHERING = "gathering", pgettext_lazy("study circle", "Looks for people")
    CONFIRMED = "confirmed", pgettext_lazy("study circle", "Takes place")
    RUNNING = "running", pgettext_lazy("study circle", "Meets")
    FINISHED = "finished", pgettext_lazy("study circle", "Finished")
    DID_NOT_HAPPEN = "did_not_happen", pgettext_lazy("study circle", "Didn’t happen")


class Attendance(models.TextChoices):
    """Where its people come together."""

    ON_SITE = "on_site", pgettext_lazy("study circle", "In one place")
    ONLINE = "online", pgettext_lazy("study circle", "Online")
    BOTH = "both", pgettext_lazy("study circle", "In one place and online")


class Circle(Record):
    """A small group that meets regularly to learn.

    `least` and `most` count its members with the facilitator; mentors and experts come besides. `taken` (places that
    are somebody's, or held for them) and `waiting` are kept by the actions. Where fewer than `least` have come by
    `gather_until`, it does not happen.

    Its rhythm is `rrule` (RFC 5545, without DTSTART) from `begins_on` on, at `meets_at` by the clocks of `time_zone`
    (IANA), each time for `minutes`; its meetings last from `first_at` to `last_at`, which the actions keep. Where it
    meets (`venue`, `online_address`) its people alone are told.

    `context`, `done`, `worked`, `failed` and `evidence` are the summary, which everybody reads when it has finished.
    """

    attendance = models.CharField(max_length=8, choices=Attendance, default=Attendance.ON_SITE)
    venue = models.CharField(max_length=300, blank=True)
    online_address = models.URLField(max_length=500, blank=True)
    least = models.PositiveSmallIntegerField(default=6)
    most = models.PositiveSmallIntegerField(default=15)
    taken = models.PositiveSmallIntegerField(default=0)
    waiting = models.PositiveSmallIntegerField(default=0)
    gather_until = models.DateField(null=True, blank=True)
    rrule = models.CharField(max_length=120, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    meets_at = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/Riga")
    minutes = models.PositiveSmallIntegerField(default=90)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=600, blank=True)
    context = models.TextField(blank=True)
    done = models.TextField(blank=True)
    worked = models.TextField(blank=True)
    failed = models.TextField(blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(least__gte=2, most__lte=40, most__gte=F("least")), name="circle_sizes"),
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=720), name="circle_minutes"),
        ]
        indexes = [
            models.Index(fields=["gather_until"], condition=Q(gather_until__isnull=False), name="circle_gathers"),
        ]

    @property
    def free(self) -> int:
        """Places that nobody has and that are held for nobody."""
        return max(0, self.most - self.taken)


class CircleRoom(Record):
    """Where a circle's people talk: a record of its own, so that what can be done with comments can be done there.

    It belongs to no organisation and has no author: who may see it are the circle's people.
    """

    group = models.OneToOneField(Circle, models.CASCADE, related_name="room")
