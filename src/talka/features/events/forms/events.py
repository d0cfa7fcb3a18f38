"""Writing, moving, copying and cancelling an event."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, RecordForm, TextField
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.clocks import ClockField, ClockForm, shown_of, which_field, zone_choices
from talka.ui.formats import language_name
from talka.ui.forms import Form

from ..actions.writing import PAST
from ..models import Attendance, Event, EventType, Registering

MOST_SEATS = 100_000
BACKWARDS = _("It ends before it begins.")


def language_choices(*more: str) -> list[tuple[str, str]]:
    """The interface's languages, and others that stand there already."""
    return [(code, language_name(code)) for code in dict.fromkeys([*INTERFACE_LANGUAGES, *more])]


class TimesForm(ClockForm, Form):
    """From when until when, by the clocks of a place."""

    starts = ClockField(label=_("Begins"))
    starts_which = which_field()
    ends = ClockField(label=pgettext_lazy("event", "Ends"))
    ends_which = which_field()
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zone_choices(get_language() or "en")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, by the clocks of its place."""
        cleaned = super().clean() or self.cleaned_data
        zone = cleaned.get("time_zone", "")
        cleaned["starts_at"], cleaned["ends_at"] = self.moment("starts", zone), self.moment("ends", zone)
        if cleaned["starts_at"] and cleaned["ends_at"] and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends", BACKWARDS)
        return cleaned


class EventForm(TimesForm, RecordForm):
    """All of an event but its programme. `was` is the one that is changed."""

    draft = "event"
    event_type = forms.ChoiceField(label=pgettext_lazy("event", "What it is"), choices=EventType.choices)
    attendance = forms.ChoiceField(label=_("Where people come together"), choices=Attendance.choices)
    venue = LineField(label=_("House and street"), max_length=300, required=False)
    online_address = forms.URLField(
        label=_("Address of the online meeting"), max_length=500, assume_scheme="https", required=False
    )
    spoken = forms.MultipleChoiceField(label=_("Languages spoken"), widget=forms.CheckboxSelectMultiple, required=False)
    interpreted = forms.MultipleChoiceField(
        label=_("Interpreted into"), widget=forms.CheckboxSelectMultiple, required=False
    )
    accessibility = TextField(label=_("Accessibility"), max_length=2000, required=False)
    covered = TextField(label=_("What is covered"), max_length=2000, required=False)
    registering = forms.ChoiceField(label=_("Registration"), choices=Registering.choices)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_SEATS, required=False)
    group_limit = forms.IntegerField(
        label=_("At most of one organisation"), min_value=1, max_value=MOST_SEATS, required=False
    )
    opens = ClockField(label=_("Registration begins"), required=False)
    opens_which = which_field()
    closes = ClockField(label=_("Registration ends"), required=False)
    closes_which = which_field()
    offer_hours = forms.IntegerField(label=_("Hours that a freed place is held"), min_value=0, max_value=720)
    stop_hours = forms.IntegerField(
        label=_("Hours before the beginning when the list stops"), min_value=0, max_value=720
    )

    def __init__(self, *args: Any, was: Event | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.was = was
        known = [*was.spoken, *was.interpreted] if was else []
        for name in ("spoken", "interpreted"):
            self.fields[name].choices = language_choices(*known)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is on line has an address before it begins, registration ends before the event, nothing new is past."""
        cleaned = super().clean()
        zone, starts = cleaned.get("time_zone", ""), cleaned.get("starts_at")
        opens, closes = self.moment("opens", zone), self.moment("closes", zone)
        cleaned["registers_from"], cleaned["registers_until"] = opens, closes
        if opens and closes and opens >= closes:
            self.add_error("closes", _("Registration ends before it begins."))
        elif starts and opens and opens >= starts:
            self.add_error("opens", _("Registration begins before the event does."))
        elif starts and closes and closes > starts:
            self.add_error("closes", _("Registration ends when the event begins, or before."))
        is_new_time = self.was is None or starts != self.was.starts_at
        if starts and is_new_time and starts <= timezone.now():
            self.add_error("starts", PAST)
        if cleaned.get("attendance") == Attendance.ON_SITE and cleaned.get("online_address"):
            self.add_error("attendance", _("It has an address of an online meeting: is it online as well?"))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the event's column."""
        data = self.cleaned_data
        names = ("title", "summary", "body", "event_type", "attendance", "starts_at", "ends_at", "time_zone", "venue",
                 "online_address", "spoken", "interpreted", "accessibility", "covered", "registering", "capacity",
                 "group_limit", "registers_from", "registers_until", "offer_hours", "stop_hours")  # fmt: skip
        place = data["place"]
        return {**{name: data[name] for name in names}, "place_id": place.id if place else None}


def initial_times(event: Event) -> dict[str, Any]:
    """An event's times as the forms show them."""
    initial: dict[str, Any] = {"time_zone": event.time_zone}
    pairs: tuple[tuple[str, datetime | None], ...] = (
        ("starts", event.starts_at), ("ends", event.ends_at),
        ("opens", event.registers_from), ("closes", event.registers_until),
    )  # fmt: skip
    for name, moment in pairs:
        if moment is not None:
            initial[name], initial[f"{name}_which"] = shown_of(moment, event.time_zone)
    return initial


class MoveForm(TimesForm):
    """Another time, or another place."""

    venue = LineField(label=_("House and street"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """It is moved to a time that lies ahead."""
        cleaned = super().clean()
        if cleaned.get("starts_at") and cleaned["starts_at"] <= timezone.now():
            self.add_error("starts", PAST)
        return cleaned


class CopyForm(ClockForm, Form):
    """From when on the copy is held, by the clocks of the event's place."""

    starts = ClockField(label=_("Begins"))
    starts_which = which_field()

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """It lies ahead."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["starts_at"] = self.moment("starts", self.zone)
        if cleaned["starts_at"] and cleaned["starts_at"] <= timezone.now():
            self.add_error("starts", PAST)
        return cleaned


class CancelForm(Form):
    """Why it is not held."""

    because = TextField(label=_("A word to those who are registered"), max_length=2000)
