"""Signing in, up and out, and codes: allauth's views with our limits and policies."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from talka.kernel.access.policies import open_to_suspended, public
from talka.kernel.people.limits import hit

from ..forms.entering import RequestCodeForm, SignInForm
from .limiting import HOUR, QUARTER, limited, too_many
from .second_step import before_second_factor

TRIES = 15


def _site_name() -> str:
    """Of the other site by way of which one may sign in; empty where there is none."""
    return str(settings.TALKA_OIDC_NAME) if settings.TALKA_OIDC_URL else ""


class SignIn(allauth.LoginView):
    """By password; the form for a code stands beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both forms."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return {**values, "password_form": values["form"], "code_form": RequestCodeForm(), "site_name": _site_name()}


class RequestCode(allauth.RequestLoginCodeView):
    """By mailed code; the form for a password stands beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both forms."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **values,
            "code_form": values["form"],
            "password_form": SignInForm(request=self.request),
            "site_name": _site_name(),
        }


class _CountedByAddress:
    """Tries at codes are counted by the address that they went to: who begins anew in many browsers gains nothing."""

    _process: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse once there were too many."""
        address = str(self._process.state.get("email", "")).lower()
        # Sending again is bounded by allauth; where that bound is reached, allauth takes it for a try.
        resends = request.POST.get("action") == "resend" and self._process.can_resend
        if not resends and not hit(f"accounts.try:{address}", limit=TRIES, seconds=HOUR):
            self._process.abort()
            return too_many(request, HOUR)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class ConfirmCode(_CountedByAddress, allauth.ConfirmLoginCodeView):
    """The code for signing in."""


class ConfirmAddress(_CountedByAddress, allauth.ConfirmEmailVerificationCodeView):
    """The code that confirms an address."""


class ConfirmPasswordCode(_CountedByAddress, allauth.ConfirmPasswordResetCodeView):
    """The code for a new password."""


sign_in = public(limited("accounts.sign_in", limit=60, seconds=QUARTER)(SignIn.as_view()))
request_code = public(limited("accounts.request_code", limit=200, seconds=HOUR)(RequestCode.as_view()))
confirm_code = public(limited("accounts.confirm", limit=200, seconds=HOUR)(ConfirmCode.as_view()))
confirm_address = before_second_factor(
    open_to_suspended(public(limited("accounts.confirm", limit=200, seconds=HOUR)(ConfirmAddress.as_view())))
)
sign_up = public(limited("accounts.sign_up", limit=100, seconds=HOUR)(allauth.signup))
forgotten_password = public(limited("accounts.request_code", limit=200, seconds=HOUR)(allauth.password_reset))
confirm_password_code = public(limited("accounts.confirm", limit=200, seconds=HOUR)(ConfirmPasswordCode.as_view()))
new_password = public(limited("accounts.new_password", limit=100, seconds=HOUR)(allauth.complete_password_reset))
new_password_done = public(allauth.password_reset_from_key_done)
sign_out = before_second_factor(open_to_suspended(public(allauth.logout)))
closed = public(allauth.account_inactive)
