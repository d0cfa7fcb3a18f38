"""What is done with offers and with requests for them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import (
    STATE_COLUMNS,
    enter_state,
    expect_version,
    hold_first,
    lock,
    save_text,
    set_tags,
    slug_of,
)
from talka.kernel.records.links import assert_link, end_link
from talka.kernel.records.models import ParticipationRole, ParticipationState, Record, Relation
from talka.kernel.records.sending import sent_before
from talka.kernel.records.taking_part import live_participation, may_begin, speaks, take_part

from . import queries, rules
from .models import Ask, AskState, Offer, OfferState

NEED = "need"  # the kind of what an offer is asked for
LAST_DAY_OVER = _("This day is over, or before the offer's first day. Choose a later one.")


def new_offer(columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, language: str) -> Offer:
    """An open offer that is not saved yet. Raises `Denied` unless `by` may write for the owner (None: the operator)."""
    if by is not None:
        require(may_begin(by, owner))
    offer = Offer(kind="offer", owner=owner, author=by, language=language, **columns)
    offer.slug = slug_of(offer.title)
    offer.confirmed_at = timezone.now()
    enter_state(offer, OfferState.OPEN)
    return offer


@transaction.atomic
def publish_offer(
    columns: Mapping[str, Any], *, owner: Organisation, by: Person | None, terms: list[int], language: str
) -> Offer:
    """Publish what an organisation can give. `by` must write for it (None: an import run by the operator).

    Sent twice, it is one.
    """
    offer = new_offer(columns, owner=owner, by=by, language=language)
    if already := sent_before(Offer, by, owner=owner, language=language, state=OfferState.OPEN, **columns):
        return already
    held = hold_first(offer, by)
    offer.save()
    set_tags(offer, terms)
    note("offers.published", offer, by, organisation=owner)
    if held:
        note("records.held", offer, by, organisation=owner)
    return offer


@transaction.atomic
def change_offer(
    offer: Offer, columns: Mapping[str, Any], *, by: Person, terms: list[int], version: int | None, minor: bool = False
) -> Offer:
    """Change its text and columns. Raises `Stale` when somebody else did since the form was opened."""
    offer = lock(offer)
    require(rules.may_change(by, offer))
    expect_version(offer, version)
    for name, value in columns.items():
        setattr(offer, name, value)
    offer.confirmed_at = timezone.now()
    save_text(offer, minor=minor)
    set_tags(offer, terms)
    note("offers.changed", offer, by, organisation=offer.owner_id, version=offer.version)
    return offer


def _move(offer: Offer, state: str, verb: str, by: Person | None, **details: Any) -> None:
    enter_state(offer, state)
    offer.save(update_fields=STATE_COLUMNS)
    note(verb, offer, by, organisation=offer.owner_id, **details)


@transaction.atomic
def ask(
    offer: Offer, organisation: Organisation, *, by: Person, message: str, language: str, need: Record | None = None
) -> Ask:
    """Ask for an offer in an organisation's name, perhaps for a need. Asking twice changes nothing.

    Raises `Missing` for what is no need: only a need is answered.
    """
    if need is not None and need.kind != NEED:
        raise Missing
    offer = lock(offer)
    require(may_begin(by, organisation))
    if existing := queries.live_ask(offer, organisation.pk):
        return existing
    require(rules.may_ask(by, offer))
    require(Decision(organisation.pk != offer.owner_id, _("This is your own organisation's offer.")))
    asked = Ask.objects.create(
        offer=offer, organisation=organisation, person=by, message=message, language=language, need=need
    )
    note("offers.asked", offer, by, organisation=organisation, ask=asked.pk, need=need.pk if need else None)
    return asked


@transaction.atomic
def accept_ask(asked: Ask, *, by: Person, answer: str = "") -> Ask:
    """Promise it to the one who asked: it is reserved, they take part, the need is linked. Twice changes nothing."""
    offer = lock(asked.offer)
    asked = Ask.objects.select_for_update().get(pk=asked.pk)
    require(rules.may_manage(by, offer))
    if asked.state == AskState.ACCEPTED:
        return asked
    require(rules.is_open(by, offer))
    require(Decision(asked.state == AskState.ASKED, _("This request is no longer open.")))
    _answer(asked, AskState.ACCEPTED, answer)
    take_part(offer, asked.organisation, ParticipationRole.PARTNER, by=by)
    if asked.need is not None:
        # The need's side has said so where the one who asked answers the need; anybody could name one.
        assert_link(offer, Relation.ANSWERS, asked.need, by=by, confirmed=queries.asker_answers(asked))
    _move(offer, OfferState.RESERVED, "offers.reserved", by, ask=asked.pk, partner=asked.organisation_id)
    return asked


@transaction.atomic
def decline_ask(asked: Ask, *, by: Person, answer: str) -> Ask:
    """Say no, with a word: everyone who asks is owed an answer. Twice changes nothing."""
    offer = lock(asked.offer)
    asked = Ask.objects.select_for_update().get(pk=asked.pk)
    require(rules.may_manage(by, offer))
    if asked.state == AskState.DECLINED:
        return asked
    require(Decision(asked.state == AskState.ASKED, _("This request is no longer open.")))
    _answer(asked, AskState.DECLINED, answer)
    note("offers.declined", offer, by, organisation=offer.owner_id, ask=asked.pk, partner=asked.organisation_id)
    return asked


@transaction.atomic
def release_ask(asked: Ask, *, by: Person, answer: str) -> Ask:
    """Take a promise back, with a word: the offer is open again, and who else waits still waits. Twice is once."""
    offer = lock(asked.offer)
    asked = Ask.objects.select_for_update().get(pk=asked.pk)
    require(rules.may_manage(by, offer))
    if asked.state == AskState.DECLINED:
        return asked
    require(Decision(asked.state == AskState.ACCEPTED, _("This request is no longer open.")))
    _break_promise(asked, AskState.DECLINED, answer, by)
    told = {"ask": asked.pk, "partner": asked.organisation_id}
    note("offers.declined", offer, by, organisation=offer.owner_id, released=True, **told)
    _move(offer, OfferState.OPEN, "offers.reopened", by)
    return asked


@transaction.atomic
def take_back_ask(asked: Ask, *, by: Person) -> Ask:
    """The one who asked needs it no more; if it was reserved for them, it is open again. Twice changes nothing."""
    offer = lock(asked.offer)
    asked = Ask.objects.select_for_update().get(pk=asked.pk)
    require(speaks(by, asked.organisation_id))
    if asked.state not in queries.LIVE_ASKS:
        return asked
    was_promised = asked.state == AskState.ACCEPTED
    _break_promise(asked, AskState.TAKEN_BACK, asked.answer, by)
    if was_promised:
        enter_state(offer, OfferState.OPEN)
        offer.save(update_fields=STATE_COLUMNS)
    note("offers.ask_taken_back", offer, by, organisation=asked.organisation_id, ask=asked.pk)
    return asked


def _answer(asked: Ask, state: str, answer: str) -> None:
    asked.state, asked.answer, asked.answered_at = state, answer, timezone.now()
    asked.save(update_fields=["state", "answer", "answered_at"])


def _break_promise(asked: Ask, state: str, answer: str, by: Person | None) -> None:
    """End a live request; of one that was accepted, the asker's part and the link to their need end with it."""
    was_promised = asked.state == AskState.ACCEPTED
    _answer(asked, state, answer)
    if not was_promised:
        return
    part = live_participation(asked.offer, asked.organisation_id, ParticipationRole.PARTNER)
    if part is not None:
        part.state, part.until = ParticipationState.LEFT, timezone.now()
        part.save(update_fields=["state", "until"])
    if asked.need is not None and not queries.answers_besides(asked):
        end_link(asked.offer, Relation.ANSWERS, asked.need, by=by)


