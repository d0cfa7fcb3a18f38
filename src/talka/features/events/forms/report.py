"""What the organisers write of an event, or of a series, when it is over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import RecordsField, TextField
from talka.ui.forms import Form


class ReportForm(Form):
    """Their words; and the records that belong to it, by the addresses of their pages."""

    agreed = TextField(label=_("What was agreed"), max_length=10_000, required=False)
    heard = TextField(label=_("What needs were heard"), max_length=10_000, required=False)
    pictures = TextField(label=_("Pictures and materials"), max_length=4000, required=False)
    linked = RecordsField(label=_("Needs that were heard, and what came of it"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def texts(self) -> dict[str, Any]:
        """The cleaned words by column."""
        return {name: self.cleaned_data[name] for name in ("agreed", "heard", "pictures")}
