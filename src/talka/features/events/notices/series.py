"""Who follows a series hears of what becomes of its events; its side hears who would like to be part of it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.models import followers_of
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.queries import editors_of
from talka.kernel.records.models import Link, Participation, Relation

from .. import queries
from ..models import Event


def follow_its_series(fact: Fact) -> set[int]:
    """Who follows the series that the event is part of. Who follows the event as well hears of the fact once."""
    series = queries.running_series(fact.record_id or 0)
    return followers_of(series) if series else set()


def series_side(fact: Fact) -> set[int]:
    """Who writes for those that hold a series which an event asks to be part of; nobody for another link."""
    links = Link.objects.filter(pk=fact.details.get("link") or 0, relation=Relation.PART_OF, confirmed_at=None)
    found = links.filter(target__kind="series").values_list("target_id", "target__owner_id").first()
    if found is None:
        return set()
    series, owner = found
    parts = Participation.objects.filter(record_id=series, state="accepted").values_list("organisation_id", flat=True)
    return editors_of([owner, *parts])


def event_side(fact: Fact) -> set[int]:
    """Who writes for the event's organiser, where not one of them said it."""
    people = editors_of(Event.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True))
    return set() if fact.actor_id in people else people


def series_address(one: Told, language: str) -> str:
    """The page of the series, where its side answers."""
    return reverse("series:detail", args=[one.details.get("target") or 0])


notice(
    verb="records.linked", code="series.event_asks", people=series_side, address=series_address,
    sentence=_("“%(title)s” would like to be part of your series. Please answer on the page of the series."),
)  # fmt: skip
notice(
    verb="events.joined_series", code="series.event_agreed", people=event_side,
    sentence=_("“%(title)s” is part of the series now."),
)  # fmt: skip
_NEWS = {
    "events.published": _("There is a new event in a series that you follow: “%(title)s”."),
    "events.joined_series": _("There is a new event in a series that you follow: “%(title)s”."),
    "events.moved": _("“%(title)s” was moved: please look when and where it is now."),
    "events.cancelled": _("“%(title)s” was cancelled."),
}
for _verb, _sentence in _NEWS.items():
    notice(verb=_verb, code=f"{_verb}.in_series", people=follow_its_series, is_news=True, sentence=_sentence)
