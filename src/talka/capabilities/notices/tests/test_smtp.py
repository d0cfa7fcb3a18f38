"""Against a real SMTP server on this machine: one that takes, one that is slow, one that refuses, one that is away."""

import asyncio
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from talka.capabilities.notices import actions, sending
from talka.capabilities.notices.models import Mail, MailState
from talka.capabilities.notices.sending import send_waiting

from .test_sending import TEMPLATE, WORDS, part

pytestmark = pytest.mark.django_db


class Server:
    """What the server got, and what it says to the next ones: `says` is used up, then it accepts."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.says: list[str] = []
        self.says_to_recipient: list[str] = []
        self.says_to_sender = ""  # until it is taken away
        self.waits = 0.0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says_to_sender:
            return self.says_to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says_to_recipient and (said := self.says_to_recipient.pop(0)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.waits:
            await asyncio.sleep(self.waits)
        if self.says and (said := self.says.pop(0)):
            return said
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A running server that the settings point to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "talka.capabilities.notices.smtp.HandingBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    yield handler
    controller.stop()


@pytest.fixture
def queue() -> Callable[..., None]:
    """Queue mails to addresses."""

    def queue(*addresses: str, **more: Any) -> None:
        for address in addresses:
            actions.send_mail(cause=f"c:{address}", to=address, template=TEMPLATE, context=WORDS, **more)

    return queue


def make_due() -> None:
    """Let the delays be over."""
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_mail_arrives_whole_in_georgian(server: Server, queue: Callable[..., None]) -> None:
    words = {**WORDS, "subject": "უპასუხეს: ლატვიური ენის კურსები", "sentence": "თბილისის მედიათეკა გიპასუხათ."}
    actions.send_mail(
        cause="k", to="nino@example.org", template=TEMPLATE, context=words, language="ka", reply_to="desk@example.org"
    )
    send_waiting()
    (envelope,) = server.got
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["nino@example.org"]
    assert message["Subject"].strip() == words["subject"]
    assert message["Reply-To"] == "desk@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for form in ("plain", "html"):
        assert str(words["sentence"]) in part(message, form)
    assert Mail.objects.get().state == MailState.SENT


def test_several_go_over_one_connection_and_one_refusal_stops_no_other(
    server: Server, queue: Callable[..., None]
) -> None:
    queue("a@example.org", "never@example.org", "c@example.org")
    server.says_to_recipient = ["", "550 5.1.1 no such mailbox"]
    send_waiting()
    assert [envelope.rcpt_tos for envelope in server.got] == [["a@example.org"], ["c@example.org"]]
    refused = Mail.objects.get(address="never@example.org")
    assert (refused.state, refused.attempts) == (MailState.FAILED, 1)
    assert "no such mailbox" in refused.error


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("sender", "550 5.7.1 this sender is not yours"),
        ("sender", "553 5.1.8 no such domain"),
        ("sender", "530 5.7.0 authentication required"),
        ("recipient", "530 5.7.0 authentication required"),
        ("data", "535 5.7.8 who are you"),
    ],
)
def test_wrong_settings_fail_no_mail(step: str, said: str, server: Server, queue: Callable[..., None]) -> None:
    """While the server won't have our address or name, all wait, lose no attempt, and keep what they are to say."""
    queue("a@example.org", "b@example.org")
    for _time in range(sending.ATTEMPTS + 1):
        server.says_to_sender = said if step == "sender" else ""
        server.says_to_recipient = [said] if step == "recipient" else []
        server.says = [said] if step == "data" else []
        with pytest.raises(smtplib.SMTPException):
            send_waiting()
    assert set(Mail.objects.values_list("attempts", "state")) == {(0, MailState.QUEUED)}
    server.says_to_sender = ""
    send_waiting()
    assert {envelope.rcpt_tos[0] for envelope in server.got} == {"a@example.org", "b@example.org"}


def test_one_that_is_too_large_stops_no_other(server: Server, queue: Callable[..., None]) -> None:
    queue("a@example.org")
    server.says_to_sender = "552 5.3.4 message size exceeds fixed limit"
    send_waiting()
    assert Mail.objects.get().state == MailState.FAILED


@pytest.mark.parametrize("where", ["says", "says_to_recipient"])
def test_refused_for_now_is_tried_again_later(where: str, server: Server, queue: Callable[..., None]) -> None:
    queue("a@example.org")
    setattr(server, where, ["451 4.7.1 greylisted, come back"])
    send_waiting()
    waiting = Mail.objects.get()
    assert (waiting.state, waiting.attempts) == (MailState.QUEUED, 1)
    assert 25 < (waiting.due_at - timezone.now()).total_seconds() <= 30
    send_waiting()
    assert server.got == []
    make_due()
    send_waiting()
    assert len(server.got) == 1
    assert Mail.objects.get().state == MailState.SENT


def test_slow_server_is_given_up_on_in_time_and_tried_again(server: Server, queue: Callable[..., None]) -> None:
    queue("a@example.org")
    server.waits = 3
    begun = time.monotonic()
    send_waiting()
    assert time.monotonic() - begun < 3
    assert Mail.objects.get().state == MailState.QUEUED
    server.waits = 0
    make_due()
    send_waiting()
    assert Mail.objects.get().state == MailState.SENT


def test_server_that_comes_back_gets_what_waited(server: Server, queue: Callable[..., None], settings: Any) -> None:
    queue("a@example.org", "b@example.org")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for _time in range(3):
        with pytest.raises(OSError, match="refused"):
            send_waiting()
    assert set(Mail.objects.values_list("attempts", "state")) == {(0, MailState.QUEUED)}
    settings.EMAIL_PORT = port
    send_waiting()
    assert len(server.got) == 2


def test_outcome_that_can_not_be_written_at_once_is_written_later(
    server: Server, queue: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    queue("a@example.org")
    real, failures = sending._end, [OperationalError("away"), OperationalError("away")]

    def away_at_first(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        real(*arguments)

    monkeypatch.setattr(sending, "_end", away_at_first)
    send_waiting()
    assert len(server.got) == 1
    assert Mail.objects.get().state == MailState.SENT
