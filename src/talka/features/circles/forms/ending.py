"""The summary that a circle publishes, and the lines of its plan."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, TextField
from talka.ui.forms import DateInput, Form, LongText

from ..actions.ending import SUMMARY
from ..models import Circle

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


def _text(label: Any, *, required: bool = False) -> TextField:
    return TextField(label=label, max_length=20_000, required=required, widget=LongText(rows=5))


class SummaryForm(Form):
    """What was learnt, in the parts that a practice has."""

    draft = "circle-summary"
    context = _text(_("What it was about, and why"))
    done = _text(_("What was done"), required=True)
    worked = _text(_("What worked"))
    failed = _text(_("What didn’t work"))
    evidence = _text(_("What shows it"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def summary(self) -> dict[str, str]:
        """The cleaned texts by the circle's column."""
        return {name: self.cleaned_data[name] for name in SUMMARY}


def initial_summary(circle: Circle) -> dict[str, Any]:
    """A circle's summary as the form shows it."""
    return {**{name: getattr(circle, name) for name in SUMMARY}, "version": circle.version}


class LineForm(Form):
    """Who does what by when."""

    what = LineField(label=_("What"), max_length=200)
    who = LineField(label=_("Who"), max_length=200, required=False)
    by_day = forms.DateField(label=_("By when"), widget=DateInput, required=False)

    def clean_by_day(self) -> date | None:
        """A day that somebody can mean."""
        day: date | None = self.cleaned_data["by_day"]
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(_("This year can’t be meant."), code="year")
        return day
