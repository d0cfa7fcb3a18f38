"""What those who watch are told, and how they stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, link, purpose
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.vocabulary.labels import places

from .actions import unwatch
from .targets import COLUMNS, Target, target, target_of_vocabulary
from .watchers import watchers_of

CODE = "watching.new"
STOP = "watching.stop"
OF_OWNER = _("%(owner)s published “%(title)s” (%(about)s).")
OF_NOBODY = _("New: “%(title)s” (%(about)s).")
WHY = _("You are told because you watch: %(watched)s.")


def watchers(fact: Fact) -> Mapping[int, str]:
    """Those who watch what the record is of, with the reason."""
    return watchers_of(fact.record_id) if fact.record_id else {}


def watched(one: Told, language: str) -> str:
    """What its reader watches, by name; empty when that is gone from the vocabulary."""
    sort, _colon, pk = one.because.partition(":")
    if sort == "organisation":
        return one.owner
    found = target_of_vocabulary(sort, int(pk), language) if sort in COLUMNS else None
    return found.name if found else ""


def about(one: Told, language: str) -> str:
    """What it is and where: “Need, Rēzekne”."""
    place = places(language).get(one.place_id or 0)
    label = str(kind_of(one.kind).label) if has_kind(one.kind) else ""
    return ", ".join(filter(None, (label, place.name if place else "")))


def news(one: Told, language: str) -> str:
    """Who published what, in a sentence."""
    words: Promise = OF_OWNER if one.owner and one.owner != one.title else OF_NOBODY
    return str(words) % {"owner": one.owner, "title": one.title, "about": about(one, language)}


def sentence(one: Told, language: str) -> str:
    """The same, and why its reader is told."""
    name = watched(one, language)
    return " ".join(filter(None, (news(one, language), str(WHY) % {"watched": name} if name else "")))


def more(one: Told, person: Person) -> Mapping[str, Any]:
    """What the letter says besides: what it is about, and the way to stop."""
    language = get_language() or "en"
    name = watched(one, language)
    sort, _colon, pk = one.because.partition(":")
    return {
        "watched": name,
        "unwatch_url": link(STOP, person, sort=sort, target=int(pk)) if name else "",
        "about": about(one, language),
    }


# No fact has this name: `announcing` tells it of the one that first published a record, of whatever kind.
NEW = notice(
    verb=CODE,
    people=watchers,
    subject=_("New: %(title)s"),
    sentence=sentence,
    template="watching/mail/new.jinja",
    more=more,
    is_news=True,
)


def _named(opened: Opened) -> tuple[str, int]:
    sort, pk = opened.data.get("sort"), opened.data.get("target")
    if sort not in COLUMNS or not isinstance(pk, int):
        raise Missing
    return str(sort), pk


def _seen(opened: Opened) -> Target | None:
    """What the link is about, as far as its reader may (still) see it: one can always stop."""
    try:
        return target(*_named(opened), opened.person, get_language() or "en")
    except Missing:
        return None


def _offer(opened: Opened) -> Offer:
    _named(opened)
    found = _seen(opened)
    stop = gettext("Stop watching: %(name)s") % {"name": found.name} if found else gettext("Stop watching")
    return Offer(
        title=stop,
        text=gettext("You get no more news of it, neither here nor by mail. Of everything else you do."),
        choices=[Choice("stop", gettext("Stop watching"))],
    )


def _act(opened: Opened, choice: str) -> Answer:
    unwatch(*_named(opened), by=opened.person)
    found = _seen(opened)
    more = {"url": found.address, "label": found.name} if found else {}
    return Answer(title=gettext("You hear no more of it"), **more)


purpose(STOP, days=365, offer=_offer, act=_act, open_to_suspended=True)
