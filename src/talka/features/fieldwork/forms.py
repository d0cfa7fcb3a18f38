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
from talka.ui.forms import DateTimeInput, Form, LongText

from .actions import Entry
from .actions.hearing import said_ago
from .models import SpotKind

LONGEST = timedelta(days=14)
URGENCIES = [(1, _("Can wait")), (2, _("Matters")), (3, _("Pressing")), (4, _("Urgent"))]


class MeetingForm(RecordForm):
    """A visit: when, and where everybody may come."""

    draft = "field_meeting"
    begins_at = forms.DateTimeField(label=_("Begins"), widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput)
    meeting_point = LineField(label=_("Where one meets"), max_length=300, required=False)
    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Visibility.choices)

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and not weeks later."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends before it begins. Change one of them."))
        elif begins and ends and ends - begins > LONGEST:
            self.add_error("ends_at", _("A visit takes two weeks at most. Plan a second one for the rest."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the meeting's column."""
        data = self.cleaned_data
        names = ("title", "summary", "body", "begins_at", "ends_at", "meeting_point", "visibility")
        place = data["place"]
        return {**{name: data[name] for name in names}, "place_id": place.id if place else None}


class SpotForm(Form):
    """A household or hall that the team visits."""

    kind = forms.ChoiceField(label=_("What is there?"), choices=SpotKind)
    name = LineField(label=_("Where?"), max_length=200)
    note = LineField(label=_("What to know about it"), max_length=600, required=False)


class CarForm(Form):
    """Somebody drives."""

    leaves_from = LineField(label=_("Leaves from"), max_length=200)
    leaves_at = forms.DateTimeField(label=_("Leaves at"), widget=DateTimeInput)
    seats = forms.IntegerField(label=_("Free seats beside your own"), min_value=1, max_value=60)


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
