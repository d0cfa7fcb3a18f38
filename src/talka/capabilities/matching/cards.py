"""Matches as cards: the record that fits, why, what doesn't, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.people.models import Person
from talka.kernel.records.cards import cards
from talka.kernel.records.kinds import Counterpart, kind_of
from talka.kernel.records.models import Record
from talka.ui.parts import MatchAction, MatchCard

from .queries import SaidMatch
from .rules import may_dismiss


def match_cards(record: Record, matches: Sequence[SaidMatch], person: Person | None) -> list[MatchCard]:
    """The cards, with buttons for those who may use them: each rule is asked once, however many cards there are.

    The rule of the kind's act says who may act on a match; who may change the record may turn one down.
    """
    dismisses = bool(may_dismiss(person, record))
    acts = _acts(record, person)
    drawn = cards([match.row for match in matches], get_language() or "en")
    return [
        MatchCard(
            card=card,
            score=match.score,
            reasons=[reason.text for reason in match.reasons],
            misfits=[misfit.text for misfit in match.misfits],
            actions=[*_action(record, match, acts), *(_dismissal(record, match) if dismisses else ())],
        )
        for card, match in zip(drawn, matches, strict=True)
    ]


def _acts(record: Record, person: Person | None) -> dict[str, Counterpart]:
    """By kind of candidate, the act that the record's kind declares and that this person may do."""
    declared = [one for one in kind_of(record.kind).matching.seeks if one.act and one.rule is not None]
    allowed = {rule: bool(rule(person, record)) for rule in {one.rule for one in declared if one.rule is not None}}
    return {one.kind: one for one in declared if one.rule is not None and allowed[one.rule]}


def _action(record: Record, match: SaidMatch, acts: Mapping[str, Counterpart]) -> list[MatchAction]:
    """The act for such a candidate, if one may do something about the candidate now."""
    act = acts.get(match.kind)
    if act is None or not kind_of(match.kind).state(match.row["state"]).answerable:
        return []
    try:
        return [MatchAction(str(act.label), reverse(act.act, args=[record.pk, match.record_id]))]
    except NoReverseMatch:  # its feature was taken away
        return []


def _dismissal(record: Record, match: SaidMatch) -> list[MatchAction]:
    return [MatchAction(_("Doesn't fit"), reverse("matching:dismiss", args=[record.pk, match.record_id]), kind="plain")]
