"""Organisations answer a need together: each takes a part, promises a share, delivers it, or withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, lock
from talka.kernel.records.links import assert_link, end_links_of
from talka.kernel.records.models import (
    LIVE,
    Participation,
    ParticipationRole,
    ParticipationState,
    Record,
    Relation,
)
from talka.kernel.records.taking_part import (
    end_part,
    invite,
    live_participation,
    may_begin,
    speaks,
    take_part,
)
from talka.toolkit.writing import save_columns

from .. import rules
from ..models import Need, NeedState
from .cover import COVER_COLUMNS, Part, expect_open, parts_of, recount
from .progress import add_words, note_progress

RESPONDER = ParticipationRole.RESPONDER
STAYS = (ParticipationState.ACCEPTED, ParticipationState.DONE)


@dataclass(frozen=True)
class Share:
    """What an organisation will do: in its own words, how much of the quantity, until when."""

    what: str
    language: str
    promised: int | None = None
    due_date: date | None = None

    def columns(self) -> dict[str, Any]:
        """As the participation keeps it."""
        return {
            "note": self.what,
            "note_language": self.language,
            "promised": self.promised or None,
            "due_date": self.due_date,
        }


@transaction.atomic
def take_up(
    need: Need, organisation: Organisation, share: Share, *, by: Person, offer: Record | None = None
) -> Participation:
    """An organisation takes the need up, alone or beside others; an open invitation is thereby accepted.

    Raises `TooMuch` when the share is larger than what is still open (promises are counted under the need's lock, so
    of two who promise the last places one is told). Taking it up twice changes nothing. With `offer`, a record of the
    organisation's own, the two are linked: the offer answers the need.
    """
    need = lock(need)
    require(rules.may_take_up(by, need))
    require(may_begin(by, organisation))
    parts = parts_of(need)
    own = any(one.organisation_id == organisation.pk and one.state in LIVE for one in parts)
    part = live_participation(need, organisation.pk, RESPONDER) if own else None
    if part is not None and part.state in STAYS:
        return part
    expect_open(need, share.promised)
    part, _new = take_part(need, organisation, RESPONDER, by=by, live=part, **share.columns())
    ours = Part(part.pk, organisation.pk, part.state, part.promised, part.delivered)
    _now_taken_up(need, [*(one for one in parts if one.pk != part.pk), ours])
    note("needs.taken_up", need, by, organisation=organisation, participation=part.pk, promised=share.promised or 0)
    if offer is not None:
        _answer_with(offer, need, organisation, by)
    return part


def _now_taken_up(need: Need, parts: list[Part]) -> None:
    columns = (*STATE_COLUMNS, *COVER_COLUMNS)
    before = [getattr(need, name) for name in columns]
    recount(need, parts)
    if need.state != NeedState.TAKEN_UP:
        enter_state(need, NeedState.TAKEN_UP)
    # SQLite writes each index anew in which a column stands that it is given, the same as before or not.
    save_columns(need, *(name for name, was in zip(columns, before, strict=True) if getattr(need, name) != was))


def _answer_with(offer: Record, need: Need, organisation: Organisation, by: Person) -> None:
    if offer.owner_id != organisation.pk:
        raise Missing
    assert_link(offer, Relation.ANSWERS, need, by=by, confirmed=True)


def _own_part(need: Need, organisation: Organisation, by: Person) -> Participation:
    """The organisation's part in a locked need. Raises `Denied` when `by` doesn't speak for it or it has none."""
    require(speaks(by, organisation.pk))
    part = live_participation(need, organisation.pk, RESPONDER)
    if part is None or part.state not in STAYS:
        raise Denied(rules.responds.why)
    return part


@transaction.atomic
def change_share(need: Need, organisation: Organisation, share: Share, *, by: Person) -> Participation:
    """Promise more, less, or another day. Raises `TooMuch`; a promise can't fall under what is delivered already."""
    need = lock(need)
    require(rules.is_waiting(by, need))
    part = _own_part(need, organisation, by)
    given = part.delivered or 0
    expect_open(need, share.promised, own=max(part.promised or 0, given))
    columns = share.columns()
    if share.promised is not None:
        columns["promised"] = max(share.promised, given)
    if all(getattr(part, name) == value for name, value in columns.items()):
        return part
    for name, value in columns.items():
        setattr(part, name, value)
    part.state = _state_of(part)
    part.save()
    recount(need)
    need.save(update_fields=COVER_COLUMNS)
    note(
        "needs.promise_changed", need, by, organisation=organisation, participation=part.pk, promised=part.promised or 0
    )
    return part


