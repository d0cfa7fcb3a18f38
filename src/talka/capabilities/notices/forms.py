"""The choice about mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.ui.forms import Form

from .models import Rhythm


class RhythmForm(Form):
    """How often news come by mail."""

    rhythm = forms.ChoiceField(
        label=_("How often news come by mail"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Together they come at seven in the morning by your clock; once a week on Mondays."),
    )
