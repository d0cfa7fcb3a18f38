"""Where somebody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from talka.kernel.people.models import Person

from .devices import Device, device_of, place_of


@dataclass(frozen=True)
class SignedIn:
    """One browser in which somebody is signed in; `place` is the beginning of its network address."""

    pk: int
    device: Device
    place: str
    since: datetime
    seen: datetime
    current: bool


def sessions_of(person: Person, key: str | None) -> list[SignedIn]:
    """Their live sessions, the one with this key first, then the last seen first. One statement."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = UserSession.objects.filter(user=person, session_key__in=live).order_by("-last_seen_at", "-pk")
    found = [
        SignedIn(
            row.pk, device_of(row.user_agent), place_of(row.ip), row.created_at, row.last_seen_at,
            row.session_key == key,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.current)
