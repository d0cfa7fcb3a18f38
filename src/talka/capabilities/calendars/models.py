"""The secret address at which a person's own calendar is read."""

from django.db import models
from django.utils import timezone


class Address(models.Model):
    """Whoever knows the `secret` reads this person's calendar: a program has no session. A new one ends the old."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+")
    secret = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
