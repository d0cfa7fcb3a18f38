"""A child process that ends when its parent is gone, however the parent went (kill -9 included)."""

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0
VARIABLE = "TALKA_PARENT"


def tell_children() -> None:
    """Called by the parent: its children, and theirs, find its process id in the environment."""
    os.environ[VARIABLE] = str(os.getpid())


def hold() -> None:
    """Called by a child: when the parent is gone, send oneself the signal to stop. Does nothing when started alone."""
    parent = os.environ.get(VARIABLE, "")
    if parent.isdigit():
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while _is_alive(parent):
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(30)  # an orderly end takes less
    os._exit(1)


def _is_alive(process: int) -> bool:
    """Whether we are still somebody's child: a grandchild asks the system, a child sees its parent change."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
