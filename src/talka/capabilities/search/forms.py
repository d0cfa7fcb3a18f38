"""What one says of a search that one keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.ui.forms import Form

from .models import Rhythm
from .saving import LONGEST_NAME


class SavedSearchForm(Form):
    """Its name, and how often what is new is mailed."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    rhythm = forms.ChoiceField(label=_("What is new, by mail"), choices=Rhythm.choices)
