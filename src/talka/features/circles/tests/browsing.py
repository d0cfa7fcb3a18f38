"""Circles' pages as people open them."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.features.circles.models import Circle
from talka.kernel.people.models import Person


def signed_in(person: Person) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    client.force_login(person)
    return client


def at(circle: Circle, rest: str = "") -> str:
    """Its address, or one below it."""
    return f"/en/circles/{circle.pk}/{rest}" if rest else f"/en/circles/{circle.pk}-{circle.slug}/"


def text(response: Any) -> str:
    """What was answered."""
    return str(response.content.decode())


def statements(client: Client, path: str) -> int:
    """How many it takes to answer, when what is kept is kept."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
