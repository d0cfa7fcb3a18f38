"""What participants said on leaving that they will start, and how it went on; what they say of themselves."""

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .registrations import Registration

MOMENTS = (3, 6, 12)  # months after the event's end


class WentOn(models.TextChoices):
    """How something that was begun goes on."""

    GOING_ON = "going_on", pgettext_lazy("intention", "It is still going")
    ENDED = "ended", pgettext_lazy("intention", "It has ended")
    NEVER_BEGAN = "never_began", pgettext_lazy("intention", "It never began")


class Intention(models.Model):
    """An activity that somebody says they will start; `is_public` when its words may be read by everybody."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="intentions")
    text = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=12)
    is_public = models.BooleanField(default=False)
    said_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.text}"


class FollowUp(models.Model):
    """What was answered when it was asked again `months` after the event."""

    intention = models.ForeignKey(Intention, models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12, choices=WentOn)
    line = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=12)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intention", "months"], name="follow_up_once_a_moment"),
            models.CheckConstraint(condition=models.Q(months__in=MOMENTS), name="follow_up_at_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.intention_id} after {self.months}: {self.answer}"


class SelfDescription(models.Model):
    """A term (a sector, a group) that somebody says is theirs: of their own free will, for counting alone."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="self_descriptions")
    term = models.ForeignKey("vocabulary.Term", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "term"], name="self_description_once")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.term_id}"
