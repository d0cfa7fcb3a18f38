"""What allauth asks us when somebody comes from another site: who that is here, and what becomes of them."""

from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.addresses import confirm_address
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.toolkit.text.cleaning import one_line
from talka.ui.addresses import url

from ..actions import connect_site, forget_agreements, keep_addresses_in_step
from .sites import keep_pending, site_failed

log = structlog.get_logger(__name__)


class SiteAccountAdapter(DefaultSocialAccountAdapter):
    """Linked by address only where the other site says that it verified it; else by a mailed code."""

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
                                extra_context: Any = None) -> None:  # fmt: skip
        """One clear page; what was wrong is for the log."""
        log.warning("accounts.site_refused", error=str(error), why=str(exception))
        raise ImmediateHttpResponse(site_failed(request, cancelled=str(error) == "cancelled"))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect, sign in whoever is known, or ask which address is theirs."""
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(self._connect(request, sociallogin))
        if sociallogin.account.pk:
            return
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        if not verified:
            address = next((one.email for one in sociallogin.email_addresses), "")
            name = sociallogin.user.name
            raise ImmediateHttpResponse(keep_pending(request, uid=sociallogin.account.uid, address=address, name=name))
        if sociallogin.is_existing:  # found by the address that the other site verified
            if sociallogin.user.last_login is None:  # whoever signed up with it was perhaps somebody else
                forget_agreements(sociallogin.user)
            confirm_address(sociallogin.user, keep_password=False)
            keep_addresses_in_step(sociallogin.user)
            connect_site(by=sociallogin.user, uid=sociallogin.account.uid, session=None)

    def _connect(self, request: Any, sociallogin: Any) -> HttpResponseRedirect:
        person = request.person
        if person is None:
            return HttpResponseRedirect(url("account_login"))
        if connect_site(by=person, uid=sociallogin.account.uid, session=request.session.session_key):
            messages.success(request, _("Your account is connected."))
        else:
            messages.error(request, _("That account there is connected with somebody else here."))
        return HttpResponseRedirect(url("accounts:profile"))

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """By a verified address (`authenticate_by_email` looks at no other)."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Name and address, as far as the other site tells."""
        sociallogin.user.email = data.get("email") or ""
        sociallogin.user.name = one_line(data.get("name") or "", 160)
        sociallogin.user.language = get_language() or "en"
        return sociallogin.user

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """A new person whose address the other site verified."""
        person: Person = sociallogin.user
        person.set_unusable_password()
        person.address_confirmed_at = timezone.now()
        sociallogin.save(request)
        note("accounts.joined", None, person)
        return person

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our actions tell."""


def last_method(request: HttpRequest, person: Any) -> str:
    """By what the first step was made."""
    records = [one["method"] for one in get_authentication_records(request, person) if one["method"] != "mfa"]
    return records[-1] if records else ""
