"""Who asked for what in which language, what is being translated, and what a machine made of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Ask(models.Model):
    """Somebody would read this record in this language: once a person.

    It counts from `confirmed_at` on (at once with an account, else when the mailed link was opened) until a translation
    came: `answered_by` is the id of the fact that told of it. Asking again, when that one fell behind, opens it anew.
    """

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language", "person"], name="translation_asked_once")]
        indexes = [
            models.Index(fields=["person"], name="translation_ask_of"),
            models.Index(fields=["asked_at"], name="translation_ask_unsure", condition=models.Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}, for {self.person_id}"


class Demand(models.Model):
    """How many people wait for a record in a language: kept by the actions, so that lists need not count."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="translation_demand")
    language = models.CharField(max_length=12)
    people = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="translation_demand_once")]
        indexes = [
            models.Index(
                fields=["language", "-people", "record"], name="translation_most_wanted",
                condition=models.Q(people__gt=0),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}: {self.people}"


class ProposalState(models.TextChoices):
    """Where somebody's translation stands."""

    DRAFT = "draft", _("Being written")
    OFFERED = "offered", _("Waits for an answer")
    SENT_BACK = "sent_back", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


LIVE = (ProposalState.DRAFT, ProposalState.OFFERED, ProposalState.SENT_BACK)


class Proposal(models.Model):
    """One person's translation of a record into a language: one live one each, several people at once.

    `source` is what the original said when this was last brought in line with it, `source_digest` its digest. `version`
    grows with each change: a form that was opened on an older one is stale. `word` is what the owner said of it.
    `began_with_machine`: a machine's draft was its beginning.
    """

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="translation_proposals")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300, blank=True)
    summary = models.CharField(max_length=600, blank=True)
    body = models.TextField(blank=True)
    extras = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    began_with_machine = models.BooleanField(default=False)
    source = models.JSONField(default=dict)
    source_digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    word = models.TextField(blank=True)
    word_language = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "language", "by"], name="one_live_proposal_each",
                condition=models.Q(state__in=["draft", "offered", "sent_back"]),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["by", "state", "-changed_at"], name="proposals_of_a_translator"),
            models.Index(fields=["state", "offered_at"], name="proposals_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language} by {self.by_id}: {self.state}"

    @property
    def texts(self) -> dict[str, object]:
        """As `put_translation` takes them."""
        return {"title": self.title, "summary": self.summary, "body": self.body, "extras": self.extras}


class MachineState(models.TextChoices):
    """Where a machine's draft stands."""

    WAITING = "waiting", _("Waits")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be made")


class MachineDraft(models.Model):
    """What the translation service made of a record in a language; to begin with, or to be published as machine-made.

    `why` is the code of what went wrong. `publishes`: the owner wants it shown, marked as machine-made.
    """

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300, blank=True)
    summary = models.CharField(max_length=600, blank=True)
    body = models.TextField(blank=True)
    extras = models.JSONField(default=dict, blank=True)
    source = models.JSONField(default=dict)
    source_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=MachineState, default=MachineState.WAITING)
    why = models.CharField(max_length=24, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    publishes = models.BooleanField(default=False)
    asked_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="one_machine_draft_a_language")]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}, by a machine: {self.state}"

    @property
    def texts(self) -> dict[str, object]:
        """As `put_translation` takes them."""
        return {"title": self.title, "summary": self.summary, "body": self.body, "extras": self.extras}