@transaction.atomic
def give(offer: Offer, *, by: Person) -> Offer:
    """It was given: the one it was promised to has it; others who still wait are told no. Twice changes nothing."""
    offer = lock(offer)
    if offer.state == OfferState.GIVEN:
        return offer
    require(rules.may_take_back(by, offer))
    for asked in offer.asks.select_for_update().filter(state=AskState.ACCEPTED):
        _answer(asked, AskState.GIVEN, asked.answer)
        offer.participations.filter(organisation_id=asked.organisation_id, role=ParticipationRole.PARTNER).filter(
            state=ParticipationState.ACCEPTED
        ).update(state=ParticipationState.DONE, until=timezone.now())
    _move(offer, OfferState.GIVEN, "offers.given", by)
    _close_waiting(offer, by)
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Person) -> Offer:
    """Take it back; whoever waits or was promised it is told. Twice changes nothing."""
    offer = lock(offer)
    if offer.state == OfferState.WITHDRAWN:
        return offer
    require(rules.may_take_back(by, offer))
    _move(offer, OfferState.WITHDRAWN, "offers.withdrawn", by)
    _close_waiting(offer, by)
    return offer


@transaction.atomic
def reopen_offer(offer: Offer, *, by: Person, until_date: Any = None) -> Offer:
    """Offer it again, after it was given, withdrawn or expired; `until_date` is its new last day (None: no end)."""
    offer = lock(offer)
    require(rules.may_manage(by, offer))
    if offer.state == OfferState.OPEN:
        return offer
    promised = offer.state == OfferState.RESERVED and offer.asks.filter(state=AskState.ACCEPTED).exists()
    require(Decision(not promised, _("It is reserved: take the promise back first.")))
    over = until_date is not None and until_date < max(offer.from_date or until_date, timezone.localdate())
    require(Decision(not over, LAST_DAY_OVER))
    offer.until_date = until_date
    offer.confirmed_at = timezone.now()
    offer.save(update_fields=["until_date", "confirmed_at"])
    _move(offer, OfferState.OPEN, "offers.reopened", by)
    return offer


def _close_waiting(offer: Offer, by: Person | None) -> None:
    """Decline whoever still waits for, or was promised, an offer that has just ended."""
    for asked in offer.asks.select_for_update().filter(state__in=queries.LIVE_ASKS):
        _break_promise(asked, AskState.DECLINED, asked.answer, by)
        note(
            "offers.declined", offer, by,
            organisation=offer.owner_id, ask=asked.pk, partner=asked.organisation_id, ended=offer.state,
        )  # fmt: skip


@transaction.atomic
def expire(offer_id: int) -> bool:
    """Close an offer whose last day has passed; False if somebody prolonged or closed it meanwhile."""
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None or offer.until_date is None or offer.until_date >= timezone.localdate():
        return False
    if offer.state not in (OfferState.OPEN, OfferState.RESERVED):
        return False
    _move(offer, OfferState.EXPIRED, "offers.expired", None)
    _close_waiting(offer, None)
    return True


@scheduled(every=timedelta(hours=6))
def expire_offers() -> int:
    """Close all offers whose last day has passed; how many."""
    return sum(expire(pk) for pk in list(queries.due_to_expire()))
