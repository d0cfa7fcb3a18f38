"""A child process that ends when its parent is gone, however the parent went (kill -9 included)."""

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0
VARIABLE = "TALKA_PARENT"


def tell_children() -> None:
    """Called by the parent: its children find its process id in the environment."""
    os.environ[VARIABLE] = str(os.getpid())


def hold() -> None:
    """Called by a child: when the parent is gone, send oneself the signal to stop. Does nothing when started alone."""
    if os.environ.get(VARIABLE) == str(os.getppid()):
        threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    # A parent that was killed may stay a zombie for long; its children get another parent at once.
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(30)  # an orderly end takes less
    os._exit(1)
