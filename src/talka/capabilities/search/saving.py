"""Searches that people keep: kept, renamed, given a rhythm, forgotten. Each is its owner's alone."""

from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, Missing
from talka.kernel.people.models import Person
from talka.toolkit.text.cleaning import one_line

from .models import Rhythm, SavedSearch
from .query import Query, query_from

MOST = 100
# Three hundred Georgian letters are 2,700 characters in an address.
LONGEST_NAME, LONGEST_QUERY, MOST_FIELDS = 160, 16_000, 500
TOO_LONG = _("This search is too long to be kept. Take out some words or filters.")
A_WEEK = timedelta(days=6, hours=12)


def query_of(text: str, reader: str = "en") -> Query:
    """The query that a saved search's text says, from its first page.

    :raises Denied: for what is longer than is kept: cut off it would be another search.
    """
    if len(text) > LONGEST_QUERY or text.count("&") >= MOST_FIELDS:
        raise Denied(TOO_LONG)
    return query_from(parse_qs(text, max_num_fields=MOST_FIELDS), reader=reader).but(limit=Query.limit)


@transaction.atomic
def save_search(text: str, *, by: Person, name: str, rhythm: str = Rhythm.DAILY) -> tuple[SavedSearch, bool]:
    """Keep a query (the text of an address) for this person; a second time the first one is given back, with False.

    :raises Denied: for the 101st, and for what is too long.
    """
    query = query_of(text).query_string()
    if len(query) > LONGEST_QUERY:
        raise Denied(TOO_LONG)
    digest = blake2b(query.encode(), digest_size=16).hexdigest()
    # The person's own row is the lock: two browsers that save at once are counted one after the other.
    Person.objects.select_for_update().get(pk=by.pk)
    kept = SavedSearch.objects.filter(person=by, digest=digest).first()
    if kept is not None:
        return kept, False
    if SavedSearch.objects.filter(person=by).count() >= MOST:
        raise Denied(_("You keep a hundred searches already. Delete one first."))
    name = one_line(name, LONGEST_NAME) or str(_("All records"))
    return SavedSearch.objects.create(person=by, query=query, digest=digest, name=name, rhythm=rhythm), True


@transaction.atomic
def change_search(pk: int, *, by: Person, name: str, rhythm: str) -> SavedSearch:
    """Rename it, and say how often what is new is mailed. Raises `Missing` for what is somebody else's."""
    saved = _mine(pk, by)
    if saved.rhythm == Rhythm.NEVER != rhythm:
        saved.seen_until = timezone.now()  # what happened while it slept is old
    saved.name, saved.rhythm = one_line(name, LONGEST_NAME) or saved.name, rhythm
    saved.save(update_fields=["name", "rhythm", "seen_until"])
    return saved


@transaction.atomic
def delete_search(pk: int, *, by: Person) -> None:
    """Forget it; twice changes nothing."""
    SavedSearch.objects.filter(pk=pk, person=by).delete()


@transaction.atomic
def stop_mails(pk: int, *, by: Person) -> str:
    """Keep it, but mail no more of it; its name. Raises `Missing` when it was deleted."""
    saved = _mine(pk, by)
    SavedSearch.objects.filter(pk=pk).update(rhythm=Rhythm.NEVER)
    return saved.name


def _mine(pk: int, by: Person) -> SavedSearch:
    saved = SavedSearch.objects.select_for_update().filter(pk=pk, person=by).first() if pk < 2**63 else None
    if saved is None:
        raise Missing
    return saved


def due(now: datetime) -> list[int]:
    """Ids of the searches whose turn it is: daily ones each day, weekly ones on Mondays (later if one was missed)."""
    weekly = Q(rhythm=Rhythm.WEEKLY) if now.weekday() == 0 else Q(rhythm=Rhythm.WEEKLY, seen_until__lt=now - A_WEEK)
    rows = SavedSearch.objects.filter(Q(rhythm=Rhythm.DAILY) | weekly, person__is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))
