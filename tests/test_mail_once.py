"""A worker killed when the server has a mail and nobody has noted it yet: everybody gets theirs, nobody twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.running import TALKA, environment, free_port

pytestmark = pytest.mark.slow
LETTERS = 60
KILLED_AT = (7, 23, 24)  # the 24th: right after a start

QUEUE = f"""
import django; django.setup()
from django.db import transaction
from talka.capabilities.notices.actions import send_mail
letter = "accounts/mail/not_here.jinja"
with transaction.atomic():
    for number in range({LETTERS}):
        send_mail(cause=f"trial:{{number}}", to=f"reader{{number}}@example.org", template=letter)
"""
STATES = """
import collections, django; django.setup()
from talka.capabilities.notices.models import Mail
print(sorted(collections.Counter(Mail.objects.values_list("state", flat=True)).items()))
"""


class Counting:
    """A mail server that counts what it took and kills whoever sent certain letters, before or after it answers."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.sender: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take it."""
        self.got.update(envelope.rcpt_tos)
        if self.got.total() in KILLED_AT and self.sender is not None:
            self.sender.send_signal(signal.SIGKILL)
            self.sender.wait()
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Counting, int]]:
    """It, and its port."""
    counting, port = Counting(), free_port()
    controller = Controller(counting, hostname="127.0.0.1", port=port)
    controller.start()
    yield counting, port
    controller.stop()


def told(script: str, variables: dict[str, str]) -> str:
    """What a script says that runs in the program's own settings."""
    variables = {**variables, "DJANGO_SETTINGS_MODULE": "talka.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", script], env=variables, check=True, capture_output=True, text=True
    ).stdout


def test_a_worker_killed_between_sending_and_marking_sends_nothing_twice(
    tmp_path: Path, server: tuple[Counting, int]
) -> None:
    counting, port = server
    variables = environment(tmp_path / "data", free_port(), EMAIL_URL=f"smtp://127.0.0.1:{port}")
    subprocess.run([*TALKA, "createcoordinator", "one@example.org"], env=variables, check=True, capture_output=True)
    told(QUEUE, variables)
    deaths = 0
    until = time.monotonic() + 240
    while counting.got.total() < LETTERS and time.monotonic() < until:
        counting.sender = subprocess.Popen([*TALKA, "worker"], env=variables)
        while counting.sender.poll() is None and counting.got.total() < LETTERS and time.monotonic() < until:
            time.sleep(0.1)
        deaths += counting.sender.returncode == -signal.SIGKILL
    time.sleep(1)
    assert counting.sender is not None
    counting.sender.terminate()
    counting.sender.wait(40)
    assert deaths == len(KILLED_AT)
    assert counting.got == Counter({f"reader{number}@example.org": 1 for number in range(LETTERS)})
    assert told(STATES, variables).strip() == str([("handed", deaths), ("sent", LETTERS - deaths)])
