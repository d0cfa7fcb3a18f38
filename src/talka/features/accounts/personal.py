"""What the libraries under the accounts hold of people: addresses, sessions, second factors."""

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person
from talka.kernel.people.personal import Basis, Kept, before_erasure, impersonal, personal

from .models import Consent

_ENTRY = _("To let you in, and to write to you")
_BROWSER = _("To know your browser again while you are signed in")
_PROOF = _("To see that it is you who signs in")
_FORGETTING = "talka.features.accounts.actions.forgetting.forget_old_sessions"
_ELSEWHERE = _("To let you in by the account that you have elsewhere")
_WHILE = Kept(
    _("Until you sign out; 60 days at most"),
    timedelta(seconds=settings.SESSION_COOKIE_AGE),
    "expire_date",
    by=_FORGETTING,
)

personal(EmailAddress, "user", "email", whose="user", why=_ENTRY, basis=Basis.SERVICE)
personal(EmailConfirmation, "key", whose="email_address__user", why=_ENTRY, basis=Basis.SERVICE, exported=False)
personal(Session, "session_key", "session_data", why=_BROWSER, basis=Basis.SERVICE, kept=_WHILE, exported=False)
for _names in (Group, Permission, ContentType):
    impersonal(_names, because="names in the program")
personal(
    UserSession, "user", "ip", "user_agent", whose="user", why=_BROWSER, basis=Basis.SERVICE,
    kept=Kept(_("Until you sign out; 60 days at most")),
)  # fmt: skip
personal(UserSession, "session_key", "data", whose="user", why=_BROWSER, basis=Basis.SERVICE, exported=False)
personal(Authenticator, "user", whose="user", why=_PROOF, basis=Basis.SERVICE)
personal(Authenticator, "data", whose="user", why=_PROOF, basis=Basis.SERVICE, exported=False)
personal(SocialAccount, "user", "uid", "extra_data", whose="user", why=_ELSEWHERE, basis=Basis.SERVICE)
impersonal(SocialAccount, "provider", because="a name of a service")
personal(
    SocialToken, "token", "token_secret", whose="account__user", why=_ELSEWHERE, basis=Basis.SERVICE, exported=False
)
impersonal(SocialApp, because="of services")
personal(
    Consent,
    "person",
    "text",
    "version",
    whose="person",
    why=_("To show what you agreed to, and when"),
    basis=Basis.DUTY,
)


@before_erasure
def end_sessions(person: Person) -> None:
    """They are signed in nowhere any more. (Sessions older than the list of them are void by the changed password.)"""
    Session.objects.filter(session_key__in=UserSession.objects.filter(user=person).values("session_key")).delete()
