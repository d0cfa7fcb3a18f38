"""What people report, what coordinators decide on it and why, what is undone, what is appealed."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 4_000  # letters of a report, of a statement, of an appeal
# Digital Services Act, art. 20(1): a decision can be objected to for at least six months.
APPEAL_WITHIN = timedelta(days=183)


class Reason(models.TextChoices):
    """Why something is reported, and which rule of the house a decision rests on; the codes stand in public counts."""

    SPAM = "spam", _("Spam or advertising")
    SCAM = "scam", _("Fraud, or an attempt to get at people's money or data")
    ABUSE = "abuse", _("Insults, threats or harassment")
    HATE = "hate", _("Hatred against a group of people")
    PRIVATE = "private", _("It tells private things of somebody")
    FALSE = "false", _("It is false, and may harm somebody")
    IMPOSTOR = "impostor", _("Somebody passes for somebody else")
    ILLEGAL = "illegal", _("It breaks a law, or somebody's copyright")
    OTHER = "other", pgettext_lazy("reason", "Something else")


class ReportState(models.TextChoices):
    """Whether it was looked at."""

    OPEN = "open", _("Waits for a coordinator")
    LOOKED_AT = "looked_at", _("Was looked at")


def one_of_three(record: str = "record", comment: str = "comment", person: str = "person") -> Q:
    """That just one of three columns leads somewhere."""
    names = (record, comment, person)
    alone = [{f"{each}__isnull": each != name for each in names} for name in names]
    return Q(**alone[0]) | Q(**alone[1]) | Q(**alone[2])


class About(models.Model):
    """What it is about: a record, a comment or a person, just one of them."""

    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey("comments.Comment", models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def subject(self) -> tuple[str, int]:
        """As addresses and facts name it: ``("comment", 12)``."""
        for name in ("record", "comment", "person"):
            if pk := getattr(self, f"{name}_id"):
                return name, pk
        return "", 0


class Report(About):
    """Somebody says that something is wrong. `by` is None for visitors: nobody knows who they were.

    `met_in` is the comment where a reported person was met. `language` is that of what was reported (of the page where
    a person was), `words_language` that of the page where it was written. `times` counts how often the same person
    (or visitors, where many wait already) said so. `decision` closed it.
    """

    met_in = models.ForeignKey("comments.Comment", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.TextField(blank=True)
    words_language = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.OPEN)
    language = models.CharField(max_length=12)
    times = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, related_name="reports")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of_three(), name="report_about_one"),
            *(
                models.UniqueConstraint(
                    fields=["by", name], condition=Q(state="open", by__isnull=False), name=f"report_{name}_once"
                )
                for name in ("record", "comment", "person")
            ),
        ]
        indexes = [models.Index(fields=["id"], name="report_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.reason}: {' '.join(map(str, self.subject))}"


class Act(models.TextChoices):
    """What a coordinator did; the codes stand in public counts."""

    NOTHING = "nothing", pgettext_lazy("decision", "Nothing: it stays as it is")
    RELEASED = "released", pgettext_lazy("decision", "Let everybody see it")
    HIDDEN = "hidden", pgettext_lazy("decision", "Take it out of sight")
    WARNED = "warned", pgettext_lazy("decision", "Warn whoever wrote it")
    SUSPENDED = "suspended", pgettext_lazy("decision", "Suspend the account")
    RESTORED = "restored", pgettext_lazy("decision", "Restore what was done")


# What somebody is told in a statement of reasons, and may object to.
AGAINST = (Act.HIDDEN, Act.WARNED, Act.SUSPENDED)


class BatchState(models.TextChoices):
    """Where the work on a wave is."""

    CLEARING = "clearing", _("Is being cleared")
    CLEARED = "cleared", _("Cleared")
    RESTORING = "restoring", _("Is being restored")
    RESTORED = "restored", pgettext_lazy("wave", "Restored")


class Batch(models.Model):
    """One decision on a wave of spam: everybody whom `wanted` finds is suspended, what they wrote is hidden.

    `wanted` holds what the coordinator asked for (see `queries.waves.Wave`), as of `until`: what came later is not
    touched. `reached` is the id of the last person (or, while it is being restored, decision) that is done with.
    """

    wanted = models.JSONField(default=dict)
    rule = models.CharField(max_length=12, choices=Reason)
    facts = models.TextField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.CLEARING)
    reached = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    restored_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


class Decision(About):
    """What was decided on something, with the statement of reasons that whom it concerns reads.

    Digital Services Act, art. 17(3): what was decided (`act`, `until` when), the facts and circumstances relied on
    (`facts`, in `language`), whether automated means were used (`found_by_rule`: a rule of the site held it first), the
    rule broken (`rule`), how to object (`APPEAL_WITHIN`). `whom` is whoever wrote it, or the person themselves.
    `restores` is the decision that this one undoes; `undone_at` when this one was undone.
    """

    act = models.CharField(max_length=12, choices=Act)
    rule = models.CharField(max_length=12, choices=Reason, blank=True)
    facts = models.TextField(blank=True)
    language = models.CharField(max_length=12)
    found_by_rule = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    whom = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="decisions")
    restores = models.OneToOneField("self", models.CASCADE, null=True, related_name="restored_by")
    undone_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of_three(), name="decision_about_one")]
        indexes = [models.Index(fields=["whom", "-id"], name="decision_of_person")]

    def __str__(self) -> str:
        return f"{self.act}: {' '.join(map(str, self.subject))}"


class Touched(About):
    """What a decision changed, and how it was before: by this it is restored.

    `was` of a comment: ``{"state", "keeps_place"}``; of a record: ``{}``; of a person: ``{"until": ISO time or ""}``.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="touched")
    was: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of_three(), name="touched_one")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {' '.join(map(str, self.subject))}"


class AppealState(models.TextChoices):
    """What became of it; the codes stand in public counts."""

    OPEN = "open", _("Waits for another coordinator")
    UPHELD = "upheld", _("The decision stands")
    OVERTURNED = "overturned", _("The decision was wrong")


class Appeal(models.Model):
    """Whom a decision concerns objects, once, in their own words; another coordinator answers."""

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    words = models.TextField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=AppealState, default=AppealState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answer_language = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="appeal_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.state}"
