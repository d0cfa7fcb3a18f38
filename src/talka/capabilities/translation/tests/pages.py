"""What tests of pages share: somebody's browser, and what a form was opened on."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from talka.kernel.people.models import Person

from .conftest import RUSSIAN, World

FORM = {
    "title": RUSSIAN["title"],
    "summary": RUSSIAN["summary"],
    "body": RUSSIAN["body"],
    "extra_origin": RUSSIAN["extras"]["origin"],
}
READ = ("version", "original", "stands")


def as_(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def read(page: Any) -> dict[str, str]:
    """What a page was opened on, as its form sends it back."""
    return {name: hidden(page, name) for name in READ}


def opened(client: Client, world: World, language: str = "ru") -> dict[str, str]:
    """Begin, and the hidden fields of the form."""
    client.post(f"/en/translations/{world.record.pk}/{language}/begin/")
    page = client.get(f"/en/translations/{world.record.pk}/{language}/")
    assert page.status_code == 200
    return read(page)


def send(client: Client, world: World, data: dict[str, str], language: str = "ru") -> Any:
    return client.post(f"/en/translations/{world.record.pk}/{language}/", data)
