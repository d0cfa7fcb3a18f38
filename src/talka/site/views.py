"""The site's own pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_request

from talka.kernel.access.policies import public
from talka.ui.rendering import render


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """To the home page in the reader's language: the one they chose, else their account's, else their browser's."""
    chosen = request.COOKIES.get("language") or (request.person.language if request.person else "")  # type: ignore[attr-defined]
    language = chosen or get_language_from_request(request)
    return HttpResponseRedirect(f"/{language}/")


@public
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.jinja")
