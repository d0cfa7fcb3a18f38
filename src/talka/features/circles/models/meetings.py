"""A circle's meetings: made from its rhythm, each moved, cancelled or added by itself."""

from django.db import models
from django.db.models import F, Q

from .circles import Circle


class Meeting(models.Model):
    """One meeting. `from_rhythm`: its day is the rhythm's, not somebody's own choice.

    `version` grows with each change of its agenda or notes: a form that was opened on an older one is stale. Where
    `venue` and `online_address` are empty, those of the circle hold. `sequence` grows with each change that calendars
    must learn of (RFC 5545, SEQUENCE).
    """

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    from_rhythm = models.BooleanField(default=False)
    venue = models.CharField(max_length=300, blank=True)
    online_address = models.URLField(max_length=500, blank=True)
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    is_cancelled = models.BooleanField(default=False)
    cancelled_because = models.CharField(max_length=600, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    was_reminded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="circle_meeting_ends_after_it_begins"),
            models.UniqueConstraint(fields=["circle", "starts_at"], name="one_circle_meeting_at_a_time"),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], condition=Q(was_reminded=False, is_cancelled=False), name="circle_meeting_reminds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.circle_id}"


class Presence(models.Model):
    """Somebody was there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presences")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="there_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.meeting_id}"
