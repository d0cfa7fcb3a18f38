"""Agreeing to texts in the versions that were shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.ui.forms import Form

from ..queries.texts import current_key

READ_AGAIN = _("The texts were changed while you were reading. Please look at them again.")


def shown_field() -> forms.CharField:
    """Which versions the page shows: a hidden field."""
    return forms.CharField(initial=current_key, required=False, max_length=400, widget=forms.HiddenInput)


def same_versions(form: Any) -> bool:
    """Whether what was shown is what holds now; else says so and has the page shown anew with what holds."""
    if (form.cleaned_data.get("shown") or current_key()) == current_key():
        return True
    form.data = {**form.data.dict(), form.add_prefix("shown"): current_key(), form.add_prefix("agree"): ""}
    return False


class AgreementForm(Form):
    """The tick."""

    shown = shown_field()
    agree = forms.BooleanField(
        label=_("I have read this, and keep to the terms of conduct"),
        error_messages={"required": _("Without this we can let you read, but not write.")},
    )

    def clean_agree(self) -> bool:
        """To what was shown."""
        if not same_versions(self):
            raise forms.ValidationError(READ_AGAIN)
        return True
