"""What is refused before a view is asked, said in the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from talka.ui.views import content_too_large

from .receiving import LARGEST, REFUSED


class TooLargeMiddleware:
    """Says in the reader's language that a body was larger than `LARGEST` and left unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413, or go on."""
        return content_too_large(request, LARGEST) if request.META.get(REFUSED) else self.get_response(request)
