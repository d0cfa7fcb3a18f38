"""What somebody is told, and the mail that waits, went out or could not."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One person hears of one fact, once, under one heading (`code`). The sentence is made when it is read.

    `waits` while it is to come with the next digest; `digest` is the day of the digest that it came with. `because` is
    why this person hears of it, as a code that its declaration understands; empty where all hear for the same reason.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notices")
    fact = models.ForeignKey("facts.Fact", models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)
    digest = models.DateField(null=True)
    because = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "fact"], name="notice_once_a_fact")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["person"], name="notice_waits", condition=models.Q(waits=True)),
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


class Rhythm(models.TextChoices):
    """How often news come by mail."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Not by mail")


IN_DIGESTS = (Rhythm.DAILY, Rhythm.WEEKLY)


class MailChoice(models.Model):
    """How somebody wants notices by mail; who never chose gets each at once.

    What they must act on comes at once whatever the rhythm of news, but for `NEVER`. `digested_on` is the day of their
    last digest.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, primary_key=True, related_name="mail_choice")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    digested_on = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["rhythm", "digested_on"], name="mail_choice_due")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"


class ReturnedMail(models.Model):
    """An address at which mail can't be delivered: a server refused it for good, or sent it back."""

    address = models.EmailField(max_length=254, unique=True)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address


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
