"""Who is in a circle, and who would like to be."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .circles import Circle
from .meetings import Meeting


class SeatRole(models.TextChoices):
    """As what somebody is there."""

    FACILITATOR = "facilitator", pgettext_lazy("study circle", "Facilitator")
    MENTOR = "mentor", pgettext_lazy("study circle", "Mentor")
    EXPERT = "expert", pgettext_lazy("study circle", "Invited expert")
    MEMBER = "member", pgettext_lazy("study circle", "Member")


class SeatState(models.TextChoices):
    """Where it stands between somebody and a circle."""

    REQUESTED = "requested", pgettext_lazy("study circle", "Asks to join")
    INVITED = "invited", pgettext_lazy("study circle", "Invited")
    WAITING = "waiting", pgettext_lazy("study circle", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("study circle", "Has been offered a place")
    IN = "in", pgettext_lazy("study circle", "Is in")
    DECLINED = "declined", pgettext_lazy("study circle", "Declined")
    LEFT = "left", pgettext_lazy("study circle", "Left")
    REMOVED = "removed", pgettext_lazy("study circle", "Taken off the list")


class Level(models.TextChoices):
    """What somebody says of themselves."""

    BEGINNER = "beginner", pgettext_lazy("study circle", "A beginner")
    EXPERIENCED = "experienced", pgettext_lazy("study circle", "Experienced")


LIVE = (SeatState.REQUESTED, SeatState.INVITED, SeatState.WAITING, SeatState.OFFERED, SeatState.IN)
COUNTED = (SeatRole.FACILITATOR, SeatRole.MEMBER)  # whose places the circle's size counts


class Seat(models.Model):
    """What is between one person and a circle; at most one of them lives, for an expert one a meeting.

    `words` came with the request, `because` with the answer, or with the good-bye. `queued_at` is their place in the
    waiting list; a place that is offered is held until `offered_until`. `meeting`: the one for which an expert is
    invited; others are there for all of them.
    """

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="experts")
    role = models.CharField(max_length=12, choices=SeatRole, default=SeatRole.MEMBER)
    state = models.CharField(max_length=12, choices=SeatState)
    level = models.CharField(max_length=12, choices=Level, blank=True)
    words = models.TextField(blank=True)
    because = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "person"],
                condition=Q(meeting=None, state__in=["requested", "invited", "waiting", "offered", "in"]),
                name="one_live_seat",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(meeting__isnull=False, state__in=["requested", "invited", "waiting", "offered", "in"]),
                name="one_live_expert",
            ),
            models.UniqueConstraint(
                fields=["circle"], condition=Q(role="facilitator", state="in"), name="one_facilitator"
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "state", "queued_at"], name="seat_queue"),
            models.Index(fields=["person", "state"], name="seat_of_person"),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="seat_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.circle_id}: {self.state}"
