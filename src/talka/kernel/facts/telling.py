"""Tell facts to those who listen: at least once each, so a listener must not mind hearing one twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from .models import Fact, Trouble

log = structlog.get_logger()

Listener = Callable[[Fact], None]
BATCH = 200
ATTEMPTS = 12

_listeners: dict[str, tuple[tuple[str, ...], Listener]] = {}


def listen(*verbs: str) -> Callable[[Listener], Listener]:
    """Have a function called by the worker with each fact of these verbs (``"needs.*"`` and ``"*"`` match many)."""

    def register(listener: Listener) -> Listener:
        _listeners[f"{listener.__module__}.{listener.__qualname__}"] = (verbs, listener)
        return listener

    return register


def _hears(verbs: tuple[str, ...], verb: str) -> bool:
    return any(v in ("*", verb) or (v.endswith(".*") and verb.startswith(v[:-1])) for v in verbs)


def _call(name: str, listener: Listener, fact: Fact) -> None:
    """One listener in a transaction of its own; its failure is written down and tried again."""
    try:
        with transaction.atomic():
            listener(fact)
    except Exception as error:
        log.exception("listener failed", listener=name, fact=fact.pk, verb=fact.verb)
        _trouble(name, fact, error)
    else:
        Trouble.objects.filter(fact=fact, listener=name).delete()


def _trouble(name: str, fact: Fact, error: Exception) -> None:
    trouble, _new = Trouble.objects.get_or_create(fact=fact, listener=name, defaults={"again_at": timezone.now()})
    trouble.attempts += 1
    trouble.error = f"{type(error).__name__}: {error}"[:2000]
    trouble.again_at = timezone.now() + timedelta(seconds=min(3600, 2**trouble.attempts))
    trouble.given_up = trouble.attempts >= ATTEMPTS
    trouble.save()


def tell_facts() -> int:
    """Tell one batch of untold facts, oldest first; how many. Two workers may tell the same one: listeners bear it."""
    facts = list(Fact.objects.filter(told_at__isnull=True).order_by("pk")[:BATCH])
    for fact in facts:
        for name, (verbs, listener) in _listeners.items():
            if _hears(verbs, fact.verb):
                _call(name, listener, fact)
        Fact.objects.filter(pk=fact.pk).update(told_at=timezone.now())
    return len(facts)


def tell_again() -> int:
    """Try the listeners that failed and whose time has come; how many."""
    due = Trouble.objects.filter(given_up=False, again_at__lte=timezone.now()).select_related("fact")[:BATCH]
    count = 0
    for trouble in due:
        entry = _listeners.get(trouble.listener)
        if entry is None:  # the listener was removed from the program
            trouble.delete()
            continue
        _call(trouble.listener, entry[1], trouble.fact)
        count += 1
    return count


def tell_all() -> int:
    """Tell until nothing is left: for commands and tests; how many were told."""
    total = 0
    while told := tell_facts():
        total += told
    return total
