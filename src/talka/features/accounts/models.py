"""To which texts somebody agreed."""

from django.db import models
from django.utils import timezone


class Consent(models.Model):
    """Somebody agreed to one version of a text; `withdrawn_at` is when they took it back.

    `text` is a code (``"conduct"``), `version` the name of its folder in ``texts/``.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="consents")
    text = models.CharField(max_length=24)
    version = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text", "version"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_once_a_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.text} {self.version}"
