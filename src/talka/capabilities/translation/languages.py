"""Into which languages is translated: those that a page can be read in, but for the one it is written in."""

from django.conf import settings

from talka.kernel.access.rules import Missing
from talka.kernel.records.models import Record


def languages_for(record: Record) -> list[str]:
    """The interface's languages that a record isn't written in, in the site's order."""
    return [code for code, _name in settings.LANGUAGES if code != record.language]


def language_of(record: Record, code: str) -> str:
    """The code, if the record can be translated into that language. Raises `Missing`."""
    if code not in languages_for(record):
        raise Missing
    return code
