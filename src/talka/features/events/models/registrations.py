"""Who comes: registrations, what somebody needs to take part, and registrations that wait for a confirmed address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .events import Event


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    INVITED = "invited", pgettext_lazy("registration", "Invited")
    REQUESTED = "requested", pgettext_lazy("registration", "Waits for the organisers’ decision")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Has a place")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "Has been offered a place")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    ATTENDED = "attended", pgettext_lazy("registration", "Was there")
    ABSENT = "absent", pgettext_lazy("registration", "Wasn’t there")


# Those who have a seat, or one that is held for them.
SEATED = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.ATTENDED)
LIVE = (
    *SEATED,
    RegistrationState.INVITED,
    RegistrationState.REQUESTED,
    RegistrationState.WAITING,
    RegistrationState.ABSENT,
)


class Registration(models.Model):
    """One person's registration for one event; at most one of them lives.

    `group` is what the event's limit for one organisation counts by: the organisation's id, or the letters of its name
    where it is not here. Those with the same `party` registered together and want their places together. `queued_at` is
    their place in the waiting list. `is_approved`: the organisers said yes, or invited them. `answers` holds what was
    answered by the question's id. A place that is offered is held until `offered_until`.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    organisation_name = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=80, blank=True)
    party = models.CharField(max_length=32, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=RegistrationState)
    is_approved = models.BooleanField(default=False)
    answers = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    checked_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(
                    state__in=["confirmed", "offered", "attended", "invited", "requested", "waiting", "absent"]
                ),
                name="one_live_registration",
            )
        ]
        indexes = [
            models.Index(fields=["event", "state", "queued_at", "id"], name="registration_queue"),
            models.Index(fields=["event", "group"], condition=~Q(group=""), name="registration_group"),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="registration_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.event_id}: {self.state}"


class Needs(models.Model):
    """What somebody needs to eat and to take part: for the organisers alone, forgotten 30 days after the event."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="needs")
    diet = models.CharField(max_length=500, blank=True)
    access = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"needs of {self.registration_id}"


class Slip(models.Model):
    """A registration of somebody without an account, until they open the link that is mailed to them; no seat is held.

    `content` is what they wrote; it is emptied when it became a `registration`.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="slips")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(confirmed_at__isnull=True), name="one_open_slip"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.event_id}"
