"""How much of a need is promised and delivered, counted under its lock and kept on its row."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen
from talka.kernel.records.models import LIVE, Participation, ParticipationRole, ParticipationState
from talka.toolkit.prepared import Prepared

from ..models import Need, amount
from ..rules import RESPONDING

MOST = 2**31 - 1  # what the column holds
COVER_COLUMNS = ("responders", "promised", "delivered")


class TooMuch(Exception):
    """More is promised than is still open; `still_open` says how much that is, in the need's unit."""

    def __init__(self, still_open: int, unit: str) -> None:
        self.still_open, self.unit = still_open, unit
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """What to tell whoever promised it, in the active language."""
        if not self.still_open:
            return _("Others have promised all of it meanwhile.")
        return _("Only %(amount)s are still open.") % {"amount": amount(self.still_open, self.unit)}


@dataclass(frozen=True)
class Part:
    """Of an organisation's part in a need, what is counted."""

    pk: int
    organisation_id: int
    state: str
    promised: int | None
    delivered: int | None


def parts_of(need: Need) -> list[Part]:
    """All parts of responders that live or count, those of open invitations among them; the caller holds the lock."""
    return [Part(*row) for row in _parts(record_id=need.pk)]


def recount(need: Need, parts: Iterable[Part] | None = None) -> None:
    """Set the kept counters from the participations; the caller holds the need's lock and saves `COVER_COLUMNS`.

    `parts` are those that the need has now, for who has read them already under the same lock.

    A share counts as promised while its organisation takes part, and for as much as was delivered afterwards too: what
    was given stays given when somebody withdraws.
    """
    counted = parts_of(need) if parts is None else list(parts)
    responding = [(part.promised or 0, part.delivered or 0) for part in counted if part.state in RESPONDING]
    left = [part.delivered or 0 for part in counted if part.state == ParticipationState.LEFT]
    need.responders = len(responding)
    need.promised = min(sum(max(pair) for pair in responding) + sum(left), MOST)
    need.delivered = min(sum(delivered for _promised, delivered in responding) + sum(left), MOST)


# A need has few of them: adding them up here costs less than having the database do it.
_parts = Prepared(
    lambda record_id: Participation.objects.filter(
        record_id=record_id, role=ParticipationRole.RESPONDER, state__in=(*LIVE, ParticipationState.LEFT)
    ).values_list("pk", "organisation_id", "state", "promised", "delivered")
)


@listen("directory.merged")
def follow_merger(fact: Fact) -> None:
    """Two organisations became one: a need to which both respond has one responder fewer. Twice changes nothing."""
    parts = Participation.objects.filter(organisation_id=fact.organisation_id or 0, role=ParticipationRole.RESPONDER)
    for pk in Need.objects.filter(pk__in=parts.values("record_id")).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            need = Need.objects.select_for_update().get(pk=pk)
            recount(need)
            need.save(update_fields=COVER_COLUMNS)


def expect_open(need: Need, promised: int | None, *, own: int = 0) -> None:
    """Raise `TooMuch` when a share is larger than what is open (`own`: what the same organisation promised before)."""
    if need.still_open is not None and promised and promised > need.still_open + own:
        raise TooMuch(need.still_open + own, need.unit)
