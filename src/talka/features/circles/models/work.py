"""What a circle's people read, write down for themselves, and agree to do."""

from django.db import models
from django.utils import timezone

from .circles import Circle
from .meetings import Meeting


class Reading(models.Model):
    """Something to read; for one `meeting`, or for all."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="readings")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="readings")
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.title


class ReadMark(models.Model):
    """Somebody has read it."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="marks")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "person"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.reading_id}"


class LogEntry(models.Model):
    """What somebody learnt, in their own words: theirs alone, or `is_shared` with the circle."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="log")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=12)
    is_shared = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["circle", "-written_at"], name="circle_log")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.circle_id}"


class PlanLine(models.Model):
    """Who does what by when, and the record that it became."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="plan")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=200, blank=True)
    by_day = models.DateField(null=True, blank=True)
    became = models.ForeignKey("records.Record", models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.what
