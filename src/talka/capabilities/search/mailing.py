"""Mails of what is new in a saved search: looked for once a day by the worker, written when they go out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.composing import fill
from talka.capabilities.notices.letters import absolute
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, link, purpose
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.jobs.job import job
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import visible_records
from talka.kernel.records.texts import card_rows

from .models import SavedSearch
from .queries import search
from .saving import due, query_of, stop_mails
from .showing.addresses import Place

LETTER = "search/mail/new.jinja"
STOP = "search.stop"
MOST_TOLD, LOOKED_AT = 20, 100
# The index follows what it is told within seconds: what is younger waits for the next mail, so that none is lost.
SETTLED = timedelta(minutes=10)


@scheduled(every=timedelta(days=1), after=timedelta(hours=5))
def send_saved() -> None:
    """At 05:00 UTC: look for what is new in each search whose turn it is."""
    for pk in due(timezone.now()):
        tell.enqueue(pk)


@job(retries=3)
def tell(saved_id: int) -> None:
    """Queue the mail of one saved search, if there is something new; harmless to repeat."""
    saved = SavedSearch.objects.select_related("person").filter(pk=saved_id).first()
    until = settled()
    if saved is None or saved.seen_until >= until:
        return
    found = new_in(saved, until)
    with transaction.atomic():
        # Compare and set: who comes second with the same beginning changes nothing and mails nothing.
        mine = SavedSearch.objects.filter(pk=saved.pk, seen_until=saved.seen_until).update(seen_until=until)
        if mine and found:
            cause = f"search.saved:{saved.pk}:{saved.seen_until:%Y%m%dT%H%M%S%f}"
            send_mail(cause=cause, to=saved.person, template=LETTER, context={"search": saved.pk, "records": found})


def settled() -> datetime:
    """The moment up to which the index knows what was published: behind what the worker has still to be told of."""
    waiting = Fact.objects.filter(told_at__isnull=True).order_by("pk").values_list("at", flat=True).first()
    return min(filter(None, (timezone.now(), waiting))) - SETTLED


def new_in(saved: SavedSearch, until: datetime) -> list[int]:
    """Ids of what answers it and could first be seen since it was last looked at, as its owner may: at most 100.

    In the order of a list by time, whose first page this is; the letter leads to the whole.
    """
    query = query_of(saved.query, saved.person.language)
    page = search(query.but(news=(saved.seen_until, until), sort="newest", limit=LOOKED_AT), saved.person)
    return [row.id for row in page.rows]


def _filled(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the letter says, asked anew: nothing of what the reader may not see any more."""
    saved = SavedSearch.objects.filter(pk=context["search"], person=person).first()
    if saved is None or person is None:
        return None
    rows = visible_records(person).filter(pk__in=context["records"]).order_by("-published_at", "-pk")
    found = cards(card_rows(rows[: MOST_TOLD + 1], language), language)
    if not found:
        return None
    place = Place(f"/{language}/search/")
    return {
        "name": saved.name,
        "found": [(card.kind, card.title, absolute(card.url)) for card in found[:MOST_TOLD]],
        "address": place.address(query_of(saved.query).but(sort="newest")),
        "stop_url": link(STOP, person, search=saved.pk),
    }


fill(LETTER, _filled, is_news=True)


def _offer(opened: Opened) -> Offer:
    saved = SavedSearch.objects.filter(pk=opened.data["search"], person=opened.person).first()
    if saved is None:
        raise Missing
    return Offer(_("Stop the mails of this saved search?"), [Choice("stop", _("Stop these mails"))], quote=saved.name)


def _act(opened: Opened, choice: str) -> Answer:
    stop_mails(opened.data["search"], by=opened.person)
    return Answer(
        _("You get no more mails of this search"), _("It is kept: sign in and you find it among your searches.")
    )


purpose(STOP, days=365, offer=_offer, act=_act, open_to_suspended=True)
