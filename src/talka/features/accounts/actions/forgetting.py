"""What is done once a day: whoever never confirmed, and what is over, is forgotten."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from talka.kernel.facts.models import Fact
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person

UNCONFIRMED_FOR = timedelta(days=30)
CHUNK = 500


@scheduled(every=timedelta(days=1), after=timedelta(hours=3))
def forget_unconfirmed() -> None:
    """Forget whoever signed up a month ago and never showed that the address is theirs: perhaps they never knew."""
    joined = Fact.objects.filter(verb="accounts.joined", at__lt=timezone.now() - UNCONFIRMED_FOR).values("actor_id")
    strangers = Person.objects.filter(pk__in=joined, address_confirmed_at=None, last_login=None, memberships=None)
    while ids := list(strangers.values_list("pk", flat=True)[:CHUNK]):
        Person.objects.filter(pk__in=ids).delete()


@scheduled(every=timedelta(days=1), after=timedelta(hours=3, minutes=15))
def forget_old_sessions() -> None:
    """Sessions that are over, and what was noted of them."""
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
