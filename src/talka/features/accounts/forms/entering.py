"""Signing in and up, codes, passwords, addresses: allauth's forms in our words and our drawing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.internal.flows.signup import prevent_enumeration
from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.facts.journal import note
from talka.kernel.people.limits import hit
from talka.toolkit.text.cleaning import one_line
from talka.ui.forms import TalkaBoundField

from ..actions import agree, keep_addresses_in_step
from ..queries.texts import TEXTS
from .agreeing import READ_AGAIN, same_versions, shown_field

PASSWORD_HINT = _("At least 10 characters. A few words in a row are good.")
LABELS: dict[str, Any] = {
    "login": _("Mail address"),
    "email": _("Mail address"),
    "password": _("Password"),
    "code": _("Code"),
    "oldpassword": _("Your password until now"),
}
# A seminar's room full of people shares one network address, so it is counted generously; an address is not.
CODES_PER_ADDRESS = {"limit": 5, "seconds": 15 * 60}


class AccountForm(forms.Form):
    """What our drawing needs, and our words instead of allauth's placeholders and hints."""

    bound_field_class = TalkaBoundField
    labels: ClassVar[Mapping[str, Any]] = {}
    hints: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        words = {**LABELS, **self.labels}
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = words.get(name, field.label or "")
            field.help_text = self.hints.get(name, "")


class SignInForm(AccountForm, allauth.LoginForm):
    """By password."""


class SignUpForm(AccountForm, allauth.SignupForm):
    """Name and address; a password if one likes."""

    name = forms.CharField(label=_("Your name"), max_length=160, widget=forms.TextInput({"autocomplete": "name"}))
    shown = shown_field()
    agree = forms.BooleanField(
        label=_("I have read the privacy notice, and keep to the terms of conduct"),
        error_messages={"required": _("Without this we can let you read, but not write.")},
    )
    field_order = ["name", "email", "password1", "shown", "agree"]
    labels: ClassVar[Mapping[str, Any]] = {"password1": _("Password")}
    hints: ClassVar[Mapping[str, Any]] = {
        "name": _("As others are to see it."),
        "email": _("Nobody else sees it. We send you a code there."),
        "password1": _("Leave it empty to sign in with a mailed code each time. Else at least 10 characters."),
    }

    def clean_name(self) -> str:
        """One line without hidden characters."""
        if name := one_line(self.cleaned_data["name"], 160):
            return name
        raise forms.ValidationError(_("Please write a name that can be read."))

    def clean_agree(self) -> bool:
        """To what was shown."""
        if not same_versions(self):
            raise forms.ValidationError(READ_AGAIN)
        return True

    def try_save(self, request: Any) -> Any:
        """The new person, or an answer that looks the same when the address has an account, even one made just now."""
        try:
            with transaction.atomic():
                user, response = super().try_save(request)
                if user:
                    note("accounts.joined", None, user)
                    agree(TEXTS, by=user)
                return user, response
        except IntegrityError:
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])


class RequestCodeForm(AccountForm, allauth.RequestLoginCodeForm):
    """A code by mail."""

    def clean_email(self) -> str:
        """Whoever left only an address (a resident who reported something) signs in with a code like everybody."""
        email = str(self.cleaned_data["email"])
        if not hit(f"accounts.code:{email}", **CODES_PER_ADDRESS):
            raise forms.ValidationError(_("Several codes went there already. Please wait a quarter of an hour."))
        email = super().clean_email()
        if self._user:
            keep_addresses_in_step(self._user)
        return email


class SiteAddressForm(RequestCodeForm):
    """Which address is theirs, when the other site by way of which they came does not vouch for one."""


class _Code(AccountForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20, "autofocus": True, "dir": "ltr"}


class CodeForm(_Code, allauth.ConfirmLoginCodeForm):
    """The code from the mail."""


class AddressCodeForm(_Code, allauth.ConfirmEmailVerificationCodeForm):
    """The code that shows that the address is theirs."""


class ForgottenPasswordForm(AccountForm, allauth.ResetPasswordForm):
    """Where to send the code for a new password."""

    def clean_email(self) -> str:
        """The address, counted."""
        email = str(self.cleaned_data["email"])
        if not hit(f"accounts.code:{email}", **CODES_PER_ADDRESS):
            raise forms.ValidationError(_("Several codes went there already. Please wait a quarter of an hour."))
        email = super().clean_email()
        for person in self.users:
            keep_addresses_in_step(person)
        return email


class _NewPassword(AccountForm):
    labels: ClassVar[Mapping[str, Any]] = {
        "password1": _("New password"),
        "password2": _("New password once more"),
    }
    hints: ClassVar[Mapping[str, Any]] = {"password1": PASSWORD_HINT}


class NewPasswordForm(_NewPassword, allauth.ResetPasswordKeyForm):
    """Instead of the forgotten one."""


class ChangePasswordForm(_NewPassword, allauth.ChangePasswordForm):
    """Instead of the one until now."""


class SetPasswordForm(_NewPassword, allauth.SetPasswordForm):
    """The first one."""


class NewAddressForm(AccountForm, allauth.AddEmailForm):
    """Another mail address."""

    labels: ClassVar[Mapping[str, Any]] = {"email": _("New mail address")}
    hints: ClassVar[Mapping[str, Any]] = {"email": _("We send a code there; until you type it, all stays as it is.")}
