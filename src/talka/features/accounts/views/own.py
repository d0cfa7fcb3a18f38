"""One's own account: profile, address, password."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talka.kernel.access.policies import open_to_suspended, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.people.limits import hit
from talka.ui.rendering import render

from ..actions import change_profile
from ..forms.profile import ProfileForm
from ..queries.ways import asks_second_factor, has_site, ways_of
from .fresh import freshly
from .limiting import HOUR, QUARTER, too_many
from .second_step import before_second_factor

View = Callable[..., HttpResponse]


@before_second_factor
@open_to_suspended
@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Name, languages and time zone; the ways to sign in, and where one is signed in."""
    person = request.person
    initial = {
        "name": person.name, "language": person.language, "time_zone": person.time_zone,
        "reads": person.reads, "best": (person.reads or [""])[0],
    }  # fmt: skip
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_profile(by=person, **form.cleaned_data)
        return _in_language(request, form.cleaned_data["language"])
    ways = ways_of(person)
    site = {"name": settings.TALKA_OIDC_NAME, "connected": has_site(person)} if settings.TALKA_OIDC_URL else None
    context = {
        "form": form,
        "ways": ways,
        "asked": asks_second_factor(person, ways),
        "address": person.email,
        "site": site,
    }
    return render(request, "accounts/profile.jinja", context, status=422 if form.is_bound else 200)


def _in_language(request: PersonRequest, language: str) -> HttpResponse:
    """The page again, in the language just chosen, which is kept in this browser too."""
    with translation.override(language):
        messages.success(request, _("Saved."))
        response = HttpResponseRedirect(reverse("accounts:profile"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


def _limited_by_person(name: str, *, limit: int, seconds: int) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def counted(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not hit(f"{name}:{request.person.pk}", limit=limit, seconds=seconds):
                return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return guard


address = before_second_factor(
    open_to_suspended(signed_in(_limited_by_person("accounts.address", limit=10, seconds=HOUR)(freshly(allauth.email))))
)
change_password = before_second_factor(
    open_to_suspended(
        signed_in(_limited_by_person("accounts.own_password", limit=10, seconds=QUARTER)(allauth.password_change))
    )
)
set_password = before_second_factor(
    open_to_suspended(
        signed_in(_limited_by_person("accounts.own_password", limit=10, seconds=QUARTER)(freshly(allauth.password_set)))
    )
)
