"""Is this a browser in which they were before? A signed cookie says so; it names nobody."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from talka.kernel.people.models import Person

COOKIE = "known"
SALT = "talka.accounts.devices"
AGE = 400 * 24 * 3600  # the longest that browsers keep
MOST = 5  # people who share a browser


def _mark(person: Person) -> str:
    return salted_hmac(SALT, str(person.pk), algorithm="sha256").hexdigest()[:20]


def _marks(request: HttpRequest) -> list[str]:
    try:
        read = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return []
    return [str(one) for one in read] if isinstance(read, list) else []


def is_known(request: HttpRequest, person: Person) -> bool:
    """Whether this person signed in in this browser before."""
    return _mark(person) in _marks(request)


def make_known(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Have the browser keep it; of several people the last five."""
    marks = [_mark(person), *(mark for mark in _marks(request) if mark != _mark(person))]
    response.set_cookie(
        COOKIE, signing.dumps(marks[:MOST], salt=SALT), max_age=AGE, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
