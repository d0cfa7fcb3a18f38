"""Setting up a second factor."""

from typing import Any

from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.limits import hit
from talka.kernel.people.models import Person
from talka.toolkit.text.cleaning import one_line
from talka.ui.forms import Form

from .confirming import QUARTER


class AppForm(Form):
    """The first code of an authenticator app: it has the secret, and its clock is right."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that the app shows now."),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, person: Person, secret: str, **kwargs: Any) -> None:
        self.person, self.secret = person, secret
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """As the secret says for now."""
        if not hit(f"accounts.set_up:{self.person.pk}", limit=20, seconds=QUARTER):
            raise forms.ValidationError(_("Too many wrong codes. Please wait a while."), code="too_many")
        code = "".join(str(self.cleaned_data["code"]).split())
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(
                _("This is not the code that the app should show now. Is the clock of your device right?"), code="wrong"
            )
        return code


class PasskeyNameForm(Form):
    """What one calls a passkey."""

    name = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("So that you know it again: the telephone, the office computer, the blue key."),
        max_length=60,
    )

    def clean_name(self) -> str:
        """One line without hidden characters."""
        if name := one_line(self.cleaned_data["name"], 60):
            return name
        raise forms.ValidationError(_("Please write a name that can be read."))
