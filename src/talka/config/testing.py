"""Loaded by pytest before Django's settings (``-p talka.config.testing``): a data folder for each process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def prepare_environment() -> None:
    """Point every setting that touches the disk or the network at something that ends with this process."""
    folder = tempfile.mkdtemp(prefix="talka-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TALKA_DATA"] = folder
    os.environ["TALKA_SITE_URL"] = "http://testserver"
    os.environ["TALKA_SECRET_KEY"] = "only-for-tests"
    os.environ["TALKA_LOG_LEVEL"] = "ERROR"
    for name in (
        "EMAIL_URL",
        "CACHE_URL",
        "EMBEDDINGS_URL",
        "TALKA_DEMO",
        "TALKA_LANGUAGES",
        "TALKA_TILES_URL",
        "TALKA_TEXTS",
        "TALKA_OPERATOR",
    ):
        os.environ.pop(name, None)
    # Tries of word forms take seconds to build and are the same for all.
    os.environ.setdefault("TALKA_WORDS", str(Path(__file__).resolve().parents[3] / ".make" / "words-tries"))
    # A browser driven synchronously keeps an event loop in the test's thread; Django would refuse the database there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


prepare_environment()
