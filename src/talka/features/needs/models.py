"""A need, who says it is theirs too, what is done about it, and whether it helped."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talka.kernel.records.models import Record
from talka.ui.formats import number as written


class NeedState(models.TextChoices):
    """Where a need stands; `kind` gives each its label and tone."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    SOLVED = "solved"
    NOT_FEASIBLE = "not_feasible"
    DUPLICATE = "duplicate"
    REOPENED = "reopened"
    DECLINED = "declined"


# Somebody may take it up, promise a share, be invited.
OPEN = (NeedState.CONFIRMED, NeedState.TAKEN_UP, NeedState.REOPENED)
# It still asks for something: one can say "me too", and it may be a twin of another.
WAITING = (*OPEN, NeedState.ANSWERED)


class Urgency(models.IntegerChoices):
    """How pressing it is, 1–4."""

    CAN_WAIT = 1, _("Can wait")
    MATTERS = 2, _("Matters")
    PRESSING = 3, _("Pressing")
    URGENT = 4, _("Urgent")


class HeardFrom(models.TextChoices):
    """Where the need was heard."""

    RESIDENT = "resident", _("A resident")
    FIELD_MEETING = "field_meeting", _("A field meeting")
    SURVEY = "survey", _("A survey")
    ORGANISATION = "organisation", _("An organisation")


class Unit(models.TextChoices):
    """What a need's quantity counts."""

    COURSE_PLACE = "course_place", _("course places")
    HOUR = "hour", _("hours")
    PIECE = "piece", _("pieces")
    PERSON = "person", _("people")
    ROOM = "room", _("rooms")
    EURO = "euro", _("euros")


def amount(number: int, unit: str) -> str:
    """``30 course places`` in the active language, with the form of the word that the number takes."""
    said = {
        Unit.COURSE_PLACE: ngettext("%(n)s course place", "%(n)s course places", number),
        Unit.HOUR: ngettext("%(n)s hour", "%(n)s hours", number),
        Unit.PIECE: ngettext("%(n)s piece", "%(n)s pieces", number),
        Unit.PERSON: ngettext("%(n)s person", "%(n)s people", number),
        Unit.ROOM: ngettext("%(n)s room", "%(n)s rooms", number),
        Unit.EURO: ngettext("%(n)s euro", "%(n)s euros", number),
    }
    return said[Unit(unit)] % {"n": written(number)} if unit else written(number)


class Need(Record):
    """What is missing, where, for whom.

    `quantity` is what is asked for, in `unit`. `voices`, `responders`, `promised` and `delivered` are kept here by the
    actions that change them, so that no page counts. The exact spot has columns of its own: what serves all kinds
    (map, API, feeds) shows a record's `latitude` and `longitude` to everybody, and this spot is for those who respond.
    `asked_round` grows each time the need is said to be solved: answers to an earlier question don't count.
    """

    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.MATTERS)
    people_count = models.PositiveIntegerField(null=True, blank=True)
    heard_from = models.CharField(max_length=16, choices=HeardFrom, default=HeardFrom.RESIDENT)
    source = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=16, choices=Unit, blank=True)
    spot_latitude = models.FloatField(null=True, blank=True)
    spot_longitude = models.FloatField(null=True, blank=True)
    voices = models.PositiveIntegerField(default=0)
    responders = models.PositiveIntegerField(default=0)
    promised = models.PositiveIntegerField(default=0)
    delivered = models.PositiveIntegerField(default=0)
    duplicate_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="duplicates")
    closed_reason = models.CharField(max_length=600, blank=True)
    closed_reason_language = models.CharField(max_length=12, blank=True)
    asked_round = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)

    # Whether the reader said "me too", and what people wrote on it, where a page has read them along.
    voiced_by_reader = False
    # Whether there is anybody to ask whether it is solved.
    asks_somebody = True
    # What the reader chose about news of it; None: nothing.
    chosen_by_reader: "bool | None" = None
    read_notes: "list[dict[str, Any]] | None" = None
    read_gone: "list[dict[str, Any]] | None" = None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(urgency__gte=1, urgency__lte=4), name="need_urgency_1_to_4"),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | (models.Q(quantity__gt=0) & ~models.Q(unit="")),
                name="need_quantity_has_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(spot_latitude__isnull=True, spot_longitude__isnull=True)
                | models.Q(spot_latitude__gte=-90, spot_latitude__lte=90)
                & models.Q(spot_longitude__gte=-180, spot_longitude__lte=180),
                name="need_spot_on_earth",
            ),
        ]  # fmt: skip

    @property
    def still_open(self) -> int | None:
        """What nobody has promised yet, in its unit; None when it states no quantity."""
        return None if self.quantity is None else max(0, self.quantity - self.promised)

    @property
    def is_open(self) -> bool:
        """Whether one may take it up."""
        return self.state in OPEN

    @property
    def spot(self) -> tuple[float, float] | None:
        """Degrees north and east of the exact spot, if it is known."""
        if self.spot_latitude is None or self.spot_longitude is None:
            return None
        return self.spot_latitude, self.spot_longitude


class Voice(models.Model):
    """Somebody's "me too"; once a person."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="voice_rows")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="voice_once_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} too: {self.need_id}"


class Progress(models.Model):
    """A public note on what is being done. It hangs on its fact, so that the story is read in one statement."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="progress_notes")
    fact = models.OneToOneField("facts.Fact", models.CASCADE, related_name="progress")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"On {self.need_id}: {self.text[:40]}"


class Verdict(models.Model):
    """What somebody answered when they were asked whether it is solved; once a person and question."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="verdicts")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    asked_round = models.PositiveSmallIntegerField()
    solved = models.BooleanField()
    word = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "person", "asked_round"], name="verdict_once_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.need_id}: {'solved' if self.solved else 'not solved'}"


class Asked(models.TextChoices):
    """What somebody without an account asked for."""

    REPORT = "report"
    VOICE = "voice"


class Slip(models.Model):
    """What somebody without an account asked for, kept apart until they open the link that was mailed to them.

    Nothing of it is a need or a voice before, so it can't be seen, counted or found by anybody.
    """

    what = models.CharField(max_length=8, choices=Asked)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    need = models.ForeignKey(Need, models.CASCADE, null=True, blank=True, related_name="slips")
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "what"])]

    def __str__(self) -> str:
        return f"{self.what}, asked {self.asked_at:%Y-%m-%d}"


class Overdue(models.Model):
    """That a promise's day has passed, and who was told of it: the responder first, a week later the coordinators."""

    participation = models.ForeignKey("records.Participation", models.CASCADE, related_name="+")
    due_date = models.DateField()
    responder_told_at = models.DateTimeField(default=timezone.now)
    coordinator_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participation", "due_date"], name="overdue_once_a_promise")]

    def __str__(self) -> str:
        return f"{self.participation_id}, due {date.isoformat(self.due_date)}"
