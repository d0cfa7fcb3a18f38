"""What the libraries under the accounts hold of people: addresses, sessions, second factors."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, Kept, impersonal, personal

_ENTRY = _("To let you in, and to write to you")
_BROWSER = _("To know your browser again while you are signed in")
_PROOF = _("To see that it is you who signs in")
_FORGETTING = "talka.features.accounts.actions.forgetting.forget_old_sessions"
_WHILE = Kept(
    _("Until you sign out; 60 days at most"),
    timedelta(seconds=settings.SESSION_COOKIE_AGE),
    "expire_date",
    by=_FORGETTING,
)


def _model(app: str, name: str) -> Any:
    """Of an app that is installed or not."""
    return apps.get_app_config(app).get_model(name)


personal(EmailAddress, "user", "email", whose="user", why=_ENTRY, basis=Basis.SERVICE)
personal(EmailConfirmation, "key", whose="email_address__user", why=_ENTRY, basis=Basis.SERVICE, exported=False)
personal(Session, "session_key", "session_data", why=_BROWSER, basis=Basis.SERVICE, kept=_WHILE, exported=False)
for _model in (Group, Permission, ContentType):
    impersonal(_model, because="names in the program")

if apps.is_installed("allauth.usersessions"):
    _UserSession = _model("usersessions", "UserSession")
    personal(
        _UserSession, "user", "ip", "user_agent", whose="user", why=_BROWSER, basis=Basis.SERVICE,
        kept=Kept(_("Until you sign out; 60 days at most"), by=_FORGETTING),
    )  # fmt: skip
    personal(_UserSession, "session_key", "data", whose="user", why=_BROWSER, basis=Basis.SERVICE, exported=False)

if apps.is_installed("allauth.mfa"):
    _Authenticator = _model("mfa", "Authenticator")
    personal(_Authenticator, "user", whose="user", why=_PROOF, basis=Basis.SERVICE)
    personal(_Authenticator, "data", whose="user", why=_PROOF, basis=Basis.SERVICE, exported=False)

if apps.is_installed("allauth.socialaccount"):
    _SocialAccount = _model("socialaccount", "SocialAccount")
    _SocialToken = _model("socialaccount", "SocialToken")
    personal(
        _SocialAccount, "user", "uid", "extra_data", whose="user",
        why=_("To let you in by the account that you have elsewhere"), basis=Basis.SERVICE,
    )  # fmt: skip
    impersonal(_SocialAccount, "provider", because="a name of a service")
    personal(
        _SocialToken, "token", "token_secret", whose="account__user",
        why=_("To let you in by the account that you have elsewhere"), basis=Basis.SERVICE, exported=False,
    )  # fmt: skip
    impersonal(_model("socialaccount", "SocialApp"), because="of services")
