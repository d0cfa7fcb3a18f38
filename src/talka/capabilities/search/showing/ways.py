"""The ways in which the results of a list are shown: as a list, on a map, in a calendar."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from talka.kernel.records.kinds import Kind
from talka.ui.parts import Tab

from ..query import Query
from .addresses import Place

LIST, MAP, CALENDAR = "list", "map", "calendar"


def ways_to_show(query: Query, place: Place, kind: Kind | None, shown: str) -> list[Tab]:
    """A tab for each, with the same query; `place` is that of the list, `shown` the one that is looked at.

    The calendar's page is another capability's, which may be absent; only kinds whose records happen have one.
    """
    plain = place.but(more=())
    tabs = [
        Tab(_("List"), plain.address(query.but()), shown == LIST, icon="list"),
        Tab(_("Map"), plain.address(query.but(), view="map"), shown == MAP, icon="map"),
    ]
    if kind is not None and kind.calendar is not None and (path := _month_of(kind)):
        tabs.append(Tab(_("Calendar"), plain.but(path=path).address(query.but()), shown == CALENDAR, icon="calendar3"))
    return tabs


def _month_of(kind: Kind) -> str:
    try:
        return reverse("calendars:month", args=[kind.path])
    except NoReverseMatch:
        return ""
