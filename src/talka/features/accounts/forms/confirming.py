"""Showing that it is you: by password, by a mailed code, by something in hand."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.requests import Request
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Person

from ..actions import tell_change
from .entering import AccountForm

QUARTER, DAY = 15 * 60, 24 * 3600
# A code of six digits is good for three half minutes: 20 tries a day find it in about 16,000 days.
TRIES_A_QUARTER, TRIES_A_DAY = 5, 20
# For how long an app's code may not come twice: as long as it is good.
CODE_SECONDS = 90


class _Proof(AccountForm):
    """Something that `person` shows; `record` says by which method, for the session."""

    def __init__(self, *args: Any, request: Request, person: Person, **kwargs: Any) -> None:
        self.request, self.person = request, person
        super().__init__(*args, **kwargs)

    def counted(self) -> None:
        """Count one try of this person; refuse when there were too many, and tell them once a day."""
        key = f"accounts.second:{self.person.pk}"
        if hit(key, limit=TRIES_A_QUARTER, seconds=QUARTER):
            if hit(f"{key}:day", limit=TRIES_A_DAY, seconds=DAY):
                return
            if hit(f"{key}:told", limit=1, seconds=DAY):
                tell_change(self.person, "many_tries")
        raise forms.ValidationError(_("Too many wrong codes. Please wait a while."), code="too_many")


class SecondCodeForm(_Proof):
    """The code that an authenticator app shows now, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "autofocus": True}
        ),
    )
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}
    used: Authenticator

    def clean_code(self) -> str:
        """Good once only, also where two try it at the same time."""
        self.counted()
        code = "".join(str(self.cleaned_data["code"]).split())
        rows = Authenticator.objects.filter(user=self.person)
        for row in rows.exclude(type=Authenticator.Type.WEBAUTHN):
            good = _app_code if row.type == Authenticator.Type.TOTP else _recovery_code
            if good(row, code):
                self.used = row
                return code
        raise forms.ValidationError(_("This is not a code that is good now."), code="wrong")

    def save(self) -> None:
        """Note in the session that something in hand was shown."""
        self.used.record_usage()
        record_authentication(self.request, self.person, "mfa", id=self.used.pk, type=self.used.type)
        if self.used.type == Authenticator.Type.RECOVERY_CODES:
            tell_change(self.person, "code_used")


def _app_code(row: Authenticator, code: str) -> bool:
    if not validate_totp_code(decrypt(row.data["secret"]), code):
        return False
    return hit(f"accounts.app:{row.pk}:{code}", limit=1, seconds=CODE_SECONDS)


def _recovery_code(row: Authenticator, code: str) -> bool:
    return bool(RecoveryCodes(row).validate_code(code))


class OwnPasswordForm(_Proof):
    """The password of whoever is signed in."""

    password = forms.CharField(
        label=_("Password"), max_length=200, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def clean_password(self) -> str:
        """Theirs."""
        if not hit(f"accounts.password:{self.person.email}", limit=10, seconds=QUARTER):
            raise forms.ValidationError(_("Too many tries. Please wait a while, or ask for a new code."))
        password = str(self.cleaned_data["password"])
        if not self.person.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password

    def save(self) -> None:
        """Note it in the session."""
        record_authentication(self.request, self.person, "password", reauthenticated=True)


class OwnCodeForm(_Proof):
    """A code that was mailed to whoever is signed in; `sent` is that code, empty when it is void."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, sent: str = "", **kwargs: Any) -> None:
        self.sent = sent
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """As it was mailed."""
        if not hit(f"accounts.try:{self.person.email}", limit=15, seconds=3600):
            raise forms.ValidationError(_("Too many wrong codes. Please wait a while."), code="too_many")
        code = str(self.cleaned_data["code"])
        if not self.sent or not compare_user_code(actual=code, expected=self.sent):
            raise forms.ValidationError(_("This is not the code from the mail."), code="wrong")
        return code

    def save(self) -> None:
        """Note it in the session."""
        record_authentication(self.request, self.person, "code", reauthenticated=True)
