"""What waits for somebody's answer: invitations, claims, messages; and a coordinator's "these are two"."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Role


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class Invitation(models.Model):
    """An admin asks somebody to join; one that waits, for each person and organisation.

    `address` is what the admin typed; kept, and shown to admins, until it is answered.
    """

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    address = models.EmailField(max_length=254, blank=True)
    state = models.CharField(max_length=12, choices=InvitationState, default=InvitationState.WAITING)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(state="waiting"), name="one_waiting_invitation"
            )
        ]
        indexes = [models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.organisation_id}: {self.state}"


class ClaimWay(models.TextChoices):
    """How it is shown that somebody speaks for an organisation."""

    MAIL = "mail", _("By mail at the organisation's own domain")
    COORDINATOR = "coordinator", _("By a coordinator")


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class Claim(models.Model):
    """Somebody says that they speak for an organisation without admin. `code` is a keyed hash of what was mailed."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    way = models.CharField(max_length=12, choices=ClaimWay)
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.WAITING)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    address = models.EmailField(max_length=254, blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(state="waiting"), name="one_waiting_claim"
            )
        ]
        indexes = [models.Index(fields=["state", "made_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} claims {self.organisation_id}: {self.state}"


class Message(models.Model):
    """What somebody writes to an organisation through its contact desk; the text is forgotten after 90 days."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=160)
    text = models.TextField()
    language = models.CharField(max_length=12)
    written_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} to {self.organisation_id}"


class NotTheSame(models.Model):
    """Two entries that look alike, and a coordinator said that they are two; the smaller id is `first`."""

    first = models.ForeignKey("directory.OrganisationPage", models.CASCADE, related_name="+")
    second = models.ForeignKey("directory.OrganisationPage", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="said_once_not_the_same"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="smaller_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
