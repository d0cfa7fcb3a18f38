"""A real OpenID provider for tests, a proxy before it that spoils its answers, and what a person does there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
import requests

CALLBACK = "http://testserver/sign-in/answer/"
Spoil = Callable[[str, dict[str, Any]], dict[str, Any]]


class Provider:
    """The provider's address, and what spoils its JSON answers on their way (`spoil(path, answer)`)."""

    def __init__(self, inner: str, key: Any) -> None:
        self.inner, self.key, self.spoil, self.down = inner, key, None, False
        self.issuer = ""

    spoil: Spoil | None

    def sign(self, claims: dict[str, Any], key: Any = None, algorithm: str = "RS256") -> str:
        """An ID token."""
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": "one"})

    def change(self, **changed: Any) -> None:
        """Have these claims stand in the ID token, rightly signed."""

        def spoil(path: str, answer: dict[str, Any]) -> dict[str, Any]:
            if path == "/token":
                claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
                answer["id_token"] = self.sign({**claims, **changed})
            return answer

        self.spoil = spoil


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        timeout = 30

        def log_message(self, *_words: Any) -> None:
            pass

        def do_GET(self) -> None:
            if provider.down:
                self.send_error(503)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = requests.request(
                self.command, provider.inner + self.path, headers={**self.headers, "Connection": "close"}, data=body,
                allow_redirects=False, timeout=20,
            )  # fmt: skip
            content = answer.content
            if provider.spoil and "json" in answer.headers.get("Content-Type", ""):
                content = json.dumps(provider.spoil(self.path, answer.json())).encode()
            self.send_response(answer.status_code)
            for name, value in answer.raw.headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "content-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

    return Proxy


def at_provider(address: str, who: str) -> str:
    """What a person does there: sign in, agree. The query with which the browser is sent back."""
    browser = requests.Session()
    answer = browser.get(address, timeout=20, allow_redirects=False)
    for _step in range(20):
        if answer.is_redirect:
            address = requests.compat.urljoin(answer.url, answer.headers["Location"])
            if address.startswith(CALLBACK):
                return address.partition("?")[2]
            answer = browser.get(address, timeout=20, allow_redirects=False)
            continue
        action, prompt = (
            re.search(r'action="([^"]+)"', answer.text),
            re.search(r'name="prompt" value="(\w+)"', answer.text),
        )
        assert action and prompt, answer.text[:500]
        sent = {"prompt": prompt[1], "login": who, "password": "x"}
        there = requests.compat.urljoin(answer.url, action[1])
        answer = browser.post(there, data=sent, timeout=20, allow_redirects=False)
    raise AssertionError("no way back")
