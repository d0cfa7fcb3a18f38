"""All that pages need, in memory before the first request: processes that are forked later share it.

It starts no thread and opens no database, so that forking from it leaves nothing behind (`command.serving`).
"""

import gc
import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")


def _load() -> WSGIHandler:
    """The application with what every page needs already in memory, and set aside from the garbage collector."""
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up
    from django.template import engines  # noqa: PLC0415  reason: wants Django set up
    from django.urls import get_resolver  # noqa: PLC0415  reason: wants Django set up
    from django.utils import translation  # noqa: PLC0415  reason: wants Django set up

    made = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018  reason: reading it loads all addresses
    engines.all()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):  # reads the catalogue
            pass
    import numpy  # noqa: F401, PLC0415  reason: not for commands; 6 MB that each process would have of its own

    gc.collect()
    gc.freeze()
    return made


handler = _load()
