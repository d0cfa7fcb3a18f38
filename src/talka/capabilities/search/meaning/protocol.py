"""How the process of the model is talked to over its socket: a length, then JSON one way and floats the other."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talka.toolkit import arrays as np

if TYPE_CHECKING:
    import numpy.typing as npt


if TYPE_CHECKING:
    Floats = npt.NDArray[np.float32]
else:
    Floats = Any

LONGEST_REQUEST = 1_000_000
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True)
class Request:
    """Texts to embed, as questions or as passages."""

    texts: list[str]
    is_query: bool


def send(connection: socket.socket, content: bytes) -> None:
    """Send one message."""
    connection.sendall(_LENGTH.pack(len(content)) + content)


def receive(connection: socket.socket, longest: int = 64_000_000) -> bytes:
    """Receive one message. Raises ConnectionError at its end or when it is too long, TimeoutError when it is late."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > longest:
        raise ConnectionError("the message is too long")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = connection.recv(min(length, 1 << 20))
        if not part:
            raise ConnectionError("the other side is gone")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def request_bytes(request: Request) -> bytes:
    """A request as it is sent."""
    return json.dumps({"query": request.is_query, "texts": request.texts}).encode()


def request_from(content: bytes) -> Request:
    """A request as it arrived. Raises ValueError for anything else."""
    read = json.loads(content)
    if not isinstance(read, dict) or not isinstance(read.get("texts"), list):
        raise ValueError("no request")
    return Request([str(text) for text in read["texts"]], bool(read.get("query")))


def answer_bytes(vectors: Floats) -> bytes:
    """Vectors, row after row, as they are sent."""
    return vectors.astype("<f4").tobytes()


def answer_from(content: bytes, rows: int) -> Floats:
    """Vectors as they arrived. Raises ValueError when they don't make whole rows."""
    return np.frombuffer(content, dtype="<f4").reshape(rows, -1).astype(np.float32)
