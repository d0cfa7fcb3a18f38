"""The page for those who were there, with an account or by the link in their mail; each of its forms is one action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.links import BadLinkError, Opened, opened, show_address
from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.kinds import kinds
from talka.ui.rendering import render

from .. import actions, queries
from ..actions.attending import HAPPENED
from ..forms.after import FeedbackForm, FollowUpForm, IntentionForm, SelfDescriptionForm
from ..models import Event, Registration, RegistrationState, WentOn
from ..notices.after import AFTER
from .shared import clock, event_at

OPENED_AS = ("need", "offer")  # what somebody may make of what they will start
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "same-origin"}


@dataclass(frozen=True)
class Guest:
    """Whose page it is, at which address it stands; `link` for whoever came by a mail."""

    person: Person
    event: Event
    registration: Registration
    address: str
    link: Opened | None = None

    @property
    def was_there(self) -> bool:
        """Whether they are asked anything but what they say of themselves."""
        return self.registration.state == RegistrationState.ATTENDED and self.event.state in HAPPENED

    @property
    def is_open(self) -> bool:
        """Whether feedback and intentions are still taken."""
        return timezone.now() < queries.open_until(self.event)


@signed_in
def after(request: PersonRequest, pk: int) -> HttpResponse:
    """For whoever has an account."""
    event = event_at(request, pk)
    row = queries.own_registration(event, request.person)
    if row is None:
        raise Missing
    return _page(request, Guest(request.person, event, row, reverse("events:after", args=[event.pk])))


@public
def after_mailed(request: Request, pk: int, token: str) -> HttpResponse:
    """By the link in a mail, without signing in."""
    try:
        purpose, link = opened(AFTER, token)
    except BadLinkError as error:
        return render(request, "notices/bad_link.jinja", {"expired": error.expired}, status=410, headers=PRIVATE)
    rows = Registration.objects.filter(person=link.person).select_related("event")
    row = one_or_missing(rows, pk=link.data.get("registration") or 0)
    if row.event_id != pk or not row.event.shown:  # the number is anybody's to write, and may be past any database's
        raise Missing
    if request.method == "POST":
        show_address(purpose, link)
    address = reverse("events:after-mailed", args=[pk, token])
    return _page(request, Guest(link.person, row.event, row, address, link))


def _page(request: Request, guest: Guest) -> HttpResponse:
    """Show it, or do what one of its forms asks."""
    forms = _forms(guest)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("what", ""))
        if act is None:
            raise Missing
        done = act(request, guest, forms)
        if done:
            messages.success(request, done)
            return redirect(guest.address)
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "events/after.jinja", _shown(guest, forms), status=status, headers=PRIVATE)


def _forms(guest: Guest) -> dict[str, Any]:
    said = queries.feedback_of(guest.registration)
    columns = ("useful", "helped", "missing", "recommends", "may_quote")
    return {
        "feedback": FeedbackForm(initial={name: getattr(said, name) for name in columns} if said else {}),
        "intention": IntentionForm(auto_id="id_intention_%s"),
        "self": SelfDescriptionForm(auto_id="id_self_%s", initial=queries.self_described(guest.registration)),
    }


def _shown(guest: Guest, forms: dict[str, Any]) -> dict[str, Any]:
    event = guest.event
    months = queries.moment_now(event.ends_at, timezone.now())
    said = queries.own_intentions(guest.registration, months)
    return {
        "event": event, "forms": forms, "address": guest.address, "was_there": guest.was_there,
        "is_open": guest.is_open, "until": clock(queries.open_until(event), event.time_zone),
        "has_said": bool(forms["feedback"].initial), "said": said, "months": months,
        "answers": WentOn.choices, "objects": queries.objects(guest.registration),
        "may_add": len(said) < actions.MOST_INTENTIONS,
        "ways": [] if guest.link else [(one.add_label, one.add_address) for one in kinds() if one.code in OPENED_AS],
    }  # fmt: skip


def _refused(form: Any, act: Callable[[], object]) -> bool:
    """Whether it was refused, which the form says."""
    try:
        act()
    except Denied as denied:
        form.add_error(None, str(denied.why))
        return True
    return False


def _feedback(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    form = forms["feedback"] = FeedbackForm(request.POST, initial=forms["feedback"].initial)
    language = get_language() or "en"
    if not form.is_valid() or _refused(
        form, lambda: actions.give_feedback(guest.registration, form.said(), by=guest.person, language=language)
    ):
        return ""
    return _("Thank you. You can change it until its day is over.")


def _intend(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    form = forms["intention"] = IntentionForm(request.POST, auto_id="id_intention_%s")
    language = get_language() or "en"
    if not form.is_valid() or _refused(
        form,
        lambda: actions.say_intention(guest.registration, by=guest.person, language=language, **form.cleaned_data),
    ):
        return ""
    return _("Thank you. You are asked after 3, 6 and 12 months whether it is still going.")


def _went_on(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    form = FollowUpForm(request.POST)
    language = get_language() or "en"
    if not form.is_valid():
        raise Missing
    data = form.cleaned_data
    actions.say_how_it_goes(data["intention"], data["answer"], data["line"], by=guest.person, language=language)
    return _("Thank you for the answer.")


def _number(request: Request) -> int:
    text = request.POST.get("intention", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _show(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    wanted = request.POST.get("public") == "yes"
    actions.show_intention(_number(request), by=guest.person, is_public=wanted)
    return _("Saved.")


def _withdraw(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    actions.withdraw_intention(_number(request), by=guest.person)
    return _("It is taken back.")


def _describe(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    form = forms["self"] = SelfDescriptionForm(request.POST, auto_id="id_self_%s")
    if not form.is_valid() or _refused(
        form, lambda: actions.describe_oneself(guest.registration, form.term_ids(), by=guest.person)
    ):
        return ""
    return _("Saved.")


def _object(request: Request, guest: Guest, forms: dict[str, Any]) -> str:
    wanted = request.POST.get("no_more") == "yes"
    actions.ask_no_more(guest.registration, by=guest.person, wanted=wanted)
    return _("You are asked no more about this event.") if wanted else _("You may be asked again.")


_ACTS: dict[str, Callable[[Request, Guest, dict[str, Any]], str]] = {
    "feedback": _feedback, "intend": _intend, "went-on": _went_on, "show": _show, "withdraw": _withdraw,
    "describe": _describe, "object": _object,
}  # fmt: skip
