"""An event: when, where, how many, and how one registers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class EventState(models.TextChoices):
    """Where an event stands."""

    DRAFT = "draft", pgettext_lazy("event", "Draft")
    OPEN = "open", pgettext_lazy("event", "Open")
    FULL = "full", pgettext_lazy("event", "Full: waiting list")
    CLOSED = "closed", pgettext_lazy("event", "Registration has ended")
    UNDER_WAY = "under_way", pgettext_lazy("event", "Under way")
    HELD = "held", pgettext_lazy("event", "Held")
    REPORTED = "reported", pgettext_lazy("event", "Held, with a report")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class EventType(models.TextChoices):
    """What sort of meeting it is."""

    SEMINAR = "seminar", pgettext_lazy("event", "Seminar")
    TRAINING = "training", pgettext_lazy("event", "Training")
    COURSE = "course", pgettext_lazy("event", "Course")
    CONFERENCE = "conference", pgettext_lazy("event", "Conference")
    DISCUSSION = "discussion", pgettext_lazy("event", "Discussion")
    CONTACT_EXCHANGE = "contact_exchange", pgettext_lazy("event", "Contact exchange")
    CULTURAL = "cultural", pgettext_lazy("event", "Cultural event")
    MEETING = "meeting", pgettext_lazy("event", "Meeting")


class Attendance(models.TextChoices):
    """Where people come together."""

    ON_SITE = "on_site", pgettext_lazy("event", "On site")
    ONLINE = "online", pgettext_lazy("event", "Online")
    BOTH = "both", pgettext_lazy("event", "On site and online")


class Registering(models.TextChoices):
    """How one comes to a place."""

    OPEN = "open", pgettext_lazy("registration", "Open: whoever registers has a place while there are some")
    APPROVAL = "approval", pgettext_lazy("registration", "By approval: the organisers decide on each")
    NONE = "none", pgettext_lazy("registration", "None: simply come")


class Event(Record):
    """A meeting with a beginning and an end; attendance is free of charge.

    `starts_at` and `ends_at` are moments; `time_zone` (IANA) is the one in which they were meant and are shown. Of one
    organisation at most `group_limit` have a place. A freed place is held for the next of the waiting list for
    `offer_hours`; where that would reach into the last `stop_hours` before the beginning, it is theirs at once; in
    those hours none is given on. `seats_taken`, `waiting` and `parts` (sessions, speakers and materials) are kept by
    the actions. `sequence` grows with each change that calendars must learn of (RFC 5545, SEQUENCE). `closed_by_hand`:
    an organiser ended registration before its day.
    """

    event_type = models.CharField(max_length=20, choices=EventType)
    attendance = models.CharField(max_length=8, choices=Attendance, default=Attendance.ON_SITE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64, default="UTC")
    venue = models.CharField(max_length=300, blank=True)
    online_address = models.URLField(max_length=500, blank=True)
    spoken = models.JSONField(default=list, blank=True)
    interpreted = models.JSONField(default=list, blank=True)
    accessibility = models.TextField(blank=True)
    covered = models.TextField(blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    group_limit = models.PositiveIntegerField(null=True, blank=True)
    registering = models.CharField(max_length=8, choices=Registering, default=Registering.OPEN)
    registers_from = models.DateTimeField(null=True, blank=True)
    registers_until = models.DateTimeField(null=True, blank=True)
    closed_by_hand = models.BooleanField(default=False)
    offer_hours = models.PositiveSmallIntegerField(default=24)
    stop_hours = models.PositiveSmallIntegerField(default=2)
    seats_taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)
    series = models.ForeignKey("events.EventSeries", models.SET_NULL, null=True, blank=True, related_name="events")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(registers_from__isnull=True)
                | Q(registers_until__isnull=True)
                | Q(registers_from__lt=F("registers_until")),
                name="event_registration_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0), name="event_has_room_for_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"]),
            models.Index(fields=["ends_at"]),
            models.Index(fields=["registers_until"], condition=Q(registers_until__isnull=False), name="event_window"),
        ]

    @property
    def free(self) -> int | None:
        """Places that nobody has or was offered; None where there is no limit. Never less than none."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)
