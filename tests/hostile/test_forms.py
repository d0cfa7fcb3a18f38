"""Every form of every page, found as a browser finds it, filled with what breaks programs: a clear answer each time.

The forms are not listed here: each address is opened as each person, and every form in its page is taken. So a
new form is under attack from the day its page exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from talka.kernel.people.models import RateCount

from .addresses import filled, good_values, patterns
from .pages import Found, forms_in
from .strings import STRINGS
from .world import World

pytestmark = pytest.mark.django_db
WHO = ("visitor", "editor", "admin", "partner", "stranger", "member", "coordinator")
CLEAR = {200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 422, 429}
# Below this many forms the search for them is broken, not the product.
LEAST_FORMS = 60
RAW = re.compile(r"<script>alert|<img src=x|<svg/onload", re.IGNORECASE)


def found_forms(world: World) -> dict[str, list[Found]]:
    """The forms by person; a form whose like (same act, same fields) was found before is left out."""
    known: set[tuple[str, frozenset[str]]] = set()
    forms: dict[str, list[Found]] = {}
    for who in WHO:
        client = world.client(who)
        for found in _forms_for(client, world):
            like = (re.sub(r"\d+(-[^/]*)?", "N", found.action), found.names)
            if like not in known and "sign-out" not in found.action:
                known.add(like)
                forms.setdefault(who, []).append(found)
    return forms


def _forms_for(client: Client, world: World) -> Iterator[Found]:
    for pattern, _view in patterns():
        if pattern.startswith("en/") and "sign-out" not in pattern and "gallery" not in pattern:
            for values in good_values(world, pattern):
                address = filled(pattern, values)
                answer = client.get(address)
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    yield from forms_in(address, answer.content.decode())


def spoilt(found: Found, turn: int, *, only_texts: bool) -> dict[str, Any]:
    """The form's values with another hostile string in each field (or in each text field only)."""
    data: dict[str, Any] = dict(found.values())
    for number, (name, (kind, _value)) in enumerate(found.fields.items()):
        is_text = kind in ("text", "textarea", "email", "url", "search", "password")
        if name != "csrfmiddlewaretoken" and kind != "file" and (is_text or not only_texts):
            data[name] = STRINGS[(turn + number * 7) % len(STRINGS)]
    return data


@pytest.fixture
def attacked(world: World) -> tuple[World, list[tuple[str, Found]]]:
    forms = found_forms(world)
    return world, [(who, found) for who, all_of_them in forms.items() for found in all_of_them]


def test_every_form_bears_every_string(attacked: tuple[World, list[tuple[str, Found]]]) -> None:
    """Each string comes into each form's fields: as text with all else in order, and as anything in any field."""
    world, forms = attacked
    assert len(forms) >= LEAST_FORMS, sorted(found.action for _who, found in forms)
    clients = {who: world.client(who) for who in WHO}
    faults: list[tuple[Any, ...]] = []
    for number, (who, found) in enumerate(forms):
        client = (
            clients[who] if found.action.startswith("/en/") and "account" not in found.action else world.client(who)
        )
        for step in range(6):
            data = spoilt(found, number + step * 8, only_texts=step % 2 == 0)
            answer = client.post(found.action, data)
            if answer.status_code not in CLEAR:
                faults.append((who, found.action, answer.status_code, data))
            elif answer.headers.get("Content-Type", "").startswith("text/html") and RAW.search(answer.content.decode()):
                faults.append((who, found.action, "echoed as it came", data))
        RateCount.objects.all().delete()
    assert faults == []
