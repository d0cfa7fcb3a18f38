"""Certificates of attendance: what an event's say, those that were issued, the keys that sign their credentials."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .events import Event
from .registrations import Registration


class CertificateSettings(models.Model):
    """What the certificates of an event say, and who gets one.

    Of `min_hours` and `min_share` (percent of all hours) whoever gets one reached both. `hours` is what the whole
    counts where there are no sessions. `competences`, `statement` (the funder's words, the project's number, who
    answers for the content) and `signatory` (the function of whoever signs) are ``{language: text}``.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="certificate_settings")
    min_hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    min_share = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    competences = models.JSONField(default=dict, blank=True)
    statement = models.JSONField(default=dict, blank=True)
    signatory = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"certificates of {self.event_id}"


class Issuing(models.Model):
    """Somebody pressed the button: the worker issues certificates to the `total` who had reached what is asked."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="issuings")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    total = models.PositiveIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event"], condition=Q(finished_at__isnull=True), name="one_issuing_at_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.total}"


class Revoked(models.TextChoices):
    """Why a certificate holds no more."""

    REPLACED = "replaced", pgettext_lazy("certificate", "Replaced by a corrected one")
    MISTAKE = "mistake", pgettext_lazy("certificate", "Issued by mistake")
    ABSENT = "absent", pgettext_lazy("certificate", "Whoever it names was not there")
    ASKED = "asked", pgettext_lazy("certificate", "At the wish of whoever it names")
    LEFT = "left", pgettext_lazy("certificate", "Whoever it named had their data deleted")


class Certificate(models.Model):
    """One that was issued, as it was then; of those of one registration at most one holds.

    `number` has no hyphens (`toolkit.checked`). `content` is what the document says beside its columns; `document` the
    PDF's name in the store, "" until it is made; `credential` is ``{"json": …, "jwt": …}``, signed (Open Badges 3.0).
    Whose it was once may be known no more: the name is emptied when they have their data deleted.
    """

    number = models.CharField(max_length=16, unique=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="certificates")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="certificates")
    issuing = models.ForeignKey(Issuing, models.SET_NULL, null=True, related_name="certificates")
    issuer = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    issuer_name = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    title_language = models.CharField(max_length=12)
    language = models.CharField(max_length=12)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    content = models.JSONField(default=dict)
    credential = models.JSONField(default=dict, blank=True)
    document = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=8, choices=Revoked, blank=True)
    replaced_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(revoked_at__isnull=True), name="one_certificate_that_holds"
            )
        ]
        indexes = [
            models.Index(fields=["event", "id"], condition=Q(document=""), name="certificates_unmade"),
        ]

    def __str__(self) -> str:
        return self.number


class BadgeKey(models.Model):
    """An Ed25519 key that signs credentials: `public` as multikey, `secret` sealed with the site's key (Fernet).

    Keys of before stay, so that what they signed can be checked.
    """

    public = models.CharField(max_length=64, unique=True)
    secret = models.TextField()
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_badge_key")
        ]

    def __str__(self) -> str:
        return self.public


class BadgeStatusList(models.Model):
    """Which of 131,072 certificates hold no more, signed (Bitstring Status List): those of `number` × that and on."""

    number = models.PositiveIntegerField(unique=True)
    credential = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.number)
