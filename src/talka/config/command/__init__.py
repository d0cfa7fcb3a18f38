"""The command `talka`. What each word does is imported when it is said, so that `talka --help` answers at once."""

import sys


def main() -> None:
    """The entry point: `talka` on the command line, `python -m talka.config.command` for child processes."""
    from .words import app  # noqa: PLC0415  reason: start-up time

    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `talka export … | head`
        sys.stderr.close()
        sys.exit(141)
