"""An embeddings service elsewhere, of the OpenAI form (``POST {address}/embeddings``)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

import structlog

from talka.toolkit import arrays as np

from .protocol import Floats

log = structlog.get_logger(__name__)

_LONGEST_ANSWER = 64_000_000


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A service that moved is set anew by the operator; its key is not sent to wherever it points."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Never."""


class Service:
    """Embeds by asking the service at `address` (``https://…/v1``)."""

    dimensions = 0  # told by the first answer

    def __init__(self, address: str, key: str = "", model: str = "") -> None:
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError("EMBEDDINGS_URL must begin with http:// or https://")
        self._address = f"{address.rstrip('/')}/embeddings"
        self._key = key
        self._name = model
        self.model = f"{model or 'default'}@{urlsplit(address).hostname}"[:80]
        self._opener = urllib.request.build_opener(_NoRedirects)

    def wake(self) -> None:
        """A service is awake, and asking it may cost money."""

    def embed(self, texts: list[str], is_query: bool, seconds: float) -> Floats | None:
        """Vectors of unit length, a row a text; None when the service is late, wrong or away (the log says why)."""
        # Models of the E5 family want to be told which of the two a text is; others are given it as it is.
        prefix = ("query: " if is_query else "passage: ") if "e5" in self._name.lower() else ""
        body = {"input": [prefix + text for text in texts], "encoding_format": "float"}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._name:
            body["model"] = self._name
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        asked = urllib.request.Request(self._address, json.dumps(body).encode(), headers, method="POST")
        try:
            with self._opener.open(asked, timeout=seconds) as answer:
                return _vectors(json.loads(answer.read(_LONGEST_ANSWER)), len(texts))
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            log.warning("meaning.service_failed", error=f"{type(error).__name__}: {error}"[:300])
            return None


def _vectors(answer: dict[str, list[dict[str, object]]], rows: int) -> Floats:
    """The answer's vectors in the order of the texts, of unit length. Raises ValueError for anything else."""
    ordered = sorted(answer["data"], key=lambda row: int(str(row.get("index", 0))))
    vectors = np.array([row["embedding"] for row in ordered], dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != rows or not np.isfinite(vectors).all():
        raise ValueError("an answer of another form")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-12)
