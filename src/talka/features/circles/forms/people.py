"""Joining a circle, deciding on who asks, inviting mentors and experts."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import LanguageField, TextField
from talka.ui.clocks import clock
from talka.ui.forms import Form, LongText

from ..models import Circle, Level, Meeting, SeatRole

ROLES = (SeatRole.MENTOR, SeatRole.EXPERT)


class JoinForm(Form):
    """A few words to the facilitator."""

    draft = "circle-join"
    words = TextField(label=_("Why would you like to join?"), max_length=2000, widget=LongText(rows=4))
    level = forms.ChoiceField(label=_("You are"), choices=[("", "—"), *Level.choices], required=False)
    language = LanguageField(label=_("Written in"))


class ReasonForm(Form):
    """A word to whoever is concerned."""

    because = TextField(label=_("A word to them"), max_length=600, required=False, widget=LongText(rows=3))


class ReasonWanted(Form):
    """Why."""

    because = TextField(label=_("Why?"), max_length=600, widget=LongText(rows=3))


class InviteForm(Form):
    """A mentor, or an expert: for all meetings, or for one that lies ahead."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.ChoiceField(label=_("As what"), choices=[(role.value, role.label) for role in ROLES])
    meeting = forms.TypedChoiceField(
        label=pgettext_lazy("study circle", "To which meeting"), coerce=int, empty_value=None, required=False
    )
    words = TextField(label=_("A word to them"), max_length=2000, required=False, widget=LongText(rows=3))
    language = LanguageField(label=_("Written in"))

    def __init__(self, *args: Any, circle: Circle, **options: Any) -> None:
        super().__init__(*args, **options)
        ahead = Meeting.objects.filter(circle=circle, starts_at__gt=timezone.now(), is_cancelled=False)
        self.meetings = {one.pk: one for one in ahead.order_by("starts_at")[:100]}
        zone = str(ZoneInfo(circle.time_zone))
        told = [(pk, clock(one.starts_at, zone)) for pk, one in self.meetings.items()]
        self.fields["meeting"].choices = [("", _("All meetings")), *told]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A mentor is there for all meetings."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == SeatRole.MENTOR and cleaned.get("meeting"):
            self.add_error("meeting", _("A mentor comes to all meetings. Invite an expert for one."))
        return cleaned

    def meeting_chosen(self) -> Meeting | None:
        """The one meeting that is meant."""
        return self.meetings.get(self.cleaned_data["meeting"] or 0)
