"""The second step of signing in, and that coordinators do nothing without it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..forms.confirming import SecondCodeForm
from ..queries.ways import asks_second_factor, ways_of
from .fresh import showed_second_factor
from .limiting import HOUR, limited

View = Callable[..., HttpResponseBase]
STAGE = "mfa_authenticate"
# Pages below accounts that know no record: the choice of light or dark, the gallery.
OPEN_MODULES = ("talka.ui.", "django.")


def before_second_factor(view: View) -> View:
    """A coordinator may open it before they have shown a second factor: all that they need to set one up, or to go."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def must_have(person: Person) -> bool:
    """Whether this person may go on only with a second factor."""
    return person.is_coordinator and bool(settings.TALKA_SECOND_FACTOR_REQUIRED)


class SecondFactorMiddleware:
    """Leads a coordinator who has shown no second factor in this session to where they do, whatever they asked for.

    A coordinator sees what others don't, on public pages too: so it holds for all of them, not only for their own. The
    demo, where anybody becomes anybody, is exempt (`TALKA_SECOND_FACTOR_REQUIRED`).
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Nothing is done on the way in."""
        return self.get_response(request)

    def process_view(self, request: Request, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Asks the database for nothing."""
        person = request.person
        if person is None or not must_have(person):
            return None
        if getattr(view, "before_second_factor", False) or view.__module__.startswith(OPEN_MODULES):
            return None
        return None if showed_second_factor(request) else _led(request)


def _led(request: Request) -> HttpResponseBase:
    back = request.get_full_path() if request.method in ("GET", "HEAD") and not request.htmx else ""
    way = f"{url('accounts:second-factor')}{'?' if back else ''}{urlencode({'next': back}) if back else ''}"
    return HttpResponse(headers={"HX-Redirect": way}) if request.htmx else HttpResponseRedirect(way)


class SecondStep(LoginStage):
    """Between the first proof and the session: something in hand, from whoever is asked for it."""

    key = STAGE
    urlname = STAGE

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """A passkey was both steps at once."""
        person = self.login.user
        if person is None or not asks_second_factor(person, ways_of(person)) or _came_by_passkey(self.request, person):
            return None, True
        return HttpResponseRedirect(url(STAGE)), True


def _came_by_passkey(request: HttpRequest, person: Any) -> bool:
    return any(record.get("passwordless") for record in get_authentication_records(request, person))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def _second_step(request: Any) -> HttpResponseBase:
    stage = request._login_stage
    person = stage.login.user
    ways = ways_of(person)
    form = SecondCodeForm(request.POST or None, request=request, person=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        answer: HttpResponseBase = stage.exit()
        return answer
    context = {"form": form, "has_app": ways.has_app, "has_passkeys": bool(ways.passkeys), "next": ""}
    return render(request, "accounts/second_step.jinja", context, status=422 if form.is_bound else 200)


second_step = before_second_factor(
    public(
        limited("accounts.second_step", limit=200, seconds=HOUR)(
            login_stage_required(stage=STAGE, redirect_urlname="account_login")(_second_step)
        )
    )
)
