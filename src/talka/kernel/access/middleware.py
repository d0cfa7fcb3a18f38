"""Who asks, and what a rule's "no" becomes."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person

from .rules import Denied, Missing

Answer = Callable[[HttpRequest], HttpResponse]

SAFE = ("GET", "HEAD", "OPTIONS")
SUSPENDED = _(
    "Your account is suspended: you can read, but not write. "
    "Why, and how to object, stands in the mail that you got about it, and in your menu under “Decisions about you”."
)


class PersonMiddleware:
    """Gives each request `person`: a `Person`, or None for a visitor (not Django's AnonymousUser)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on with `request.person` set."""
        request.person = person_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> None:
        """Whoever is suspended changes nothing, wherever a request leads, but by views that are open to them."""
        person = request.person  # type: ignore[attr-defined]
        if request.method in SAFE or person is None or not person.is_suspended:
            return
        if not getattr(view, "open_to_suspended", False):
            raise PermissionDenied(SUSPENDED)


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in person, without asking the database when there is no session."""
    if not request.session.get("_auth_user_id"):
        return None
    # Django's `request.user` is a lazy wrapper; rules and foreign keys are given the person itself.
    user = get_user(request)
    return user if isinstance(user, Person) and user.is_active else None


class AnswersMiddleware:
    """Turns the exceptions of rules and doors into Django's, which the error pages answer: 404 and 403 with its why."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing is done on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """`Missing` → 404; `Denied` → 403, whose page says the reason."""
        if isinstance(exception, Missing):
            raise Http404 from exception
        if isinstance(exception, Denied):
            raise PermissionDenied(exception.why) from exception
