"""Partner calls: an idea that looks for partners, and what organisations answer."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.models import ParticipationRole, Record
from talka.toolkit.text.folding import squash

# The roles that a caller may look for.
SOUGHT_ROLES = (
    ParticipationRole.LEAD,
    ParticipationRole.PARTNER,
    ParticipationRole.HOST,
    ParticipationRole.SENDER,
    ParticipationRole.ASSOCIATED,
    ParticipationRole.EXPERT,
)


class SquashedField(models.CharField):
    """The letters and digits of another column's text, by which spellings of one name are found; saved with the row."""

    def __init__(self, source: str = "", **options: Any) -> None:
        self.source = source
        super().__init__(**options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of what stands in the other column now."""
        key = squash(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self) -> Any:
        """With the column it is made of, for migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, [self.source, *args], options


class CallState(models.TextChoices):
    """Where a partner call stands."""

    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused: enough answers for now")
    ANSWERS_CLOSED = "answers_closed", _("Takes no more answers")
    FILLED = "filled", _("Filled")
    CLOSED = "closed", _("Closed")
    EXPIRED = "expired", _("Expired")


class PartnerCall(Record):
    """An idea that looks for partners.

    `seeks` is a list of ``{"type": organisation type, "count": how many, "countries": [ISO codes; empty: any]}``;
    `questions` are the caller's own, in the record's language; after `cap` live answers the call pauses.
    `funding_reference` names the funder's call, so that an organisation that is in two consortia for the same one is
    noticed: by `funding_key`, for people write the same name in many ways. Money is in euro.
    """

    programme = models.CharField(max_length=200, blank=True)
    funding_reference = models.CharField(max_length=120, blank=True)
    funding_key = SquashedField("funding_reference", max_length=240, blank=True, editable=False, db_index=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.label) for role in SOUGHT_ROLES])
    seeks = models.JSONField(default=list)
    from_date = models.DateField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    budget = models.PositiveBigIntegerField(null=True, blank=True)
    reply_by_date = models.DateField(null=True, blank=True)
    deadline_date = models.DateField(null=True, blank=True)
    questions = models.JSONField(default=list, blank=True)
    cap = models.PositiveSmallIntegerField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_by_date__isnull=True)
                | Q(deadline_date__isnull=True)
                | Q(reply_by_date__lte=F("deadline_date")),
                name="call_replies_before_its_deadline",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["deadline_date"])]


class InterestState(models.TextChoices):
    """Where an answer to a call stands."""

    INTERESTED = "interested", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


LIVE_INTEREST = (InterestState.INTERESTED, InterestState.ACCEPTED)


class Interest(models.Model):
    """An organisation would like to be in, and is owed an answer.

    `replies` answer `questions` in their order: the call's, as they stood when it was answered.
    """

    call = models.ForeignKey(PartnerCall, models.CASCADE, related_name="interests")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    message = models.TextField()
    questions = models.JSONField(default=list, blank=True)
    replies = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=InterestState, default=InterestState.INTERESTED)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"],
                condition=Q(state__in=["interested", "accepted"]),
                name="one_live_interest",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} on call {self.call_id}: {self.state}"
