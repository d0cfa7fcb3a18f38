"""When a session was last used: noted now and then, not at each request."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from talka.kernel.access.clients import client_of
from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person

from ..actions import remember_session
from ..queries.devices import network_of
from .limiting import QUARTER

Answer = Callable[[Request], HttpResponse]
SEEN = "seen_at"


def remember(request: HttpRequest, person: Person) -> None:
    """Note this session as one of theirs, seen now."""
    if not request.session.session_key:
        request.session.save()
    key, agent = str(request.session.session_key), request.headers.get("User-Agent", "")
    remember_session(person, key, network=network_of(client_of(request)), agent=agent)
    request.session[SEEN] = int(time.time())


class SeenMiddleware:
    """Moves the time at which a session was last seen, at most once in a quarter of an hour."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Comes after what sets `request.person`; asks the database for nothing while the quarter lasts."""
        if request.person is not None and (seen := request.session.get(SEEN)) and seen < time.time() - QUARTER:
            remember(request, request.person)
        return self.get_response(request)
