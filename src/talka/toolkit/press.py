"""PDFs by typst, in a process of its own: the caller's memory does not grow, and what hangs or crashes is ended.

The process reads one JSON line a document and answers with a line that says how many bytes follow, or why there are
none. Fonts are read and the template compiled once; it sees no other fonts, no network and none of our secrets. A
template reads `sys.inputs.data` (JSON): what people wrote is data there, never markup.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

if TYPE_CHECKING:
    from types import TracebackType

# Tagged and archivable (ISO 19005-2, level A) and accessible (ISO 14289-1): a letter that no font has is an error.
STANDARDS = ["a-2a", "ua-1"]
MOST_MEMORY = 1 << 30  # bytes of address space
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT")


class PressError(Exception):
    """A document could not be made; the message is typst's, or says how the process ended."""


class Press:
    """``with Press(template, fonts) as press: press.pdf({...}, at=moment)``. For one thread.

    :param template: a ``.typ`` file; it may read what lies in its folder.
    :param fonts: a folder with ``.ttf`` files.
    :param seconds: how long one document may take.
    """

    def __init__(self, template: Path, fonts: Path, *, seconds: float = 30) -> None:
        self.command = [sys.executable, "-m", __name__, str(template), str(fonts)]
        self.seconds = seconds
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. Twice changes nothing."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()

    def pdf(self, data: dict[str, Any], *, at: datetime) -> bytes:
        """One document, byte for byte the same for the same data. Raises `PressError`; the next one may work again."""
        return self._made({"data": json.dumps(data, ensure_ascii=False), "at": int(at.timestamp()), "format": "pdf"})

    def png(self, data: dict[str, Any], *, ppi: int = 72) -> bytes:
        """Its first page as a picture: to be looked at."""
        return self._made({"data": json.dumps(data, ensure_ascii=False), "format": "png", "ppi": ppi})

    def _made(self, order: dict[str, Any]) -> bytes:
        process = self._running()
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            return _asked(process, order)
        except (OSError, ValueError) as error:
            self.close()
            raise PressError(f"the process ended: {error}") from error
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
        return self.process


def _asked(process: subprocess.Popen[bytes], order: dict[str, Any]) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(order).encode() + b"\n")
    process.stdin.flush()
    said = json.loads(process.stdout.readline())
    if "error" in said:
        raise PressError(said["error"])
    made = process.stdout.read(said["size"])
    if len(made) != said["size"]:
        raise ValueError("it was cut short")
    return made


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  reason: Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _work(template: Path, fonts: Path, orders: BinaryIO, out: BinaryIO) -> None:
    """The process itself: until its orders end, which they do when whoever started it is gone."""
    import typst  # noqa: PLC0415  reason: only this process loads it

    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    compiler = typst.Compiler(str(template), root=str(template.parent), font_paths=known)
    for line in orders:
        order = json.loads(line)
        options: dict[str, Any] = {"format": order["format"], "sys_inputs": {"data": order["data"]}}
        if order["format"] == "pdf":
            options |= {"pdf_standards": STANDARDS, "timestamp": datetime.fromtimestamp(order["at"], UTC)}
        else:
            options["ppi"] = order["ppi"]
        try:
            made = compiler.compile(**options)
        except Exception as error:
            out.write(json.dumps({"error": str(error)[:2000]}).encode() + b"\n")
        else:
            content = (made[0] if isinstance(made, list) else made) or b""
            out.write(json.dumps({"size": len(content)}).encode() + b"\n" + content)
        out.flush()


if __name__ == "__main__":
    _limit_memory()
    _work(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
