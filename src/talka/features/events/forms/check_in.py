"""Who comes in: at the door, on the page or as a phone sends it; how long somebody was there."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField
from talka.ui.forms import Form

from ..actions.arrivals import Entry
from ..actions.walk_ins import WalkIn

YEARS = 10 * 366 * 24 * 3600 * 1000  # milliseconds by which a clock may be wrong


class WalkInForm(Form):
    """Somebody who is not registered. `uuid` is made with the form, so that it counts once."""

    name = LineField(label=_("Name"), max_length=200)
    organisation_name = LineField(label=_("Organisation"), max_length=200, required=False)
    email = forms.EmailField(label=_("Mail address"), max_length=254, required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def who(self) -> WalkIn:
        """Who it is."""
        data = self.cleaned_data
        return WalkIn(data["name"], data["organisation_name"], data["email"].lower())


class HoursForm(Form):
    """How long somebody was at a session."""

    hours = forms.DecimalField(
        label=_("Hours that count"), min_value=Decimal(0), max_digits=6, decimal_places=2, localize=True
    )


class ArrivalForm(Form):
    """One arrival as a phone sends it."""

    uuid = forms.UUIDField()
    session = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    registration = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    code = forms.CharField(max_length=600, required=False)
    name = LineField(label=_("Name"), max_length=200, required=False)
    organisation_name = LineField(label=_("Organisation"), max_length=200, required=False)
    email = forms.EmailField(label=_("Mail address"), max_length=254, required=False)
    at = forms.CharField(max_length=40, required=False)
    ahead = forms.IntegerField(min_value=-YEARS, max_value=YEARS, required=False)
    let_in = forms.BooleanField(required=False)
    offline = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """It says who it is, in one way."""
        data: dict[str, Any] = super().clean() or {}
        said = [bool(data.get("code")), bool(data.get("registration")), bool(data.get("name"))]
        if sum(said) != 1 and not self.errors:
            raise forms.ValidationError(_("It doesn’t say who came."), code="who")
        return data

    def entry(self) -> Entry:
        """What was sent."""
        data = self.cleaned_data
        who = WalkIn(data["name"], data["organisation_name"], data["email"].lower()) if data["name"] else None
        return Entry(
            uuid=data["uuid"], session=data["session"], code=data["code"], registration=data["registration"], who=who,
            at=moment_said(data["at"]), let_in=data["let_in"], offline=data["offline"],
            ahead=None if data["ahead"] is None else timedelta(milliseconds=data["ahead"]),
        )  # fmt: skip

    def whole(self) -> str:
        """All that is wrong with it, in one line."""
        said = self.errors.get_json_data()
        return " ".join(
            f"{self.fields[name].label or name if name in self.fields else ''}: {one['message']}".lstrip(": ")
            for name, errors in said.items()
            for one in errors
        )


def moment_said(text: Any) -> datetime | None:
    """A moment as a phone writes it (ISO 8601 with its zone); None for anything else."""
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
