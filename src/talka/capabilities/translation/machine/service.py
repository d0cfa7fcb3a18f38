"""A translation service elsewhere with LibreTranslate's API: ``GET /languages``, ``POST /translate``.

https://docs.libretranslate.com/: `source`, `target` and `targets` are language codes, `format` is "text", the answer
is ``{"translatedText": …}``, or ``{"error": …}`` with a status of 400 (wrong), 403 (key), 429 (too often), 500.
"""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache

from .pieces import pieces

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 20.0  # for one piece
WHOLE_SECONDS = 240.0  # for one text with all its pieces
LONGEST_ANSWER = 1_000_000  # bytes
KNOWN_SECONDS = 600  # for so long its languages are not asked again
_KNOWN = "translation.machine.languages"


class MachineError(Exception):
    """It has no answer. `why` is a code for people's sentence; `passes`: it may have one later."""

    def __init__(self, why: str, *, passes: bool) -> None:
        super().__init__(why)
        self.why, self.passes = why, passes


def is_set() -> bool:
    """Whether the operator named a service."""
    return bool(settings.TALKA_TRANSLATE_URL)


def lacks(source: str, target: str) -> bool:
    """Whether it is known already that the service can't do this pair; asks nobody."""
    known = cache.get(_KNOWN)
    return known is not None and target not in known.get(source, ())


def translate(texts: dict[str, str], source: str, target: str) -> dict[str, str]:
    """The texts (by name) in another language. Raises `MachineError`. Takes up to minutes: for jobs only."""
    if target not in _languages().get(source, ()):
        raise MachineError("language", passes=False)
    until = time.monotonic() + WHOLE_SECONDS
    return {
        name: "".join(_piece(piece, source, target, until) for piece in pieces(text)) for name, text in texts.items()
    }


def _languages() -> dict[str, list[str]]:
    """``{source: targets}`` as the service has them."""
    known = cache.get(_KNOWN)
    if known is None:
        answer = _ask("/languages", None, time.monotonic() + ANSWER_SECONDS)
        try:
            known = {str(one["code"]): [str(code) for code in one.get("targets") or _codes(answer)] for one in answer}
        except (TypeError, KeyError, AttributeError) as error:
            raise MachineError("garbage", passes=False) from error
        cache.set(_KNOWN, known, KNOWN_SECONDS)
    return dict(known)


def _codes(answer: Any) -> list[str]:
    """Older services say no targets: they translate between any two of theirs."""
    return [str(one["code"]) for one in answer]


def _piece(text: str, source: str, target: str, until: float) -> str:
    """One piece; the white space around it, which services drop, stays."""
    bare = text.strip()
    if not bare:
        return text
    said = {"q": bare, "source": source, "target": target, "format": "text"}
    if settings.TALKA_TRANSLATE_KEY:
        said["api_key"] = settings.TALKA_TRANSLATE_KEY
    answer = _ask("/translate", said, min(until, time.monotonic() + ANSWER_SECONDS))
    made = answer.get("translatedText") if isinstance(answer, dict) else None
    if not isinstance(made, str) or not made.strip():
        raise MachineError("garbage", passes=False)
    start = text.index(bare)
    return text[:start] + made.strip().replace("\0", "") + text[start + len(bare) :]


def _ask(path: str, said: dict[str, str] | None, until: float) -> Any:
    """What the service answers, as JSON says it. Raises `MachineError`."""
    import urllib.error  # noqa: PLC0415  reason: memory of web processes, which never ask
    from http.client import HTTPException  # noqa: PLC0415  reason: memory of web processes, which never ask

    address = settings.TALKA_TRANSLATE_URL
    if urlsplit(address).scheme not in ("http", "https"):
        raise MachineError("address", passes=False)
    try:
        return json.loads(_read(f"{address}{path}", said, until))
    except urllib.error.HTTPError as error:
        raise _refused(error.code) from error
    except TimeoutError as error:
        raise MachineError("slow", passes=True) from error
    except (OSError, HTTPException) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        log.warning("translation.machine_away", error=f"{type(error).__name__}: {error}"[:300])
        raise MachineError("slow" if slow else "down", passes=True) from error
    except (ValueError, RecursionError) as error:
        raise MachineError("garbage", passes=False) from error


def _read(address: str, said: dict[str, str] | None, until: float) -> bytes:
    import urllib.request  # noqa: PLC0415  reason: memory of web processes, which never ask
    from http.client import IncompleteRead  # noqa: PLC0415  reason: memory of web processes, which never ask

    class NoRedirects(urllib.request.HTTPRedirectHandler):
        """A service that moved is set anew by the operator; its key is not sent to wherever it points."""

        def redirect_request(self, *args: object, **kwargs: object) -> None:
            """Never."""

    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    body = json.dumps(said).encode() if said is not None else None
    asked = urllib.request.Request(address, body, headers)
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    found = b""
    with urllib.request.build_opener(NoRedirects).open(asked, timeout=seconds) as answer:
        while chunk := answer.read1(
            65_536
        ):  # as it comes: one who sends a letter a second has no more time than others
            found += chunk
            if time.monotonic() > until:
                raise TimeoutError
            if len(found) > LONGEST_ANSWER:
                raise ValueError("too long an answer")
        if answer.length:  # it said that there is more
            raise IncompleteRead(found, answer.length)
    return found


def _refused(status: int) -> MachineError:
    if status == HTTPStatus.FORBIDDEN or status == HTTPStatus.UNAUTHORIZED:
        return MachineError("key", passes=False)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return MachineError("busy", passes=True)
    return MachineError("refused", passes=False)
