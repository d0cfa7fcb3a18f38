"""Input about partner calls, cleaned."""

import hashlib
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import OrganisationType
from talka.kernel.records.forms import LineField, RecordForm, SpeakingForm, TextField
from talka.kernel.vocabulary.labels import places
from talka.ui.forms import DateInput, Form

from .actions.running import PAST, TOO_LATE
from .models import SOUGHT_ROLES, PartnerCall

SOUGHT_LINES = 5
QUESTIONS = 4
FEWEST_QUESTIONS = 2


# The network's own countries stand first.
OWN_COUNTRIES = ("GE", "LV", "LT", "EE", "UA")


def country_choices() -> list[tuple[str, str]]:
    """All countries of the gazetteer: the network's own first, then by name in the reader's language."""
    names = {place.code: place.name for place in places(get_language() or "en").values() if place.kind == "country"}
    rest = sorted((name, code) for code, name in names.items() if code not in OWN_COUNTRIES)
    own = [(code, names[code]) for code in OWN_COUNTRIES if code in names]
    return [*own, *((code, name) for name, code in rest)]


class CallForm(RecordForm):
    """An idea that looks for partners: whom it seeks, line by line, and two to four questions.

    It is as long as the call that is changed (`was`) wants: nothing that stands there is left out, and so lost.
    """

    draft = "call"
    programme = LineField(label=_("Programme"), max_length=200, required=False)
    funding_reference = LineField(label=_("The funder's name for its call"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("As what"), choices=[(role.value, role.label) for role in SOUGHT_ROLES])
    from_date = forms.DateField(label=_("Begins"), widget=DateInput, required=False)
    months = forms.IntegerField(label=_("Lasts (months)"), min_value=1, max_value=240, required=False)
    budget = forms.IntegerField(label=_("Budget (euro)"), min_value=0, max_value=10**12, required=False)
    reply_by_date = forms.DateField(label=_("Answer by"), widget=DateInput, required=False)
    deadline_date = forms.DateField(label=_("The funder's deadline"), widget=DateInput, required=False)
    cap = forms.IntegerField(label=_("Pause after this many answers"), min_value=1, max_value=1000, required=False)

    def __init__(self, *args: Any, was: PartnerCall | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = range(max(SOUGHT_LINES, len(was.seeks) if was else 0))
        self.asked = range(max(QUESTIONS, len(was.questions) if was else 0))
        types = [("", "—"), *OrganisationType.choices]
        countries = country_choices()
        known = {code for code, _name in countries}
        told = {code for seek in (was.seeks if was else ()) for code in seek.get("countries") or ()}
        countries += [(code, code) for code in sorted(told - known)]
        for line in self.lines:
            self.fields[f"type_{line}"] = forms.ChoiceField(label=_("Type"), choices=types, required=False)
            self.fields[f"count_{line}"] = forms.IntegerField(
                label=_("How many"), min_value=1, max_value=50, required=False
            )
            self.fields[f"countries_{line}"] = forms.MultipleChoiceField(
                label=_("Countries"), choices=countries, widget=forms.CheckboxSelectMultiple, required=False
            )
        for number in self.asked:
            self.fields[f"question_{number}"] = LineField(label=_("Question"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Somebody is sought and asked something; answers are due before the deadline."""
        cleaned = super().clean() or self.cleaned_data
        without_type = [line for line in self.lines if self._says_more(line) and not cleaned.get(f"type_{line}")]
        for line in without_type or ([] if self.seeks() else [0]):
            if f"type_{line}" not in self.errors:
                self.add_error(f"type_{line}", _("Say whom you look for."))
        if len(self.questions()) < FEWEST_QUESTIONS:
            empty = next(number for number in self.asked if not cleaned.get(f"question_{number}"))
            if f"question_{empty}" not in self.errors:
                self.add_error(f"question_{empty}", _("Ask at least two questions: they keep unsuited answers away."))
        replies, deadline = cleaned.get("reply_by_date"), cleaned.get("deadline_date")
        if replies and deadline and replies > deadline:
            self.add_error("reply_by_date", TOO_LATE)
        return cleaned

    def _says_more(self, line: int) -> bool:
        return bool(self.cleaned_data.get(f"count_{line}") or self.cleaned_data.get(f"countries_{line}"))

    def questions(self) -> list[str]:
        """The caller's own questions."""
        asked = [self.cleaned_data.get(f"question_{number}") for number in self.asked]
        return [question for question in asked if question]

    def seeks(self) -> list[dict[str, Any]]:
        """The lines of whom it seeks."""
        data = self.cleaned_data
        return [
            {
                "type": data[f"type_{line}"],
                "count": data.get(f"count_{line}") or 1,
                "countries": data.get(f"countries_{line}") or [],
            }
            for line in self.lines
            if data.get(f"type_{line}")
        ]

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the call's column."""
        data = self.cleaned_data
        names = ("title", "summary", "body", "programme", "funding_reference", "role", "from_date", "months", "budget",
                 "reply_by_date", "deadline_date", "cap")  # fmt: skip
        return {
            **{name: data[name] for name in names},
            "seeks": self.seeks(),
            "questions": self.questions(),
            "place_id": data["place"].id if data["place"] else None,
        }


def initial_lines(seeks: list[dict[str, Any]], questions: list[str]) -> dict[str, Any]:
    """A call's lines and questions as the form's fields."""
    initial: dict[str, Any] = {f"question_{number}": text for number, text in enumerate(questions)}
    for line, seek in enumerate(seeks):
        initial |= {
            f"type_{line}": seek["type"],
            f"count_{line}": seek["count"],
            f"countries_{line}": seek.get("countries") or [],
        }
    return initial


def as_asked(questions: list[str]) -> str:
    """A few letters that tell whether questions are those that a form showed."""
    return hashlib.blake2b("\n".join(questions).encode(), digest_size=6).hexdigest()


class InterestForm(SpeakingForm):
    """An answer to a call, with its questions."""

    draft = "call-answer"
    asked = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)
    message = TextField(label=_("What would you bring in?"), max_length=4000)

    def __init__(self, *args: Any, questions: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        self.initial["asked"] = as_asked(questions)
        for number, question in enumerate(questions):
            self.fields[f"reply_{number}"] = TextField(label=question, max_length=2000)

    def clean(self) -> dict[str, Any]:
        """The answers are to the questions that the call asks now."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("asked") not in ("", as_asked(self.questions)):
            self._tell()
        return cleaned

    def _tell(self) -> None:
        shown = cast(Any, self.data).copy()
        shown["asked"] = as_asked(self.questions)
        self.data = shown
        self.add_error(None, _("The caller has changed the questions. Please read them again before you send it."))

    def tell_of_change(self) -> None:
        """Say that these are other questions than those that were answered; what was written stays."""
        if not self.non_field_errors():
            self._tell()

    def replies(self) -> list[str]:
        """The answers to the questions, in their order."""
        return [self.cleaned_data[f"reply_{number}"] for number in range(len(self.questions))]


class AnswerForm(Form):
    """The caller's answer."""

    answer = TextField(label=_("A word to those who answered"), max_length=4000, required=False)
    decision = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])

    def clean(self) -> dict[str, Any]:
        """A "no" needs a word."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("answer"):
            self.add_error("answer", _("Please say why not: everybody who answers is owed a word."))
        return cleaned


class InviteForm(Form):
    """A word with the invitation."""

    message = TextField(label=_("A word with the invitation"), max_length=2000, required=False)


class ResumeForm(Form):
    """How a call goes on: the days are those that it has from now on."""

    cap = forms.IntegerField(label=_("Pause after this many answers"), min_value=1, max_value=1000, required=False)
    reply_by_date = forms.DateField(label=_("Answer by"), widget=DateInput, required=False)
    deadline_date = forms.DateField(label=_("The funder's deadline"), widget=DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        """No day is past, and answers are due before the deadline."""
        cleaned = super().clean() or self.cleaned_data
        replies, deadline = cleaned.get("reply_by_date"), cleaned.get("deadline_date")
        for name, day in (("reply_by_date", replies), ("deadline_date", deadline)):
            if day and day < timezone.localdate():
                self.add_error(name, PAST)
        if replies and deadline and replies > deadline:
            self.add_error("reply_by_date", TOO_LATE)
        return cleaned


def days_ahead(call: PartnerCall) -> dict[str, Any]:
    """The days of a call that are not past, as `ResumeForm` begins with them."""
    days = {"reply_by_date": call.reply_by_date, "deadline_date": call.deadline_date}
    return {name: day if day and day >= timezone.localdate() else None for name, day in days.items()}
