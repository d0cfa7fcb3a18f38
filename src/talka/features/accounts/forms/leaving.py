"""Leaving for good."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Organisation
from talka.ui.forms import Form


class LeaveForm(Form):
    """That they mean it; and that they mean it for the organisations (`alone`) that nobody else leads."""

    give_up = forms.BooleanField(
        label=_("Leave them without anybody: coordinators will look for somebody"), required=False
    )
    sure = forms.BooleanField(
        label=_("I leave for good"),
        error_messages={"required": _("Please tick that you mean it: nobody can undo it, not even we.")},
    )

    def __init__(self, *args: Any, alone: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            del self.fields["give_up"]

    def clean_give_up(self) -> bool:
        """Asked for where it is needed."""
        if not self.cleaned_data["give_up"]:
            raise forms.ValidationError(
                _("Nobody else leads these organisations. Make somebody else their admin first, or leave them anyway.")
            )
        return True
