"""What is refused before a view is asked, said in the reader's language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from talka.ui.views import broken_off, busy, content_too_large

from .receiving import BROKEN_OFF, BUSY, LARGEST, REFUSED


class RefusingMiddleware:
    """Says why a request came without its body: larger than `LARGEST`, broken off, or too many at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413, 503, 400, or go on."""
        if request.META.get(REFUSED):
            return content_too_large(request, LARGEST)
        if request.META.get(BUSY):
            return busy(request)
        return broken_off(request) if request.META.get(BROKEN_OFF) else self.get_response(request)
