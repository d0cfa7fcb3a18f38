"""Getting Django ready for a command, with clear words where the environment is wrong."""

import os
import sys


def start_django() -> None:
    """Load the settings and the apps; a wrong variable ends the command with one sentence instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")
    import django  # noqa: PLC0415  reason: start-up time
    from environs import EnvError  # noqa: PLC0415  reason: start-up time

    try:
        django.setup()
    except EnvError as error:
        sys.exit(f"talka: {error}\nSee docs/configuration.md for what each variable may be.")
    except PermissionError as error:
        sys.exit(f"talka: may not write {error.filename}. Is TALKA_DATA right, and does the folder belong to you?")
