"""What pages are answered with besides themselves: a page where none can be opened, who may keep a copy."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse

from talka.kernel.access.requests import Request
from talka.ui.views import not_to_be_opened

Answer = Callable[[Request], HttpResponse]


class PageMiddleware:
    """Draws the page of a 405, and has pages of signed-in people kept by their own browser alone.

    `no-cache` and not `no-store`: with that, browsers forget what stands in a form as soon as one leaves the page, and
    going back to a long list takes another load. So that nobody goes back into another person's pages on a shared
    computer, signing out has the browser throw away what it kept (`Clear-Site-Data`).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """A view's own word about copies stands."""
        response = self.get_response(request)
        if _is_empty_page(request, response):
            allowed = response.headers.get("Allow", "")
            response = not_to_be_opened(request)
            response.headers["Allow"] = allowed
        if request.person is not None:
            response.headers.setdefault("Cache-Control", "private, no-cache")
            if request.is_secure() and not request.session.get("_auth_user_id"):
                response.headers["Clear-Site-Data"] = '"cache"'
        return response


def _is_empty_page(request: Request, response: HttpResponse) -> bool:
    """Whether somebody opened an address that only takes what is sent there."""
    here = request.path.lstrip("/").partition("/")[0]
    refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
    return refused and not response.streaming and not response.content and here in dict(settings.LANGUAGES)
