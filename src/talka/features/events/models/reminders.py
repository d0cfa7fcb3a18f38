"""Which reminders of an event went out."""

from django.db import models

from .events import Event


class Reminder(models.Model):
    """A reminder `days` before an event that begins at `starts_at`: one, ever. Moved, it begins at another moment."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "days", "starts_at"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.days} days before"
