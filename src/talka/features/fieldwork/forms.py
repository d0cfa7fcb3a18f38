"""Input about field meetings, cleaned."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LanguageField, LineField, RecordForm, TextField
from talka.kernel.records.models import Visibility
from talka.kernel.vocabulary.labels import terms
from talka.ui.clocks import ClockField, ClockForm, shown_of, which_field, zone_choices
from talka.ui.forms import Form, LongText

from .actions import Entry
from .actions.hearing import said_ago
from .models import FieldMeeting, SpotKind

LONGEST = timedelta(days=14)
URGENCIES = [(1, _("Can wait")), (2, _("Matters")), (3, _("Pressing")), (4, _("Urgent"))]


class MeetingForm(ClockForm, RecordForm):
    """A visit: when, and where everybody may come."""

    draft = "field_meeting"
    begins_at = ClockField(label=_("Begins"))
    begins_at_which = which_field()
    ends_at = ClockField(label=_("Ends"))
    ends_at_which = which_field()
    time_zone = forms.ChoiceField(label=_("Time zone"))
    meeting_point = LineField(label=_("Where one meets"), max_length=300, required=False)
    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Visibility.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = zone_choices(get_language() or "en")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and not weeks later."""
        cleaned = super().clean() or self.cleaned_data
        zone = cleaned.get("time_zone", "")
        begins, ends = cleaned["begins"], cleaned["ends"] = self.moment("begins_at", zone), self.moment("ends_at", zone)
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins. Change one of them."))
        elif begins and ends and ends - begins > LONGEST:
            self.add_error("ends_at", _("A visit takes two weeks at most. Plan a second one for the rest."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the meeting's column."""
        data = self.cleaned_data
        names = ("title", "summary", "body", "time_zone", "meeting_point", "visibility")
        place = data["place"]
        own = {name: data[name] for name in names} | {"begins_at": data["begins"], "ends_at": data["ends"]}
        return {**own, "place_id": place.id if place else None}


def initial_times(meeting: FieldMeeting) -> dict[str, Any]:
    """Its hours as the form shows them, by its own clocks."""
    initial: dict[str, Any] = {"time_zone": meeting.time_zone}
    for name in ("begins_at", "ends_at"):
        initial[name], initial[f"{name}_which"] = shown_of(getattr(meeting, name), meeting.time_zone)
    return initial


class SpotForm(Form):
    """A household or hall that the team visits."""

    kind = forms.ChoiceField(label=_("What is there?"), choices=SpotKind)
    name = LineField(label=_("Where?"), max_length=200)
    note = LineField(label=_("What to know about it"), max_length=600, required=False)


class CarForm(ClockForm, Form):
    """Somebody drives; hours are by the clocks of the meeting's `zone`."""

    leaves_from = LineField(label=_("Leaves from"), max_length=200)
    leaves_at = ClockField(label=_("Leaves at"))
    leaves_at_which = which_field()
    seats = forms.IntegerField(label=_("Free seats beside your own"), min_value=1, max_value=60)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """The moment that is meant."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["leaves"] = self.moment("leaves_at", self.zone)
        return cleaned

    def columns(self) -> dict[str, Any]:
        """Who drives from where, when and with how many seats."""
        data = self.cleaned_data
        return {"leaves_from": data["leaves_from"], "leaves_at": data["leaves"], "seats": data["seats"]}


class CancelForm(Form):
    """Why it doesn't take place."""

    reason = LineField(label=_("Why?"), max_length=600, widget=forms.Textarea({"rows": 3}))


class ReportForm(Form):
    """What was heard and agreed, for the community to read."""

    draft = "field-report"
    report = TextField(label=_("What was heard and agreed"), max_length=20_000, widget=LongText(rows=10))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HeardForm(Form):
    """One thing that was heard, as a phone sends it; on the page it is what one writes in."""

    title = LineField(label=_("What is missing?"), max_length=200)
    body = TextField(label=_("In their words"), max_length=4000, required=False, widget=LongText(rows=4))
    language = LanguageField(label=_("Written in"))
    theme = forms.TypedChoiceField(label=_("Theme"), coerce=int, empty_value=None, required=False)
    households = forms.IntegerField(label=_("How many households said it?"), min_value=1, max_value=10_000)
    people = forms.IntegerField(
        label=_("How many people does it concern?"), min_value=1, max_value=1_000_000, required=False
    )
    urgency = forms.TypedChoiceField(label=_("How pressing is it?"), choices=URGENCIES, coerce=int)
    spot = forms.IntegerField(min_value=1, max_value=2**62, required=False, widget=forms.Select)
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    before = forms.UUIDField(widget=forms.HiddenInput, required=False)
    written_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spots: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = terms(get_language() or "en").values()
        roots = [term for term in known if term.scheme == "theme" and term.parent_id is None and not term.retired]
        self.fields["theme"].choices = [("", "—"), *((term.id, term.label) for term in roots)]  # type: ignore[attr-defined]
        self.fields["spot"].label = _("Where was it said?")
        self.fields["spot"].widget.choices = [("", "—"), *((one["id"], one["name"]) for one in spots or [])]

    def entry(self, sent_at: datetime | None) -> Entry:
        """What was heard."""
        data = dict(self.cleaned_data)
        return Entry(ago=said_ago(moment_of(data.pop("written_at")), sent_at), **data)

    def whole(self) -> str:
        """All that is wrong with it, in one line: for the phone that sent it."""
        said = self.errors.get_json_data()
        lines = (f"{self.fields[name].label}: {' '.join(one['message'] for one in said[name])}" for name in said)
        return " ".join(lines)


def moment_of(text: Any) -> datetime | None:
    """A moment as a phone writes it (ISO 8601 with its zone); None for anything else."""
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
