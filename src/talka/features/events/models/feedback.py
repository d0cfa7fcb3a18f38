"""What those who were there say afterwards; what was done about it with each registration, each thing once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .events import Event
from .registrations import Registration


class Useful(models.IntegerChoices):
    """How useful it was."""

    NOT = 1, pgettext_lazy("useful", "Not useful")
    LITTLE = 2, pgettext_lazy("useful", "Of little use")
    PARTLY = 3, pgettext_lazy("useful", "Partly useful")
    QUITE = 4, pgettext_lazy("useful", "Useful")
    VERY = 5, pgettext_lazy("useful", "Very useful")


class Recommends(models.TextChoices):
    """Whether they would recommend it."""

    YES = "yes", pgettext_lazy("recommend", "Yes")
    MAYBE = "maybe", pgettext_lazy("recommend", "Perhaps")
    NO = "no", pgettext_lazy("recommend", "No")


class Feedback(models.Model):
    """What somebody who was there says of it; once each, changed until its day.

    `registration` keeps it theirs so long; afterwards it is nobody's: the tie is cut, which is why `event` stands here.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="feedback")
    registration = models.OneToOneField(Registration, models.SET_NULL, null=True, blank=True, related_name="feedback")
    useful = models.PositiveSmallIntegerField(choices=Useful)
    recommends = models.CharField(max_length=8, choices=Recommends)
    helped = models.TextField(blank=True)
    missing = models.TextField(blank=True)
    may_quote = models.BooleanField(default=False)
    language = models.CharField(max_length=12)
    given_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(useful__gte=1) & Q(useful__lte=5), name="feedback_from_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.useful}"


class Step(models.TextChoices):
    """What is done with a registration after the event."""

    ASKED = "asked", "Asked what they say of it"
    REMINDED = "reminded", "Reminded of it"
    MONTHS_3 = "months_3", "Asked after 3 months"
    MONTHS_6 = "months_6", "Asked after 6 months"
    MONTHS_12 = "months_12", "Asked after 12 months"
    OBJECTED = "objected", "Wants to be asked no more"


class Aftermath(models.Model):
    """One thing that was done with a registration after the event, and when: a row for each, so that it is once."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="aftermath")
    step = models.CharField(max_length=12, choices=Step)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "step"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.step}"
