"""What is asked when somebody turns a proposal down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.ui.forms import Form, RadioCards

from .models import Because


class DismissForm(Form):
    """The reason: it is learnt from."""

    because = forms.ChoiceField(label=_("Why does it not fit?"), choices=Because.choices, widget=RadioCards)
