"""Tell facts to those who listen: at least once each, so a listener must not mind hearing one twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from .models import Fact, Trouble

log = structlog.get_logger()

Listener = Callable[[Fact], None]
Together = Callable[[Sequence[Fact]], None]
BATCH = 200
ATTEMPTS = 12


@dataclass(frozen=True)
class _Listening:
    """Who hears which verbs: fact by fact, or the facts of a batch together."""

    verbs: tuple[str, ...]
    one: Listener | None = None
    many: Together | None = None

    def hears(self, fact: Fact) -> bool:
        """Whether a fact is for it."""
        verb = fact.verb
        return any(v in ("*", verb) or (v.endswith(".*") and verb.startswith(v[:-1])) for v in self.verbs)

    def hear(self, fact: Fact) -> None:
        """Tell it one fact."""
        if self.many:
            self.many([fact])
        elif self.one:
            with transaction.atomic():
                self.one(fact)


_listeners: dict[str, _Listening] = {}


def listen(*verbs: str) -> Callable[[Listener], Listener]:
    """Have a function called by the worker with each fact of these verbs (``"needs.*"`` and ``"*"`` match many)."""

    def register(listener: Listener) -> Listener:
        _listeners[f"{listener.__module__}.{listener.__qualname__}"] = _Listening(verbs, one=listener)
        return listener

    return register


def listen_together(*verbs: str) -> Callable[[Together], Together]:
    """The same for what is done once for many facts of one record: it is given those of a batch, oldest first.

    It opens its own transactions, short ones: no lock is held while it thinks.
    """

    def register(listener: Together) -> Together:
        _listeners[f"{listener.__module__}.{listener.__qualname__}"] = _Listening(verbs, many=listener)
        return listener

    return register


def _call(name: str, listening: _Listening, fact: Fact) -> None:
    """One listener, one fact; its failure is written down and tried again."""
    try:
        listening.hear(fact)
    except Exception as error:
        log.exception("listener failed", listener=name, fact=fact.pk, verb=fact.verb)
        _trouble(name, fact, error)
    else:
        Trouble.objects.filter(fact=fact, listener=name).delete()


def _call_together(name: str, listening: _Listening, facts: Sequence[Fact]) -> None:
    """One listener, many facts; when that fails each is told by itself, so that one bad one holds up no other."""
    try:
        if listening.many:
            listening.many(facts)
    except Exception:
        log.exception("listener failed", listener=name, facts=len(facts))
        for fact in facts:
            _call(name, listening, fact)


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
    for name, listening in _listeners.items():
        if listening.many and (heard := [fact for fact in facts if listening.hears(fact)]):
            _call_together(name, listening, heard)
    told = []
    for fact in facts:
        alone = [(name, each) for name, each in _listeners.items() if each.one and each.hears(fact)]
        for name, listening in alone:
            _call(name, listening, fact)
        told.append(fact.pk)
        if alone or fact is facts[-1]:
            Fact.objects.filter(pk__in=told).update(told_at=timezone.now())
            told.clear()
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
        _call(trouble.listener, entry, trouble.fact)
        count += 1
    return count


def tell_all() -> int:
    """Tell until nothing is left: for commands and tests; how many were told."""
    total = 0
    while told := tell_facts():
        total += told
    return total
