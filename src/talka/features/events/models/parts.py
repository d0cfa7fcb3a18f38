"""What an event is made of: sessions, speakers, materials, its organisers' own questions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from .events import Event


class Session(models.Model):
    """A part of an event with its own time and place; `hours` is what a certificate counts for it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey("vocabulary.Place", models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(max_length=300, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_its_start")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.title or self.starts_at}"


class SpeakerRole(models.TextChoices):
    """What somebody does there."""

    SPEAKER = "speaker", pgettext_lazy("event", "Speaker")
    TRAINER = "trainer", pgettext_lazy("event", "Trainer")
    MODERATOR = "moderator", pgettext_lazy("event", "Moderator")
    INTERPRETER = "interpreter", pgettext_lazy("event", "Interpreter")


class Speaker(models.Model):
    """Somebody who speaks or trains, as the organisers name them."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=SpeakerRole, default=SpeakerRole.SPEAKER)
    organisation = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """Something to read before or after, by its address; `for_participants` are for those alone who have a place."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=500)
    for_participants = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Answered(models.TextChoices):
    """How a question is answered."""

    LINE = "line", pgettext_lazy("question", "A line of text")
    TEXT = "text", pgettext_lazy("question", "A longer text")
    NUMBER = "number", pgettext_lazy("question", "A number")
    YES = "yes", pgettext_lazy("question", "Yes or no")
    CHOICE = "choice", pgettext_lazy("question", "One of several")


class Question(models.Model):
    """What the organisers ask whoever registers.

    One that somebody answered stays as it was asked; without a `number` it is asked no more. `labels` is
    ``{language: text}`` and has the event's own language; `choices` a list of such, for `CHOICE` alone.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    answered = models.CharField(max_length=8, choices=Answered, default=Answered.LINE)
    is_required = models.BooleanField(default=False)
    labels = models.JSONField(default=dict)
    choices = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="question_number_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.number}"

    def label(self, language: str, original: str) -> str:
        """The question in the reader's language, else in the event's, else in any."""
        return text_in(self.labels, language, original)

    def options(self, language: str, original: str) -> list[tuple[str, str]]:
        """(code, label) of what may be chosen; the code is its place in the list."""
        return [(str(number), text_in(texts, language, original)) for number, texts in enumerate(self.choices)]


def text_in(texts: dict[str, Any], language: str, original: str) -> str:
    """One of the texts: in this language, else in the original's, else the first there is."""
    return str(texts.get(language) or texts.get(original) or next(iter(texts.values()), ""))
