"""The forum: topics, their polls, what stands on top of a theme, how far each person has read."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class TopicState(models.TextChoices):
    """Where a topic stands: a discussion is open, a question waits for an answer or has one; either may be closed."""

    HELD = "held", pgettext_lazy("topic", "Waits to be read by a coordinator")
    OPEN = "open", pgettext_lazy("topic", "Open")
    ASKED = "asked", pgettext_lazy("topic", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("topic", "Has an answer")
    CLOSED = "closed", pgettext_lazy("topic", "Closed")
    MERGED = "merged", pgettext_lazy("topic", "Merged into another topic")
    DECLINED = "declined", pgettext_lazy("topic", "Not taken on")


class Topic(Record):
    """What people talk about: a discussion or a question. Its replies are the comments on it (capability comments).

    `network` is the organisation within which it is told: its members alone read it then (visibility ``parties``).
    `answer` is the accepted one among its comments. `is_locked` when a coordinator closed it, so that who began it
    doesn't open it again. `active_at` is when something was said last. `poll_choices` are its poll's, one a line: they
    and the question stand here because they are translated with the topic; see `Poll` for the rest.
    """

    is_question = models.BooleanField(default=False)
    network = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.ForeignKey("comments.Comment", models.SET_NULL, null=True, blank=True, related_name="+")
    is_locked = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    declined_because = models.TextField(blank=True)
    active_at = models.DateTimeField(default=timezone.now)
    poll_question = models.CharField(_("The poll’s question"), max_length=200, blank=True)
    poll_choices = models.TextField(_("The poll’s choices, one a line"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_question=True) | Q(answer=None), name="topic_question_has_answer")
        ]
        indexes = [
            models.Index(fields=["-active_at", "-record_ptr"], name="topic_active"),
            models.Index(fields=["network", "-active_at"], name="topic_of_network"),
        ]

    @property
    def choices(self) -> list[str]:
        """The poll's choices as they were written; none without a poll."""
        return self.poll_choices.splitlines()


class Poll(models.Model):
    """A topic's poll. `voters` and its choices' `votes` are counted under its lock; nobody is shown who voted what."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="poll")
    takes_many = models.BooleanField(default=False)
    ends_at = models.DateTimeField(db_index=True)
    voters = models.PositiveIntegerField(default=0)
    end_told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"poll of {self.topic_id}"

    def is_over(self, now: datetime | None = None) -> bool:
        """Whether nobody votes any more."""
        return self.ends_at <= (now or timezone.now())


class Choice(models.Model):
    """One of a poll's choices: the line with this number (from 0) of its topic's `poll_choices`."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices")
    number = models.PositiveSmallIntegerField()
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="choice_number_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.number}"


class Vote(models.Model):
    """A person's mark at a choice, until 30 days after the poll's end. `is_only` where the poll takes one a person."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    choice = models.ForeignKey(Choice, models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    is_only = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["choice", "person"], name="vote_once"),
            models.UniqueConstraint(fields=["poll", "person"], condition=Q(is_only=True), name="vote_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"vote in {self.poll_id}"


class Pin(models.Model):
    """A topic stands on top of a theme's list."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="pins")
    term = models.ForeignKey("vocabulary.Term", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "term"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} on {self.term_id}"


class ReadMark(models.Model):
    """How far somebody has read: what was said in this topic until then. Without a topic: in all of them."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="read_mark_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(topic=None), name="read_mark_of_all_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.topic_id}"
