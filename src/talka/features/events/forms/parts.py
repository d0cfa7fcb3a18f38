"""A session, a speaker, a material; the organisers' questions."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import LineField, PlaceField
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.clocks import ClockField, ClockForm, which_field
from talka.ui.formats import language_name
from talka.ui.forms import Form

from .. import queries
from ..actions.parts import MOST_QUESTIONS, TOO_MANY_QUESTIONS
from ..models import Answered, Event, Question, SpeakerRole
from .events import BACKWARDS

LINES = 6
MOST_CHOICES = 30


class PartForm(Form):
    """Something that an event is made of."""

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event

    def columns(self) -> dict[str, Any]:
        """The cleaned values by column."""
        return dict(self.cleaned_data)


class SessionForm(ClockForm, PartForm):
    """A part with its own time, by the clocks of the event's place."""

    title = LineField(label=_("Title"), max_length=300)
    starts = ClockField(label=_("Begins"))
    starts_which = which_field()
    ends = ClockField(label=pgettext_lazy("event", "Ends"))
    ends_which = which_field()
    place = PlaceField(label=_("Where"), required=False)
    venue = LineField(label=_("House and street"), max_length=300, required=False)
    hours = forms.DecimalField(
        label=_("Hours that count"), min_value=0, max_value=100, max_digits=4, decimal_places=1, required=False
    )

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, within the event; hours that aren't told are those between."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends = self.moment("starts", self.event.time_zone), self.moment("ends", self.event.time_zone)
        if starts and ends and ends <= starts:
            self.add_error("ends", BACKWARDS)
        elif starts and ends and not self.event.starts_at <= starts < ends <= self.event.ends_at:
            self.add_error("starts", _("A session lies between the event’s beginning and its end."))
        cleaned["starts_at"], cleaned["ends_at"] = starts, ends
        if cleaned.get("hours") is None and starts and ends:
            cleaned["hours"] = Decimal(str(round(min(999.0, (ends - starts).total_seconds() / 3600), 1)))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The session's columns."""
        names = ("title", "starts_at", "ends_at", "venue", "hours")
        place = self.cleaned_data["place"]
        return {**{name: self.cleaned_data[name] for name in names}, "place_id": place.id if place else None}


class SpeakerForm(PartForm):
    """Somebody who speaks."""

    name = LineField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(label=_("As what"), choices=SpeakerRole.choices)
    about = LineField(label=_("From where"), max_length=300, required=False)

    def columns(self) -> dict[str, Any]:
        """The speaker's columns; the organisation is the one here that is called just as is written."""
        return {**self.cleaned_data, "organisation_id": queries.organisation_called(self.cleaned_data["about"])}


class MaterialForm(PartForm):
    """Something to read."""

    title = LineField(label=_("Title"), max_length=300)
    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    for_participants = forms.BooleanField(label=_("Only for those who have a place"), required=False)


PART_FORMS: dict[str, type[PartForm]] = {"session": SessionForm, "speaker": SpeakerForm, "material": MaterialForm}


class QuestionsForm(Form):
    """The organisers' questions, each in the languages in which it is told; lines that are empty are none."""

    def __init__(self, *args: Any, event: Event, known: list[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sent_lines = _lines_of(self.data)
        self.event, self.lines = event, range(min(max(LINES, len(known) + 2, self.sent_lines), MOST_QUESTIONS))
        self.languages = list(dict.fromkeys([event.language, *INTERFACE_LANGUAGES]))
        for line in self.lines:
            self.fields[f"answered_{line}"] = forms.ChoiceField(
                label=_("How it is answered"), choices=Answered.choices, required=False
            )
            self.fields[f"order_{line}"] = forms.IntegerField(
                label=_("Place in the order"), min_value=1, max_value=99, required=False
            )
            self.fields[f"required_{line}"] = forms.BooleanField(label=_("It must be answered"), required=False)
            for code in self.languages:
                name = language_name(code)
                self.fields[f"label_{line}_{code}"] = LineField(label=name, max_length=300, required=False)
                label = _("The same: %(language)s") % {"language": name}
                is_own = code == event.language
                self.fields[f"choices_{line}" if is_own else f"choices_{line}_{code}"] = forms.CharField(
                    label=_("To choose from, one a line") if is_own else label,
                    max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                )  # fmt: skip
        for line, question in enumerate(known):
            self.initial = {**_initial(line, question, event.language), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Each is asked in the event's own language; of several one chooses among two at least."""
        cleaned = super().clean() or self.cleaned_data
        if self.sent_lines > MOST_QUESTIONS:
            self.add_error(None, TOO_MANY_QUESTIONS)
        for line in self.lines:
            labels = self._labels(line)
            if labels and self.event.language not in labels:
                self.add_error(f"label_{line}_{self.event.language}", _("Ask it in the event’s own language too."))
            chosen = self._choices(line)
            for code in self.languages[1:]:
                if len(_rows(cleaned.get(f"choices_{line}_{code}"))) not in (0, len(chosen)):
                    self.add_error(f"choices_{line}_{code}", _("As many lines as in the event’s own language."))
            if labels and cleaned.get(f"answered_{line}") == Answered.CHOICE and not 1 < len(chosen) <= MOST_CHOICES:
                self.add_error(f"choices_{line}", _("Name from two to thirty."))
        return cleaned

    def _labels(self, line: int) -> dict[str, str]:
        texts = {code: self.cleaned_data.get(f"label_{line}_{code}") for code in self.languages}
        return {code: text for code, text in texts.items() if text}

    def _choices(self, line: int) -> list[dict[str, str]]:
        """What may be chosen, each in the languages in which it is told."""
        chosen = [{self.event.language: row} for row in _rows(self.cleaned_data.get(f"choices_{line}"))]
        for code in self.languages[1:]:
            told = _rows(self.cleaned_data.get(f"choices_{line}_{code}"))
            for texts, row in zip(chosen, told, strict=False):
                texts[code] = row
        return chosen

    def questions(self) -> list[dict[str, Any]]:
        """The columns of each question, in their order."""
        found = []
        places = {line: self.cleaned_data.get(f"order_{line}") or line + 1 for line in self.lines}
        for line in sorted(self.lines, key=lambda one: (places[one], one)):
            if labels := self._labels(line):
                answered = self.cleaned_data.get(f"answered_{line}") or Answered.LINE
                chosen = self._choices(line) if answered == Answered.CHOICE else []
                required = bool(self.cleaned_data.get(f"required_{line}"))
                found.append({"answered": answered, "is_required": required, "labels": labels, "choices": chosen})
        return found


def _rows(text: str | None) -> list[str]:
    return [" ".join(row.split())[:200] for row in (text or "").splitlines() if row.strip()]


def _lines_of(data: Any) -> int:
    """How many questions a form was sent with that say something."""
    found = [re.fullmatch(r"label_([0-9]{1,6})_.*", name) for name in data if data[name]]
    return max((int(one[1]) + 1 for one in found if one), default=0)


def _initial(line: int, question: Question, language: str) -> dict[str, Any]:
    initial: dict[str, Any] = {f"label_{line}_{code}": text for code, text in question.labels.items()}
    for code in {code for texts in question.choices for code in texts}:
        name = f"choices_{line}" if code == language else f"choices_{line}_{code}"
        initial[name] = "\n".join(texts.get(code, "") for texts in question.choices)
    return {
        **initial, f"answered_{line}": question.answered, f"required_{line}": question.is_required,
        f"order_{line}": line + 1,
    }  # fmt: skip
