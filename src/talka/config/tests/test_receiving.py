"""What a working thread is given and what it gives back."""

import gc
import io
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from talka.config.receiving import BROKEN_OFF, BUSY, LARGEST, REFUSED, STREAMS, Receiving

# Django looks after its connections when an answer is closed.
pytestmark = pytest.mark.django_db


class Line(io.BytesIO):
    """A sender that gives at most three bytes at a time, and ends before it has sent all."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size or 3))


def asked(application: Any, body: bytes = b"", **environ: Any) -> tuple[list[Any], list[bytes]]:
    heads: list[Any] = []
    given = {"CONTENT_LENGTH": str(len(body)) if body else "", "wsgi.input": Line(body), **environ}
    answer = Receiving(application, 2)(given, lambda *head: heads.append(head))
    return heads, list(answer)


def answering(made: Any) -> Any:
    """An application that starts its answer as Django does."""

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        response = made(environ)
        start("200 OK", [("X-Thread", threading.current_thread().name)])
        return response

    return application


def test_the_body_is_whole_when_the_work_begins() -> None:
    heads, answer = asked(answering(lambda environ: HttpResponse(environ["wsgi.input"].read())), b"0123456789")
    assert answer == [b"0123456789"]
    assert heads[0][1][0][1].startswith("request-")


def test_half_of_what_was_sent_is_not_worked_on() -> None:
    _heads, answer = asked(
        answering(lambda environ: HttpResponse(f"{environ[BROKEN_OFF]} {environ['wsgi.input'].read()!r}")),
        b"01",
        CONTENT_LENGTH="9",
    )
    assert answer == [b"True b''"]


def test_an_answer_is_finished_in_the_thread_that_made_it() -> None:
    closed = []

    class Response(HttpResponse):
        def close(self) -> None:
            closed.append(threading.current_thread().name)
            super().close()

    asked(answering(lambda environ: Response(b"x")))
    assert [name.partition("-")[0] for name in closed] == ["request"]


def test_what_streams_is_left_to_be_read() -> None:
    streamed = StreamingHttpResponse(iter([b"a", b"b"]))
    assert asked(answering(lambda environ: streamed))[1] == [b"a", b"b"]


def test_only_so_many_stream_at_once_and_whoever_goes_makes_room() -> None:
    def made(environ: dict[str, Any]) -> Any:
        return HttpResponse(b"busy") if BUSY in environ else StreamingHttpResponse(iter([b"a", b"b"]))

    receiving = Receiving(answering(made), 1)

    def ask() -> tuple[str, Any]:
        heads: list[Any] = []
        answer = receiving({}, lambda *head: heads.append(head))
        return heads[0][0], answer

    reading = [ask()[1] for _ in range(STREAMS)]
    assert ask()[1] == [b"busy"]
    assert list(reading.pop()) == [b"a", b"b"]  # read to its end
    status, answer = ask()
    assert status == "200 OK"
    assert ask()[1] == [b"busy"]
    next(answer)
    answer.close()  # its reader has gone
    answer.close()
    assert list(ask()[1]) == [b"a", b"b"]
    del reading, answer  # forgotten
    gc.collect()
    assert [ask()[1] != [b"busy"] for _ in range(3)] == [True] * 3


def test_an_error_reaches_the_server_and_the_thread_works_on() -> None:
    receiving = Receiving(answering(lambda environ: HttpResponse(str(1 // environ["by"]))), 1)
    with pytest.raises(ZeroDivisionError):
        receiving({"by": 0}, print)
    heads: list[Any] = []
    assert list(receiving({"by": 1}, lambda *head: heads.append(head))) == [b"1"]


@pytest.mark.parametrize("length", ["x", "-1", "1" * 30, "٣"])
def test_a_length_that_is_none_is_left_to_the_application(length: str) -> None:
    assert asked(answering(lambda environ: HttpResponse(b"fine")), CONTENT_LENGTH=length)[1] == [b"fine"]


def test_too_much_is_left_unread_and_refused_in_the_readers_language(client: Client) -> None:
    def read(environ: dict[str, Any]) -> HttpResponse:
        return HttpResponse(f"{environ[REFUSED]} {environ['wsgi.input'].read()!r}")

    assert asked(answering(read), b"x" * 10, CONTENT_LENGTH=str(LARGEST + 1))[1] == [b"True b''"]
    answer = client.post("/ka/needs/new/", **{REFUSED: True})  # type: ignore[arg-type]
    assert answer.status_code == 413
    with translation.override("ka"):
        assert gettext("This is too large to send at once") in answer.content.decode()


@pytest.mark.parametrize(
    ("why", "status", "title"),
    [(BUSY, 503, "Very many are here just now"), (BROKEN_OFF, 400, "We could not read that")],
)
def test_why_it_is_not_worked_on_is_said_in_the_readers_language(
    client: Client, why: str, status: int, title: str
) -> None:
    answer = client.post("/lv/needs/new/", **{why: True})  # type: ignore[arg-type]
    assert answer.status_code == status
    with translation.override("lv"):
        assert gettext(title) in answer.content.decode()
        assert "32" in answer.content.decode()


def test_who_rested_last_works_first_and_all_work_when_there_is_more() -> None:
    entered, free = threading.Semaphore(0), threading.Event()

    def slow(environ: dict[str, Any]) -> HttpResponse:
        entered.release()
        if environ:
            free.wait(10)
        return HttpResponse(threading.current_thread().name)

    receiving = Receiving(answering(slow), 3)

    def ask(environ: dict[str, Any], said: list[bytes]) -> None:
        said += receiving(environ, lambda *head: None)

    one_by_one: list[bytes] = []
    for _ in range(5):
        ask({}, one_by_one)
    assert len(set(one_by_one)) == 1
    together: list[bytes] = []
    asking = [threading.Thread(target=ask, args=({"slow": True}, together)) for _ in range(5)]
    for thread in asking:
        thread.start()
    assert all(entered.acquire(timeout=10) for _ in range(5 + 3))
    assert not entered.acquire(timeout=0.1)  # the others wait
    free.set()
    for thread in asking:
        thread.join(10)
    assert len(together) == 5
    assert len(set(together)) == 3
