"""Writing a circle, and setting its rhythm in plain words."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, RecordForm
from talka.kernel.records.models import Visibility
from talka.toolkit.recurrence import FORTNIGHTLY, MONTHLY, MOST, WEEKDAYS, WEEKLY, Pattern, pattern_of, times_of
from talka.ui.clocks import zone_choices
from talka.ui.forms import DateInput, Form

from ..models import Attendance, Circle
from ..queries.rhythm import weekday_said

SMALLEST, LARGEST = 2, 40
FARTHEST = timedelta(days=3 * 366)
NTH = [
    (1, pgettext_lazy("week of a month", "First")),
    (2, pgettext_lazy("week of a month", "Second")),
    (3, pgettext_lazy("week of a month", "Third")),
    (4, pgettext_lazy("week of a month", "Fourth")),
    (-1, pgettext_lazy("week of a month", "Last")),
]
OFTEN = [
    (WEEKLY, _("Every week")),
    (FORTNIGHTLY, _("Every two weeks")),
    (MONTHLY, _("Every month")),
]


class CircleForm(RecordForm):
    """A circle: theme, size, where it meets. `was` is the one that is changed."""

    draft = "circle"
    attendance = forms.ChoiceField(label=_("Where people come together"), choices=Attendance.choices)
    venue = LineField(label=_("House and street"), max_length=300, required=False)
    online_address = forms.URLField(
        label=_("Address of the online meeting"), max_length=500, assume_scheme="https", required=False
    )
    least = forms.IntegerField(label=_("At least so many people"), min_value=SMALLEST, max_value=LARGEST)
    most = forms.IntegerField(label=_("At most so many people"), min_value=SMALLEST, max_value=LARGEST)
    gather_until = forms.DateField(label=_("They have come together by"), widget=DateInput, required=False)
    visibility = forms.ChoiceField(
        label=_("Who can see it"),
        choices=[(one.value, one.label) for one in (Visibility.PUBLIC, Visibility.MEMBERS)],
    )

    def __init__(self, *args: Any, was: Circle | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.was = was

    def clean(self) -> dict[str, Any]:
        """No fewer at most than at least; a new day to have come together by lies ahead."""
        cleaned = super().clean() or self.cleaned_data
        least, most, day = cleaned.get("least"), cleaned.get("most"), cleaned.get("gather_until")
        if least and most and most < least:
            self.add_error("most", _("That is fewer than the least."))
        is_new_day = self.was is None or day != self.was.gather_until
        today = timezone.localdate()
        if day and is_new_day and not today <= day <= today + FARTHEST:
            self.add_error("gather_until", _("Choose a day that lies ahead."))
        if cleaned.get("attendance") == Attendance.ON_SITE and cleaned.get("online_address"):
            self.add_error("attendance", _("It has an address of an online meeting: is it online as well?"))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the circle's column."""
        data = self.cleaned_data
        names = ("title", "summary", "body", "attendance", "venue", "online_address", "least", "most", "gather_until",
                 "visibility")  # fmt: skip
        place = data["place"]
        return {**{name: data[name] for name in names}, "place_id": place.id if place else None}


def _weekdays() -> list[tuple[int, str]]:
    return [(number, weekday_said(number).capitalize()) for number in range(len(WEEKDAYS))]


class RhythmForm(Form):
    """How often it meets, on which day, at what time, how long, and until when."""

    draft = "circle-rhythm"
    often = forms.ChoiceField(label=_("How often"), choices=OFTEN)
    nth = forms.TypedChoiceField(
        label=_("Which one of the month"), choices=NTH, coerce=int, required=False, empty_value=None
    )
    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=_weekdays, coerce=int)
    meets_at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=15, max_value=720)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    begins_on = forms.DateField(label=_("From this day on"), widget=DateInput)
    count = forms.IntegerField(label=_("How many meetings"), min_value=1, max_value=MOST, required=False)
    until = forms.DateField(label=_("Until this day"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zone_choices(get_language() or "en")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends: after so many times, or on a day; and it meets at least once."""
        cleaned = super().clean() or self.cleaned_data
        begins, until, count = cleaned.get("begins_on"), cleaned.get("until"), cleaned.get("count")
        today = timezone.localdate()
        if begins and abs(begins - today) > FARTHEST:
            self.add_error("begins_on", _("This year can’t be meant."))
        if count and until:
            self.add_error("until", _("Say how many meetings, or until when: not both."))
        elif not count and not until and not {"count", "until"} & set(self.errors):
            self.add_error("count", _("Say how many meetings, or until when."))
        elif begins and until and not begins <= until <= begins + FARTHEST:
            self.add_error("until", _("Choose a day after the first one, within three years."))
        if not self.errors and not self._times():
            self.add_error("until", _("There is no such day in this time."))
        return cleaned

    def _times(self) -> list[Any]:
        columns = self.columns()
        return times_of(columns["rrule"], columns["begins_on"], columns["meets_at"], columns["time_zone"])

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the circle's column."""
        data = self.cleaned_data
        pattern = Pattern(data["often"], data["weekday"], data["nth"] or 1, data["count"], data["until"])
        names = ("begins_on", "meets_at", "time_zone", "minutes")
        return {"rrule": pattern.rule(), **{name: data[name] for name in names}}


def initial_rhythm(circle: Circle) -> dict[str, Any]:
    """A circle's rhythm as the form shows it; of one without, what most would choose."""
    initial = {name: getattr(circle, name) for name in ("begins_on", "meets_at", "time_zone", "minutes")}
    pattern = pattern_of(circle.rrule) if circle.rrule else None
    if pattern is None:
        return {**initial, "often": FORTNIGHTLY, "weekday": 1, "nth": 1, "count": 8}
    names = ("often", "weekday", "nth", "count", "until")
    return {**initial, **{name: getattr(pattern, name) for name in names}}
