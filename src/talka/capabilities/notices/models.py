"""What somebody is told, and the mail that waits, went out or could not."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One person hears of one fact under one heading (`code`), once. The sentence is made when it is read."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notices")
    fact = models.ForeignKey("facts.Fact", models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "fact", "code"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.code} to {self.person_id}"


class MailState(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", _("Waits")
    SENDING = "sending", _("Is being sent")
    HANDED = "handed", _("Is being handed over")
    SENT = "sent", _("Sent")
    UNSURE = "unsure", _("Perhaps sent")
    FAILED = "failed", _("Could not be sent")
    DROPPED = "dropped", _("No longer to be sent")


WAITING = (MailState.QUEUED, MailState.SENDING)


class Mail(models.Model):
    """One mail for one cause. Its words are made when it goes out, in the reader's language, and are not kept.

    It goes to `person` (at the address they have then) or, without one, to `address`. `context` (ids, codes, at most a
    few words that somebody wrote) is emptied when the mail is done with. `due_at` is when it is tried (again); while it
    is being sent, when another worker may take it over. From the moment in which the server may have it (`handed`) no
    other tries it: if its worker died right then, nobody knows whether it went out (`unsure`), and twice is worse.
    """

    cause = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=12, blank=True)
    template = models.CharField(max_length=120)
    context = models.JSONField(default=dict)
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="+")
    is_notice = models.BooleanField(default=False)
    reply_to = models.EmailField(max_length=254, blank=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="mail_waiting", condition=models.Q(state__in=["queued", "sending"])),
            models.Index(fields=["state", "created_at"], name="mail_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} ({self.state})"


class MailChoice(models.Model):
    """Whether somebody wants notices by mail; who never chose gets them."""

    person = models.OneToOneField("people.Person", models.CASCADE, primary_key=True, related_name="mail_choice")
    wanted = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.wanted}"


class Following(models.Model):
    """Somebody chose to hear news of a record that doesn't concern them (`wanted`), or no more of one that does.

    What they must act on is told all the same.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    wanted = models.BooleanField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {'about' if self.wanted else 'not about'} {self.record_id}"


def followers_of(record_id: int) -> set[int]:
    """Ids of the persons who chose to hear news of a record."""
    return set(Following.objects.filter(record_id=record_id, wanted=True).values_list("person_id", flat=True))