def _state_of(part: Participation) -> str:
    """Done when all that was promised is delivered; without a number, when they have said so."""
    if part.promised is None:
        return part.state
    done = (part.delivered or 0) >= part.promised
    return ParticipationState.DONE if done else ParticipationState.ACCEPTED


@transaction.atomic
def deliver(
    need: Need,
    organisation: Organisation,
    *,
    by: Person,
    delivered: int | None = None,
    text: str = "",
    language: str = "",
) -> Participation:
    """Say how much of its share an organisation has delivered by now, in all (not how much more).

    Less than was said before is a correction, and told as one: nothing was delivered anew. Without a quantity the part
    is simply done. With the same number again only what `text` says is new. It is shown in the need's story.
    """
    need = lock(need)
    require(rules.is_waiting(by, need))
    part = _own_part(need, organisation, by)
    before = (part.state, part.delivered)
    if delivered is None:
        part.state = ParticipationState.DONE
    else:
        part.delivered = delivered
        part.state = _state_of(part)
    if (part.state, part.delivered) == before:
        if text:
            note_progress(need, by, organisation, text, language)
        return part
    part.save(update_fields=["state", "delivered"])
    recount(need)
    need.save(update_fields=COVER_COLUMNS)
    told = {"participation": part.pk, "delivered": part.delivered or 0}
    was = before[1] or 0
    if told["delivered"] < was:
        fact = note("needs.delivery_corrected", need, by, organisation=organisation, **told, before=was)
    else:
        fact = note("needs.delivered", need, by, organisation=organisation, **told)
    add_words(fact, need, by, text, language)
    return part


@transaction.atomic
def withdraw(need: Need, organisation: Organisation, *, by: Person, text: str = "", language: str = "") -> Need:
    """An organisation withdraws: what it promised and didn't deliver is open again, and the followers are told.

    When nobody is left the need is reopened. Withdrawing twice changes nothing.
    """
    need = lock(need)
    require(speaks(by, organisation.pk))
    part = live_participation(need, organisation.pk, RESPONDER)
    if part is None or part.state not in STAYS:
        return need
    require(rules.is_waiting(by, need))
    end_part(part, ParticipationState.LEFT, by=by)
    end_links_of(organisation.pk, Relation.ANSWERS, need, by=by)
    recount(need)
    if not need.responders:
        enter_state(need, NeedState.REOPENED)
    need.save(update_fields=[*STATE_COLUMNS, *COVER_COLUMNS])
    fact = note("needs.withdrawn", need, by, organisation=organisation, participation=part.pk)
    add_words(fact, need, by, text, language)
    return need


@transaction.atomic
def invite_to_respond(
    need: Need,
    organisation: Organisation,
    *,
    by: Person,
    speaking: Organisation | None = None,
    message: str = "",
    language: str = "",
) -> Participation:
    """Invite another organisation to answer the need, in the name of one's own (`speaking`). Twice changes nothing."""
    need = lock(need)
    require(rules.may_invite(by, need))
    if speaking is not None:
        require(may_begin(by, speaking))
    if organisation.merged_into_id is not None:
        raise Denied(_("This organisation was merged into another one."))
    return invite(
        need,
        organisation,
        RESPONDER,
        by=by,
        speaking=speaking.pk if speaking else None,
        note=message,
        note_language=language,
    )


@transaction.atomic
def decline_invitation(
    need: Need, organisation: Organisation, *, by: Person, word: str = "", language: str = ""
) -> None:
    """Say no to an invitation, with a word if one likes (it is kept with the invitation). Twice changes nothing."""
    need = lock(need)
    require(speaks(by, organisation.pk))
    part = live_participation(need, organisation.pk, RESPONDER)
    if part is None or part.state != ParticipationState.INVITED:
        return
    part.note, part.note_language = word, language
    part.save(update_fields=["note", "note_language"])
    end_part(part, ParticipationState.DECLINED, by=by)
