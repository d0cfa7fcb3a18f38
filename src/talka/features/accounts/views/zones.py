"""Times are shown as the reader's clock has them."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from talka.kernel.access.requests import Request

Answer = Callable[[Request], HttpResponse]


class TimeZoneMiddleware:
    """Activates the signed-in person's time zone; comes after what sets `request.person`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Go on in their zone; a zone that this machine does not know is passed over."""
        try:
            zone = zoneinfo.ZoneInfo(request.person.time_zone) if request.person else None
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            zone = None
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)
