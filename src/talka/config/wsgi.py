"""What the web server calls. Addresses, templates and words are loaded before the first request, not by it."""

import gc
import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from .command.lifeline import hold
from .environment import WEB_THREADS
from .receiving import Receiving

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
    gc.collect()
    gc.freeze()
    return made


hold()
application = Receiving(_load(), WEB_THREADS)
