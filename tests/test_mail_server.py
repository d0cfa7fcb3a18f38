"""A mail server that is slow, refuses, or hangs up in the middle: no request waits, and the mail goes out once."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.models import Mail, MailState
from talka.capabilities.notices.sending import send_waiting
from talka.kernel.testing import make_place

pytestmark = pytest.mark.django_db
AT_ONCE = 10.0  # seconds, on a busy machine; the server below says nothing for longer


class Line:
    """A mail server that behaves as told: `silent` for ever, or hanging up after so many of the client's lines."""

    def __init__(self) -> None:
        self.hangs_up_after: int | None = None
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                line, _address = self._socket.accept()
                self.calls += 1
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        if self.hangs_up_after is None:
            time.sleep(30)
            return
        with suppress(OSError), line, line.makefile("rwb", buffering=0) as spoken:
            spoken.write(b"220 here\r\n")
            for _number in range(self.hangs_up_after):
                said = spoken.readline()
                spoken.write(b"354 go on\r\n" if said.startswith(b"DATA") else b"250 fine\r\n")

    def close(self) -> None:
        """Nobody is there any more."""
        with suppress(OSError):  # twice
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for calls, else it would go on taking them
        self._socket.close()


class Taker:
    """A mail server that takes."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep it."""
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def line(settings: Any) -> Iterator[Line]:
    """What the settings point to."""
    made = Line()
    settings.EMAIL_BACKEND = "talka.capabilities.notices.smtp.HandingBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 1
    yield made
    made.close()


@pytest.fixture
def taker(settings: Any) -> Iterator[Taker]:
    """A server for later: `settings.EMAIL_PORT = taker.port`."""
    made = Taker()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    made.port = port  # type: ignore[attr-defined]
    yield made
    controller.stop()


def report(client: Client) -> float:
    """A resident reports a need; how many seconds the page took."""
    make_place("LV-livani", lv="Līvāni")
    fields = {"title": "Nav autobusa", "body": "Vakaros", "language": "lv", "place": "Līvāni", "urgency": "2"}
    began = time.monotonic()
    answer = client.post("/lv/needs/report/", {**fields, "email": "anna@example.org"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return time.monotonic() - began


def make_due() -> None:
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_no_request_waits_for_a_silent_server_and_mail_goes_out_once(
    client: Client, line: Line, taker: Any, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 20
    client.get("/lv/needs/report/")  # loads words and templates
    assert report(client) < AT_ONCE
    assert line.calls == 0
    settings.EMAIL_TIMEOUT = 1
    with pytest.raises(OSError, match=r"timed out|closed"):
        send_waiting()
    line.close()
    with pytest.raises(OSError, match="refused"):
        send_waiting()
    waiting = Mail.objects.get()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 0)
    settings.EMAIL_PORT = taker.port
    for _twice in range(2):
        send_waiting()
    assert [envelope.rcpt_tos for envelope in taker.got] == [["anna@example.org"]]
    assert Mail.objects.get().state == MailState.SENT


@pytest.mark.parametrize("lines", [1, 2, 4, 9])  # after EHLO, after MAIL, at the beginning and in the midst of DATA
def test_a_server_that_hangs_up_in_the_middle_gets_it_again(
    lines: int, client: Client, line: Line, taker: Any, settings: Any
) -> None:
    line.hangs_up_after = lines
    report(client)
    with suppress(OSError):  # the line is opened anew for the next mail, and is dead by then
        send_waiting()
    waiting = Mail.objects.get()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    settings.EMAIL_PORT = taker.port
    make_due()
    for _twice in range(2):
        send_waiting()
    assert [envelope.rcpt_tos for envelope in taker.got] == [["anna@example.org"]]
    assert Mail.objects.get().state == MailState.SENT
