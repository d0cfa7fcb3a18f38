"""Matches as cards: the record that fits, why, what doesn't, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.people.models import Person
from talka.kernel.records.cards import cards
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.ui.parts import MatchAction, MatchCard

from .queries import SaidMatch, takes_part
from .rules import may_dismiss


def match_cards(record: Record, matches: Sequence[SaidMatch], person: Person | None) -> list[MatchCard]:
    """The cards, with buttons for those who may use them. One statement for an editor of somebody else, else none.

    Who may change the record, or takes part in it, may act on a match; who may change it may turn one down.
    """
    dismisses = bool(may_dismiss(person, record))
    acts = dismisses or takes_part(record, person)
    drawn = cards([match.row for match in matches], get_language() or "en")
    return [
        MatchCard(
            card=card,
            score=match.score,
            reasons=[reason.text for reason in match.reasons],
            misfits=[misfit.text for misfit in match.misfits],
            actions=[*(_acts(record, match) if acts else ()), *(_dismissal(record, match) if dismisses else ())],
        )
        for card, match in zip(drawn, matches, strict=True)
    ]


def _acts(record: Record, match: SaidMatch) -> list[MatchAction]:
    """The act that the record's kind declares for such a candidate."""
    for counterpart in kind_of(record.kind).matching.seeks:
        if counterpart.kind == match.kind and counterpart.act:
            try:
                address = reverse(counterpart.act, args=[record.pk, match.record_id])
            except NoReverseMatch:  # its feature was taken away
                return []
            return [MatchAction(str(counterpart.label), address)]
    return []


def _dismissal(record: Record, match: SaidMatch) -> list[MatchAction]:
    return [MatchAction(_("Doesn't fit"), reverse("matching:dismiss", args=[record.pk, match.record_id]), kind="plain")]
