"""What was written to harm and is kept: harmless wherever it is shown, fed, exported or mailed."""

from __future__ import annotations

import re
from email.utils import getaddresses
from typing import Any

import pytest

from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.search.indexing import reindex
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record

from .addresses import filled, good_values, patterns
from .world import World

pytestmark = pytest.mark.django_db
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}%(name)s\u202e"
# A tag that a reader's browser would take for one; within JSON and CSV the same letters are text.
TAG = re.compile(r"<script>alert|<img src=x", re.IGNORECASE)


@pytest.fixture
def poisoned(world: World) -> World:
    """The world with this in each text, as if it had come in before anything was checked."""
    Record.objects.update(title=EVIL, summary=EVIL, body=f"{EVIL}\n\n{EVIL}")
    Organisation.objects.update(name=EVIL)
    Person.objects.update(name=EVIL)
    reindex()
    return world


@pytest.mark.parametrize("who", ["visitor", "editor", "coordinator"])
def test_stored_tags_are_text_everywhere(poisoned: World, who: str) -> None:
    client, shown = poisoned.client(who), 0
    for pattern, _view in patterns():
        for values in good_values(poisoned, pattern):
            address = filled(pattern, {**values, "name": "need", "form": "need"})
            answer: Any = client.get(address) if "sign-out" not in pattern else None
            if answer is None or answer.status_code not in (200, 403, 404):
                assert answer is None or answer.status_code < 500, address
                continue
            kind = answer.headers.get("Content-Type", "")
            body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
            if "html" in kind or "xml" in kind:
                assert not TAG.search(body), address
                shown += "alert(1)" in body
            assert kind, address
    assert shown > 5


def test_a_name_or_a_subject_puts_nothing_into_a_mails_head(world: World, mailoutbox: list[Any]) -> None:
    page = world.records["organisation"]
    broken = "Hello\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\u2028X: y\x85Z: z"
    Organisation.objects.update(name=broken)
    Person.objects.exclude(pk=world.person("admin").pk).update(name=broken)
    words = {"subject": broken, "text": broken, "language": "en"}
    assert world.client("stranger").post(f"/en/organisations/{page.pk}/contact/", words).status_code == 302
    visitor = {**words, "name": broken, "email": "anna@example.org"}
    assert world.client("visitor").post(f"/en/organisations/{page.pk}/contact/", visitor).status_code == 302
    send_waiting()
    assert len(mailoutbox) >= 2
    for mail in mailoutbox:
        message = mail.message()
        # Quoted in front of an address it is a name; it must not be an address of its own.
        assert "all@example.org" not in [address for _name, address in getaddresses(mail.recipients())]
        assert not {"Bcc", "X", "Z"} & set(message.keys())
        assert "\n" not in mail.subject
        for content, kind in getattr(mail, "alternatives", ()):
            assert kind != "text/html" or not TAG.search(str(content))
