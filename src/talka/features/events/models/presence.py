"""Who was there: one row for each session that somebody came to."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .parts import Session
from .registrations import Registration, RegistrationState


class How(models.TextChoices):
    """How somebody was checked in."""

    QR = "qr", pgettext_lazy("check-in", "by QR code")
    LIST = "list", pgettext_lazy("check-in", "by list")
    OFFLINE = "offline", pgettext_lazy("check-in", "without a connection, sent later")
    WALK_IN = "walk_in", pgettext_lazy("check-in", "at the door, without a place before")


class Presence(models.Model):
    """Somebody was at one session (`session` is none where the event has no sessions) for so many `hours`.

    `uuid` is made where it is written down, so that what a phone sends twice is there once. `arrived_at` is by the
    server's clock. `was` is how the registration stood before, to which a mistaken check-in returns it; "" for whoever
    was written in at the door. `is_over`: they were let in although all places were taken. What was `undone_at` counts
    for nothing; the row stays, so that the same entry sent once more does not come back.
    """

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="presences")
    session = models.ForeignKey(Session, models.RESTRICT, null=True, blank=True, related_name="presences")
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    arrived_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    was = models.CharField(max_length=12, choices=RegistrationState, blank=True)
    is_over = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "session"], condition=Q(undone_at__isnull=True), name="present_once_a_session"
            ),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(undone_at__isnull=True, session__isnull=True), name="present_once"
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="presence_hours_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} at {self.session_id or 'it'}: {self.hours} h"
