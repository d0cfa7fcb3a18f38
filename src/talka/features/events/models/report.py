"""What the organisers write of an event, or of a series, when it is over."""

from django.db import models
from django.utils import timezone


class Report(models.Model):
    """The organisers' words, in the record's language; the numbers are counted. `published_at`: everybody reads it."""

    record = models.OneToOneField("records.Record", models.CASCADE, related_name="event_report")
    language = models.CharField(max_length=12)
    agreed = models.TextField(blank=True)
    heard = models.TextField(blank=True)
    pictures = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"report of {self.record_id}"
