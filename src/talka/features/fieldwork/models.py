"""A field meeting: leaders of organisations visit a community, hear what is missing, and say later what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class MeetingState(models.TextChoices):
    """Where a field meeting stands."""

    PLANNED = "planned", pgettext_lazy("field meeting", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("field meeting", "Under way")
    HELD = "held", pgettext_lazy("field meeting", "Held")
    REPORTED = "reported", pgettext_lazy("field meeting", "Told what was heard")
    CANCELLED = "cancelled", pgettext_lazy("field meeting", "Cancelled")


class FieldMeeting(Record):
    """A visit to a community. `time_zone` (IANA) is the one in which its hours are
    meant and shown. `meeting_point` is where everybody may come; what is for the team alone lies in `Spot`.

    `needs` counts what was written down as a need of its own, `voices` the households that said one of them: the
    actions keep both. `report` is what is told of it afterwards, `closed_because` why it was cancelled.
    """

    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64, default="UTC")
    meeting_point = models.CharField(max_length=300, blank=True)
    report = models.TextField(blank=True)
    closed_because = models.CharField(max_length=600, blank=True)
    needs = models.PositiveIntegerField(default=0)
    voices = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="meeting_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["begins_at"])]


class SpotKind(models.TextChoices):
    """What sort of place is visited."""

    HALL = "hall", _("A hall, a school, a library")
    HOUSEHOLD = "household", _("A household")
    OTHER = "other", pgettext_lazy("place of a visit", "Another place")


class Spot(models.Model):
    """A place that the team goes to. Households are forgotten 90 days after the meeting."""

    meeting = models.ForeignKey(FieldMeeting, models.CASCADE, related_name="spots")
    kind = models.CharField(max_length=12, choices=SpotKind, default=SpotKind.HALL)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=600, blank=True)
    visited_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "visited_at"])]

    def __str__(self) -> str:
        return f"spot {self.pk} of {self.meeting_id}"


class Car(models.Model):
    """Somebody drives; `seats` are those beside the driver's own."""

    meeting = models.ForeignKey(FieldMeeting, models.CASCADE, related_name="cars")
    driver = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    seats = models.PositiveSmallIntegerField()
    leaves_from = models.CharField(max_length=200)
    leaves_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "driver"], name="one_car_a_driver"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=60), name="car_has_seats"),
        ]

    def __str__(self) -> str:
        return f"car {self.pk} to {self.meeting_id}"


class Rider(models.Model):
    """Somebody has a seat; one a meeting."""

    meeting = models.ForeignKey(FieldMeeting, models.CASCADE, related_name="riders")
    car = models.ForeignKey(Car, models.CASCADE, related_name="riders")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.car_id}"


class Heard(models.Model):
    """What was written down at one door: a need of its own, or one more voice for what was heard `before`.

    `uuid` is made by the phone, so that the same sending is known again, however often it comes. `heard_at` is the
    phone's time, put right by how far its clock was off when it sent.
    """

    uuid = models.UUIDField(unique=True)
    meeting = models.ForeignKey(FieldMeeting, models.CASCADE, related_name="heard")
    before = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="voices")
    need = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    spot = models.ForeignKey(Spot, models.SET_NULL, null=True, blank=True, related_name="+")
    households = models.PositiveIntegerField(default=1)
    people = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    heard_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["meeting", "heard_at"])]

    def __str__(self) -> str:
        return f"{self.uuid} at {self.meeting_id}"
