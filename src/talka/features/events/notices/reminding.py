"""Who is reminded of an event, in which words: when it begins, by the clocks of its own place, which are named."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.ui.clocks import city_of, clock

from ..queries.reminders import reminded
from .telling import LETTER, own_address, own_link


def who(fact: Fact) -> set[int]:
    """Who has a place since before the reminder's moment."""
    return reminded(fact.record_id or 0, datetime.fromisoformat(fact.details["starts"]), fact.details["days"])


def begins(one: Told, language: str) -> str:
    """When it begins. No statement: the fact knows."""
    moment, zone = datetime.fromisoformat(one.details["starts"]), one.details["zone"]
    said = {"title": one.title, "moment": clock(moment, zone), "city": city_of(zone)}
    return _("“%(title)s” begins: %(moment)s (time in %(city)s).") % said


notice(
    verb="events.reminder", people=who, to_actor=True, subject=gettext_lazy("Soon: “%(title)s”"), sentence=begins,
    template=LETTER, address=own_address, more=own_link,
)  # fmt: skip
