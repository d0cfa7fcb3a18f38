"""A meeting's time and place; its agenda, notes, and who was there."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, TextField
from talka.ui.clocks import ClockField, ClockForm, shown_of, which_field
from talka.ui.forms import Form, LongText

from ..models import Meeting


class TimesForm(ClockForm, Form):
    """When and where one meeting is, by the clocks of the circle's `zone`."""

    starts = ClockField(label=_("Begins"))
    starts_which = which_field()
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=15, max_value=720)
    venue = LineField(label=_("House and street"), max_length=300, required=False)
    online_address = forms.URLField(
        label=_("Address of the online meeting"), max_length=500, assume_scheme="https", required=False
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """The moment that is meant."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["starts_at"] = self.moment("starts", self.zone)
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the meeting's column."""
        data = self.cleaned_data
        ends_at = data["starts_at"] + timedelta(minutes=data["minutes"])
        return {
            "starts_at": data["starts_at"], "ends_at": ends_at, "venue": data["venue"],
            "online_address": data["online_address"],
        }  # fmt: skip


def initial_times(meeting: Meeting, zone: str) -> dict[str, Any]:
    """A meeting's time and place as the form shows them."""
    shown, which = shown_of(meeting.starts_at, zone)
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    names = ("venue", "online_address")
    told = {name: getattr(meeting, name) for name in names}
    return {"starts": shown, "starts_which": which, "minutes": minutes, **told}


class MeetingForm(Form):
    """What is written of a meeting: before it the agenda, then the notes, and who was there."""

    agenda = TextField(label=_("Agenda"), max_length=20_000, required=False, widget=LongText(rows=6))
    notes = TextField(label=_("Notes"), max_length=100_000, required=False, widget=LongText(rows=12))
    there = forms.TypedMultipleChoiceField(
        label=_("Who was there"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], has_begun: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["there"].choices = list(people)  # type: ignore[attr-defined]
        if not has_begun:
            del self.fields["there"]
