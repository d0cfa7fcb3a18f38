"""Sessions: noted when they begin, ended one by one or all at once."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

AGENT_LETTERS = 200


@transaction.atomic
def remember_session(person: Person, key: str, *, network: str, agent: str) -> None:
    """Note that they are signed in where this session is; again moves only the time it was last seen."""
    now = timezone.now()
    UserSession.objects.update_or_create(
        session_key=key,
        defaults={"user": person, "ip": network, "user_agent": agent[:AGENT_LETTERS], "last_seen_at": now},
    )


@transaction.atomic
def end_session(session: int, *, by: Person) -> bool:
    """End one of their own sessions; False when it is not theirs, or over already."""
    return _end(by, pk=session) > 0


@transaction.atomic
def end_other_sessions(*, by: Person, but: str | None) -> int:
    """End all their sessions except the one with this key; how many."""
    return _end(by, but=but)


def _end(person: Person, *, but: str | None = None, **which: int) -> int:
    """The browser of an ended session is a visitor's from its next request on."""
    rows = UserSession.objects.select_for_update().filter(user=person, **which).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True))
    if not keys:
        return 0
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    note("accounts.sessions_ended", None, person, count=len(keys))
    return len(keys)
