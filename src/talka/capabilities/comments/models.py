"""What people say about a record: comments two deep, their versions, whom they mention, how others take them."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 5_000  # letters of a comment
MOST_MENTIONS = 10
MOST_OFFICIAL = 3  # official answers of a record
EDITABLE_FOR = timedelta(minutes=15)


class CommentState(models.TextChoices):
    """Who may read it: everybody who may see the record; its writer and coordinators; nobody else any more."""

    SHOWN = "shown", pgettext_lazy("comment", "Can be read")
    HELD = "held", pgettext_lazy("comment", "Waits to be read by a coordinator")
    HIDDEN = "hidden", pgettext_lazy("comment", "Hidden by a coordinator")
    REMOVED = "removed", pgettext_lazy("comment", "Taken back")


class ReactionCode(models.TextChoices):
    """How one takes what somebody wrote."""

    THANKS = "thanks", pgettext_lazy("reaction", "Thanks")
    AGREE = "agree", pgettext_lazy("reaction", "I agree")
    USEFUL = "useful", pgettext_lazy("reaction", "Useful")
    UNCLEAR = "unclear", pgettext_lazy("reaction", "Not clear to me")


class Conversation(models.Model):
    """What is kept of a record's comments, so that lists and pages count nothing; actions keep it.

    `comments` are those that everybody may read, `held` those that wait. `groups` counts the comments by the languages
    of the threads that they stand in: ``{"lv ru": 12}``. `reactions` are those to the record itself: ``{"thanks": 3}``.
    It is the lock for all that is written below the record.
    """

    record = models.OneToOneField("records.Record", models.CASCADE, primary_key=True, related_name="conversation")
    comments = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=dict)
    reactions = models.JSONField(default=dict)
    is_closed = models.BooleanField(default=False)
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.record_id}: {self.comments}"


class Comment(models.Model):
    """A contribution to the conversation about a record.

    `head` is the first comment of its thread (None for that one itself), `answers_to` the one that it answers, `place`
    its number in the thread. It is said by `author` in the name of `organisation`, or in their own. `is_listed` says
    whether it has a place that everybody sees: it is shown, or was and others answered it (`keeps_place`: a hidden one
    has it in any case). Of heads alone: `size` counts what can be read in the thread, `languages` are those it is
    written in, sorted (``"lv ru"``). `named` are the names in the text that are mentions, each with the id of the
    organisation or 0: ``[["Zilais kalns", 12]]``. `shown_at` is when others could first read it.
    """

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="comments")
    head = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    answers_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    place = models.PositiveIntegerField(default=0)
    author = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    is_official = models.BooleanField(default=False)
    text = models.TextField(_("Comment"))
    language = models.CharField(_("Language"), max_length=12)
    state = models.CharField(max_length=8, choices=CommentState)
    is_listed = models.BooleanField(default=False)
    keeps_place = models.BooleanField(default=False)
    size = models.PositiveIntegerField(default=0)
    languages = models.CharField(max_length=200, blank=True)
    reactions = models.JSONField(default=dict)
    named = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(head__isnull=True, place=0) | models.Q(head__isnull=False, place__gt=0),
                name="comment_answers_have_places",
            )
        ]
        indexes = [
            models.Index(fields=["record", "id"], name="comment_heads", condition=models.Q(head__isnull=True)),
            models.Index(fields=["head", "place"], name="comment_thread"),
            models.Index(fields=["record", "id"], name="comment_official", condition=models.Q(is_official=True)),
            models.Index(fields=["author", "-id"], name="comment_author"),
            models.Index(fields=["id"], name="comment_held", condition=models.Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.pk} on {self.record_id}: {self.state}"

    @property
    def is_read_by_others(self) -> bool:
        """Whether everybody who may see the record may read it."""
        return self.state == CommentState.SHOWN


class CommentVersion(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions")
    text = models.TextField()
    until = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.until}"


class Mention(models.Model):
    """Somebody, or an organisation, that a comment names."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="mention_person_once"),
            models.UniqueConstraint(fields=["comment", "organisation"], name="mention_organisation_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(organisation__isnull=True), name="mention_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.person_id or self.organisation_id}"


class Reaction(models.Model):
    """How one person takes a comment, or a record: each code once."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=8, choices=ReactionCode)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "comment", "code"], name="reaction_to_comment_once"),
            models.UniqueConstraint(fields=["person", "record", "code"], name="reaction_to_record_once"),
            models.CheckConstraint(
                condition=models.Q(comment__isnull=True) ^ models.Q(record__isnull=True), name="reaction_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.code}"


class Slip(models.Model):
    """A comment of somebody without an account, which is none until they open the link that was mailed to them."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    answers_to = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+")
    content = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="comment_slip_asked")]

    def __str__(self) -> str:
        return f"{self.pk} on {self.record_id}"


class KnownName(models.Model):
    """How a name looks (UTS #39 skeleton) that nobody else may pass for: an organisation's or a coordinator's."""

    skeleton = models.CharField(max_length=400, db_index=True)
    organisation = models.OneToOneField("people.Organisation", models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField("people.Person", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(organisation__isnull=True), name="known_name_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.skeleton
