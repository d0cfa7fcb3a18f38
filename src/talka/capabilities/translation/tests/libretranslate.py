"""A small real server that speaks LibreTranslate's API, and can be as wrong as servers are."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LANGUAGES = [
    {"code": "lv", "name": "Latvian", "targets": ["en", "ru", "ka"]},
    {"code": "ru", "name": "Russian", "targets": ["en", "lv"]},
]


@dataclass
class Machine:
    """What it was asked, and how it behaves: ``answers`` are taken one by one, then it translates."""

    url: str = ""
    key: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    languages: Any = field(default_factory=lambda: LANGUAGES)


class Handler(BaseHTTPRequestHandler):
    machine: Machine

    def do_GET(self) -> None:
        if self.path != "/languages":
            return self._say(404, {"error": "Not found"})
        if isinstance(self.machine.languages, bytes):
            return self._send(200, self.machine.languages, "text/html")
        return self._say(200, self.machine.languages)

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.machine.asked.append(said)
        if self.machine.answers:
            return self._misbehave(self.machine.answers.pop(0))
        if self.machine.key and said.get("api_key") != self.machine.key:
            return self._say(403, {"error": "Invalid API key"})
        return self._say(200, {"translatedText": f"[{said['target']}] {said['q']}"})

    def _misbehave(self, how: Any) -> None:
        if how == "trickle":
            self.send_response(200)
            self.end_headers()
            for _letter in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        elif how == "slow":
            time.sleep(2)
            self._say(200, {"translatedText": "late"})
        elif how == "huge":
            self._send(200, b'{"translatedText": "' + b"x" * 1_100_000 + b'"}', "application/json")
        elif how == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"translated')
        elif how == "moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
        elif isinstance(how, bytes):
            self._send(200, how, "text/html")
        elif isinstance(how, int):
            self._say(how, {"error": "no"})
        else:
            self._say(200, how)

    def _say(self, status: int, said: Any) -> None:
        self._send(status, json.dumps(said).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever asked didn't wait
            super().handle()


@contextmanager
def running() -> Iterator[Machine]:
    """It, at an address of its own."""
    machine = Machine()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"machine": machine}))
    server.daemon_threads = True
    machine.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield machine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
