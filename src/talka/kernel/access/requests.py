"""The request as our views get it: annotate with this type."""

from typing import Any

from django.http import HttpRequest

from talka.kernel.people.models import Person


class Request(HttpRequest):
    """Django's request with what our middleware adds. Never made: a type for views."""

    person: Person | None
    htmx: Any


class PersonRequest(Request):
    """The request behind `@signed_in`, `@editors` and `@coordinators`: there is a person."""

    person: Person
