"""How often what is new in one saved search is mailed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.capabilities.search.models import Rhythm
from talka.ui.forms import Form


class SearchRhythmForm(Form):
    """One choice; each search on the page has a form of its own."""

    rhythm = forms.ChoiceField(label=_("What is new, by mail"), choices=Rhythm.choices)
