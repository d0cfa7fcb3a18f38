"""The doctor on the machine: versions, the data folder, what was built."""

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from ...environment import HOST
from .finding import Finding, bad, note, ok

# Older ones can corrupt a database in WAL mode when several processes write.
SOUND_SQLITE = (3, 51, 3)
LOW_DISK, NO_DISK = 1_000_000_000, 100_000_000


def versions() -> Iterator[Finding]:
    """Of Python, Django and SQLite."""
    import django  # noqa: PLC0415  reason: only the doctor asks

    yield ok("program", f"Python {platform.python_version()}, Django {django.get_version()}")
    if "sqlite" not in str(settings.DATABASES["default"]["ENGINE"]):
        return
    if sqlite3.sqlite_version_info >= SOUND_SQLITE:
        yield ok("sqlite", f"SQLite {sqlite3.sqlite_version}")
    else:
        yield bad(
            "sqlite",
            f"SQLite {sqlite3.sqlite_version} can damage a database that two processes write to",
            "Install the package pysqlite3, or set DATABASE_URL to a PostgreSQL.",
        )


def data_folder() -> Iterator[Finding]:
    """It can be written to, is not open to others, and has room."""
    folder = Path(settings.TALKA_DATA)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield bad(
            "data folder", f"{folder} can't be written to", "Give it to the user who runs talka, or set TALKA_DATA."
        )
        return
    free = shutil.disk_usage(folder).free
    room = f"{folder}, {free / 1e9:.1f} GB free"
    if free < NO_DISK:
        yield bad("data folder", room, "Make room: nothing can be saved soon.")
    elif free < LOW_DISK:
        yield note("data folder", room, "Make room.")
    else:
        yield ok("data folder", room)
    yield from _secret(folder / "secret_key")


def _secret(path: Path) -> Iterator[Finding]:
    """The key's file, when the key is kept there, is its owner's alone."""
    if not path.exists() or path.read_text().strip() != settings.SECRET_KEY:
        yield ok("secret key", "given by TALKA_SECRET_KEY")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield bad("secret key", f"{path} can be read by others", f"chmod 600 {path}, and delete it if somebody did.")
    else:
        yield ok("secret key", "kept in the data folder, readable by its owner alone")


def built() -> Iterator[Finding]:
    """Style, script and catalogues are there."""
    package = Path(settings.LOCALE_PATHS[0]).parent
    if (package / "ui" / "static" / "built" / "manifest.json").exists():
        yield ok("assets", "built")
    else:
        yield bad(
            "assets", "style and script are not built", "make demo builds them; so does python -m talka.ui.build."
        )
    wanted = {code for code, _name in settings.LANGUAGES} - {"en"}
    there = {path.parts[-3] for path in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.mo")}
    if missing := sorted(wanted - there):
        yield bad("languages", f"no compiled catalogue of {', '.join(missing)}", "make setup compiles them.")
    else:
        yield ok("languages", ", ".join(code for code, _name in settings.LANGUAGES))
    tries = {path.stem for path in Path(settings.TALKA_WORDS).glob("*.dic")}
    if missing := sorted({code for code, _name in settings.LANGUAGES} - tries):
        yield note(
            "word forms", f"no word forms of {', '.join(missing)}: words are found as written only", "talka prepare"
        )
    else:
        yield ok("word forms", ", ".join(sorted(tries)))


def exposure() -> Iterator[Finding]:
    """What is open that should not be, on a site that others reach."""
    local = any(name in settings.TALKA_SITE_URL for name in ("//127.0.0.1", "//localhost", "//[::1]"))
    if settings.TALKA_DEMO:
        yield (note if local else bad)("demo", "anybody may become anybody", "Never for real data: unset TALKA_DEMO.")
    if settings.DEBUG:
        yield (note if local else bad)("debug", "errors show the program's inside", "Unset TALKA_DEBUG.")
    if not local and not settings.TALKA_SITE_URL.startswith("https://"):
        yield bad(
            "address", f"{settings.TALKA_SITE_URL} is not encrypted", "Put a proxy before it; set TALKA_SITE_URL."
        )
    elif local and HOST in ("0.0.0.0", "::"):
        yield bad(
            "address",
            f"others reach this machine, but only {settings.TALKA_SITE_URL} is answered",
            "Set TALKA_SITE_URL to the address by which they come.",
        )
    else:
        yield ok("address", settings.TALKA_SITE_URL)
    if settings.TALKA_SITE_URL.startswith("https://") and not settings.TALKA_TRUSTED_PROXIES:
        yield note(
            "proxies",
            "all visitors count as one where tries are limited",
            "Set TALKA_TRUSTED_PROXIES to the number of proxies before the site.",
        )
