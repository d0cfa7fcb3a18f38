"""Requests are received whole before a thread works on them, so that a slow sender holds up nobody but itself.

The server hands a request over as soon as its head is there, and reading a body waits for the sender as long as it
takes. Such waiting is done here by many threads that hold nothing; a working thread, of which each has its connection
to the database, gets the request when it is whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore, Lock, Thread
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# So many of the server's threads (`command.serving.WAITING_THREADS`) may be held by senders: what has no body always
# finds one.
SENDERS = 96
# So many tables and sitemaps may be streaming at once: each holds a connection to the database as long as its reader
# takes, beside those of the working threads (TALKA_DATABASE_POOL).
STREAMS = 8
PATIENCE_SECONDS = 1.0
# Why the application is given a request without its body, and answers only that (`config.refusing`).
REFUSED, BUSY, BROKEN_OFF = "talka.too_large", "talka.busy", "talka.broken_off"
LARGEST = 32_000_000  # bytes; forms and uploads have their own limits below it, and say so in the reader's language
IN_MEMORY = 1_000_000
PIECE = 65_536


class _Request:
    """One that is whole, and what is answered to it."""

    __slots__ = ("answer", "done", "environ", "error", "head")

    def __init__(self, environ: Environ) -> None:
        self.environ = environ
        self.done = Lock()
        self.done.acquire()
        self.head: tuple[Any, ...] = ()
        self.answer: Iterable[bytes] = ()
        self.error: BaseException | None = None


class _Worker:
    """A thread that works; while it rests, `wake` is held."""

    __slots__ = ("request", "wake")

    def __init__(self) -> None:
        self.request: _Request | None = None
        self.wake = Lock()
        self.wake.acquire()


class _Stream:
    """An answer that is made while it is read; its place is free again when it was read or its reader has gone."""

    def __init__(self, answer: StreamingHttpResponse, places: BoundedSemaphore) -> None:
        self._answer, self._pieces, self._places, self._open = answer, iter(answer), places, True

    def __iter__(self) -> _Stream:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Twice changes nothing."""
        if self._open:
            self._open = False
            self._places.release()
            self._answer.close()

    def __del__(self) -> None:
        self.close()


class Receiving:
    """The application behind it is called by `workers` threads, each with a request that is wholly there."""

    def __init__(self, application: Application, workers: int) -> None:
        self._application = application
        # Locks cost a third of what concurrent.futures does. Who rested last works first: its connection to the
        # database has the pages at hand, and those of threads that are not needed take no memory.
        self._lock = Lock()
        self._waiting: deque[_Request] = deque()
        self._resting = [_Worker() for _ in range(workers)]
        self._senders, self._streams = BoundedSemaphore(SENDERS), BoundedSemaphore(STREAMS)
        for number, worker in enumerate(self._resting):
            Thread(target=self._work, args=(worker,), name=f"request-{number}", daemon=True).start()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Receive, have it worked on, answer."""
        length = _length(environ)
        if length > LARGEST:  # left unread; the page that says so is drawn as any other
            _without_body(environ, REFUSED)
        elif length:
            self._receive(environ, length)
        request = self._worked_on(environ)
        if isinstance(request.answer, StreamingHttpResponse) and not isinstance(request.answer, FileResponse):
            if self._streams.acquire(blocking=False):
                request.answer = _Stream(request.answer, self._streams)
            else:
                request.answer.close()
                request = self._worked_on(_without_body(environ, BUSY))
        start_response(*request.head)
        return request.answer

    def _worked_on(self, environ: Environ) -> _Request:
        """Have one of the working threads answer it. Raises what it raised."""
        request = _Request(environ)
        self._hand_over(request)
        request.done.acquire()
        if request.error is not None:
            raise request.error
        return request

    def _receive(self, environ: Environ, length: int) -> None:
        """Put the whole body in place of the connection; none of it when too many are sending, or it was broken off."""
        if not self._senders.acquire(timeout=PATIENCE_SECONDS):
            _without_body(environ, BUSY)
            return
        try:
            body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  reason: gone with the request
            sender, left = environ["wsgi.input"], length
            while left and (piece := sender.read(min(left, PIECE))):
                body.write(piece)
                left -= len(piece)
            body.seek(0)
            environ["wsgi.input"] = body
        finally:
            self._senders.release()
        if left:  # half a text must not take the place of a whole one
            _without_body(environ, BROKEN_OFF)

    def _hand_over(self, request: _Request) -> None:
        """Wake the thread that rested last, or have the request wait for the first that is free."""
        with self._lock:
            worker = self._resting.pop() if self._resting else None
            if worker is None:
                self._waiting.append(request)
                return
            worker.request = request
        worker.wake.release()

    def _work(self, worker: _Worker) -> None:
        """What each working thread does, for as long as the process runs."""
        while True:
            worker.wake.acquire()
            request, worker.request = worker.request, None
            while request is not None:
                try:
                    self._answer(request)
                except BaseException as error:
                    request.error = error
                finally:
                    request.done.release()
                del request  # what it held is freed now, not when the next one comes
                with self._lock:
                    request = self._waiting.popleft() if self._waiting else None
                    if request is None:
                        self._resting.append(worker)

    def _answer(self, request: _Request) -> None:
        """What is answered at once is finished here, with this thread's database; what streams is left to be read."""
        heads: list[tuple[Any, ...]] = []
        answer = self._application(request.environ, lambda *head: heads.append(head))
        if isinstance(answer, HttpResponse):
            whole = b"".join(answer)
            answer.close()
            answer = [whole]
        request.head, request.answer = heads[-1], answer


def _length(environ: Environ) -> int:
    """The body's length as the sender says it; 0 for none, or for nonsense (which the application answers)."""
    said = environ.get("CONTENT_LENGTH") or ""
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _without_body(environ: Environ, why: str) -> Environ:
    """Have the application say in the reader's language why it isn't worked on (see `config.refusing`)."""
    environ |= {why: True, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
    return environ
