"""What allauth asks us: its sentences, its mails, its limits, who becomes a person."""

import uuid
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.addresses import confirm_address
from talka.kernel.access.clients import client_of
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Person
from talka.kernel.records.drafts import adopt_drafts

from ..actions import end_other_sessions, forget_agreements, keep_addresses_in_step, tell_new_device
from ..queries.devices import device_of, network_of, place_of
from .devices import is_known, make_known
from .limiting import HOUR, QUARTER
from .second_step import SecondStep
from .seen import remember
from .site_adapter import last_method
from .sites import finish_pending

log = structlog.get_logger(__name__)

# Mails by the name that allauth gives them, and what of its context each letter gets.
LETTERS = {
    "login_code": ("login_code", ("code",)),
    "email_confirmation": ("confirm_address", ("code",)),
    "email_confirmation_signup": ("confirm_address", ("code",)),
    "account_already_exists": ("already_here", ()),
    "unknown_account": ("not_here", ()),
    "password_reset_code": ("password_code", ("code",)),
    "password_changed": ("password_changed", ()),
    "password_set": ("password_changed", ()),
    "password_reset": ("password_changed", ()),
    "email_changed": ("address_changed", ("from_email", "to_email")),
}
SENTENCES: dict[str, str | Promise] = {
    "email_confirmed": _("Your address %(email)s is confirmed."),
    "email_confirmation_failed": _("The address %(email)s could not be confirmed: it belongs to another account."),
    "password_changed": _("Your password is changed."),
    "password_set": _("You have a password now."),
}
HOME_ZONES = {"ka": "Asia/Tbilisi", "lv": "Europe/Riga", "lt": "Europe/Vilnius", "uk": "Europe/Kyiv"}


class AccountAdapter(DefaultAccountAdapter):
    """Between allauth and our people, notices and limits."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Address and password do not belong together."),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This is not the code from the mail."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("Address and password do not belong together."),
        "rate_limited": _("Please wait a little, then try again."),
        "same_as_current": _("This is the same as before."),
        "too_many_login_attempts": _("Too many tries. Please wait a while, or ask for a new code."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Person:
        """A new person: reads the language that they signed up in, and has its country's time until they say else."""
        user.name = form.cleaned_data["name"]
        user.language = get_language() or user.language
        user.time_zone = HOME_ZONES.get(user.language, user.time_zone)
        person: Person = super().save_user(request, user, form, commit)
        return person

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue it in the language of the page. At most ten an hour go to one address, whoever asks for them."""
        name = template_prefix.rpartition("/")[2]
        if name not in LETTERS:
            log.error("accounts.no_letter", name=name)
            return
        if not hit(f"accounts.mail:{email.lower()}", limit=10, seconds=HOUR):
            log.warning("accounts.mail_withheld", name=name)
            return
        template, wanted = LETTERS[name]
        send_mail(
            cause=f"accounts.{name}:{uuid.uuid4().hex}",
            to=email,
            template=f"accounts/mail/{template}.jinja",
            context={key: str(context[key]) for key in wanted},
            language=get_language() or "",
        )

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None,
                    message_context: dict[str, Any] | None = None, extra_tags: str = "",
                    message: str | None = None) -> None:  # fmt: skip
        """What the next page says; allauth names its sentences by files that we do not have."""
        name = (message_template or "").rpartition("/")[2].removesuffix(".txt")
        if sentence := SENTENCES.get(name):
            message = str(sentence) % {"email": (message_context or {}).get("email", "")}
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The asker's network address."""
        return client_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ten tries at a password in a quarter of an hour for one address, whether it has an account or not."""
        address = str(credentials.get("email", "")).lower()
        if not hit(f"accounts.password:{address}", limit=10, seconds=QUARTER):
            raise self.validation_error("too_many_login_attempts")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whoever typed a mailed code has shown that the address is theirs."""
        records = get_authentication_records(request, user)
        if records and records[-1]["method"] in ("code", "password_reset"):
            # Who never came in agreed to nothing: whoever signed up with this address was perhaps somebody else.
            if not user.address_confirmed_at or user.last_login is None:
                forget_agreements(user)
            confirm_address(user, keep_password=records[-1]["method"] == "password_reset")
        keep_addresses_in_step(user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """What this browser was writing before is theirs from now on; a browser that is new to them is told of."""
        before = request.session.session_key or ""
        new_here = user.last_login is not None and not is_known(request, user)
        super().login(request, user)
        adopt_drafts(before, user)
        remember(request, user)
        finish_pending(request, user, last_method(request, user))
        if new_here:
            device = device_of(request.headers.get("User-Agent", ""))
            place = place_of(network_of(client_of(request)))
            tell_new_device(user, device=device, place=place)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The browser is known to be theirs from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        make_known(request, response, user)
        return response

    def get_login_stages(self) -> list[str]:
        """allauth's own second step would import what passkeys need into every process."""
        theirs = super().get_login_stages()
        own = f"{SecondStep.__module__}.{SecondStep.__name__}"
        return [own if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in theirs]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Views ask for a fresh proof themselves (`fresh.freshly`)."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """It also ends the sessions in which the one until now was good; Django's hash of it does the rest."""
        super().set_password(user, password)
        end_other_sessions(by=user, but=self.request.session.session_key)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The code came back to where the address (and the password, if any) was typed.

        A new address of whoever is signed in ends their other sessions: somebody may be throwing a stranger out.
        """
        before = request.user.email if request.user.is_authenticated else ""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            confirm_address(email_address.user, keep_password=True)
            if before and before != email_address.email:
                end_other_sessions(by=email_address.user, but=request.session.session_key)
        return bool(confirmed)
