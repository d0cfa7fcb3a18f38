"""The journal: one line says who did what to which record. Nothing else announces anything."""

from django.db import models
from django.utils import timezone


class Fact(models.Model):
    """Something that happened: audit log, activity page and outbox in one.

    `details` holds ids and codes, never sentences or personal data. `told_at` is set when every listener heard it;
    `position` and `seal` when it was sealed into the hash chain.
    """

    verb = models.CharField(max_length=64)
    # The record's id: the journal lies below records and outlives them, so it is a number and not a foreign key.
    record_id = models.BigIntegerField(null=True, db_index=True)
    actor = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, related_name="+")
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "-at"], name="fact_of_record"),
            models.Index(fields=["verb", "-at"], name="fact_by_verb"),
            models.Index(fields=["id"], condition=models.Q(told_at__isnull=True), name="fact_untold"),
            models.Index(fields=["id"], condition=models.Q(position__isnull=True), name="fact_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.record_id}"


class Trouble(models.Model):
    """A listener that failed on a fact: it is tried again later, without holding up the others."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="troubles")
    listener = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=0)
    again_at = models.DateTimeField(db_index=True)
    error = models.TextField(blank=True)
    given_up = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "listener"], name="one_trouble_a_listener")]

    def __str__(self) -> str:
        return f"{self.listener} on {self.fact_id}, {self.attempts} times"
