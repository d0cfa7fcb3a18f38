"""Reads worth a name: the consortium's gaps, its answers, what the house is told of calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from talka.kernel.people.called import has_word
from talka.kernel.people.models import OrganisationType
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import LIVE, Participation, ParticipationState
from talka.kernel.records.taking_part import organisations_at_hand, told_parts
from talka.kernel.records.texts import card_rows
from talka.kernel.vocabulary.labels import place_by_code
from talka.ui.parts import Card

from . import rules
from .models import LIVE_INTEREST, CallState, Interest, InterestState, PartnerCall

IN = (ParticipationState.ACCEPTED, ParticipationState.DONE)


@dataclass(frozen=True)
class Gap:
    """Who is still sought: how many organisations of a type, from which countries (none: any)."""

    type: str
    count: int
    countries: tuple[str, ...]

    def sentence(self, language: str) -> str:
        """``1 × University (Lithuania)`` in the reader's language."""
        places = [place_by_code(code, language) for code in self.countries]
        names = ", ".join(place.name if place else code for place, code in zip(places, self.countries, strict=True))
        label = str(OrganisationType(self.type).label)
        return f"{self.count} × {label} ({names})" if names else f"{self.count} × {label}"


def gaps(seeks: Sequence[Mapping[str, Any]], members: Iterable[tuple[str, str]]) -> list[Gap]:
    """What is still sought, given the (type, country) of those who are in.

    Members are placed so that as many sought places as possible are taken (maximum bipartite matching): a Lithuanian
    university takes the place for Lithuania and leaves the one for any country to another.
    """
    places = [(line, number) for line, seek in enumerate(seeks) for number in range(int(seek["count"]))]
    fitting = [[place for place in places if _fits(seeks[place[0]], kind, country)] for kind, country in members]
    taken = _taken(fitting)
    left = [sum((line, n) not in taken for n in range(int(seek["count"]))) for line, seek in enumerate(seeks)]
    return [
        Gap(seek["type"], count, tuple(seek.get("countries") or ()))
        for seek, count in zip(seeks, left, strict=True)
        if count
    ]


def _fits(seek: Mapping[str, Any], kind: str, country: str) -> bool:
    """Whether an organisation of this type and country is one that is sought here."""
    wanted = seek.get("countries") or ()
    return bool(seek["type"] == kind and (not wanted or country in wanted))


def _taken(fitting: Sequence[Sequence[tuple[int, int]]]) -> set[tuple[int, int]]:
    """The places that are taken when as many members as possible have one: a member may move to make room (Kuhn)."""
    holder: dict[tuple[int, int], int] = {}

    def seat(member: int, tried: set[tuple[int, int]]) -> bool:
        for place in fitting[member]:
            if place not in tried:
                tried.add(place)
                if place not in holder or seat(holder[place], tried):
                    holder[place] = member
                    return True
        return False

    for member in range(len(fitting)):
        seat(member, set())
    return set(holder)


def members_of(call_id: int) -> list[tuple[str, str]]:
    """(type, country) of those who are in, without the caller. One statement."""
    rows = Participation.objects.filter(record_id=call_id, state__in=IN)
    return list(rows.values_list("organisation__type", "organisation__country"))


def gaps_of(call: PartnerCall) -> list[Gap]:
    """Who is still sought. One statement."""
    return gaps(call.seeks, members_of(call.pk))


def interests_of(call: PartnerCall) -> list[Any]:
    """Answers that live, oldest first, as rows; for the caller's editors alone. One statement."""
    live = call.interests.filter(state__in=LIVE_INTEREST).order_by("asked_at")
    names = ("id", "organisation_id", "organisation__called", "organisation__type", "organisation__country", "message",
             "questions", "replies", "language", "state", "answer", "asked_at")  # fmt: skip
    return [*live.values(*names)]


def interests_by(call: PartnerCall, organisation_ids: Iterable[int]) -> list[Any]:
    """What these organisations answered, newest first, with what they were told. One statement."""
    mine = call.interests.filter(organisation_id__in=list(organisation_ids)).order_by("-asked_at")
    return [
        *mine.values(
            "id", "organisation_id", "organisation__called", "message", "language", "state", "answer", "asked_at"
        )
    ]


def live_interest(call: PartnerCall, organisation_id: int) -> Interest | None:
    """The organisation's live answer, or None."""
    return call.interests.filter(organisation_id=organisation_id, state__in=LIVE_INTEREST).first()


def involved(call: PartnerCall, organisation_ids: Iterable[int]) -> set[int]:
    """Those of these organisations that have answered, are invited or are in: two statements."""
    ids = list(organisation_ids)
    answered = call.interests.filter(organisation_id__in=ids, state__in=LIVE_INTEREST)
    parts = Participation.objects.filter(record_id=call.pk, organisation_id__in=ids, state__in=LIVE)
    return {*answered.values_list("organisation_id", flat=True), *parts.values_list("organisation_id", flat=True)}


def live_part(call: PartnerCall, organisation_id: int) -> Participation | None:
    """The organisation's live part in the call, locked, in whatever role (the call's may have changed since)."""
    rows = Participation.objects.select_for_update().filter(record_id=call.pk, organisation_id=organisation_id)
    return rows.filter(state__in=LIVE).order_by("pk").first()


def in_other_consortia(call: PartnerCall, organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """Those of these organisations that are in another consortium for the same call of the funder, with its titles.

    Only running or filled calls that everybody may read count: what is confidential is not hinted at.
    """
    if not call.funding_key:
        return {}
    ids = set(organisation_ids)
    others = PartnerCall.objects.filter(funding_key=call.funding_key, shown=True, visibility="public")
    others = others.filter(state__in=[*rules.RUNNING, CallState.FILLED]).exclude(pk=call.pk)
    found: dict[int, list[str]] = {}
    for owner_id, title in others.filter(owner_id__in=ids).values_list("owner_id", "title"):
        found.setdefault(owner_id or 0, []).append(title)
    parts = Participation.objects.filter(record__in=others, organisation_id__in=ids, state__in=IN)
    for organisation_id, title in parts.values_list("organisation_id", "record__title"):
        found.setdefault(organisation_id, []).append(title)
    return found


def past_work(organisation_ids: Iterable[int], person: Any, language: str, *, each: int = 5) -> dict[int, list[Card]]:
    """What these organisations took part in before, as the reader may see it: attached to their answers by itself."""

    ids = list(organisation_ids)
    parts = told_parts(person).filter(organisation_id__in=ids, state__in=IN).order_by("-since")
    pairs = list(parts.values_list("organisation_id", "record_id")[: 40 * max(1, len(ids))])
    rows = card_rows(visible_records(person).filter(pk__in={pk for _organisation, pk in pairs}), language)
    by_id = {row["id"]: card for row, card in zip(rows, cards(rows, language), strict=True)}
    found: dict[int, list[Card]] = {}
    for organisation_id, pk in pairs:
        if pk in by_id and len(found.setdefault(organisation_id, [])) < each:
            found[organisation_id].append(by_id[pk])
    return found


def invitable(text: str, call: PartnerCall, *, limit: int = 8) -> list[Any]:
    """Organisations by one of their names: not those in it, nor invited, nor the caller, nor with a hidden entry."""
    taking = Participation.objects.filter(record_id=call.pk, state__in=LIVE).values("organisation_id")
    rows = organisations_at_hand().filter(*(has_word(word) for word in text.split()[:6]))
    rows = rows.exclude(pk__in=taking).exclude(pk=call.owner_id or 0)
    return [*rows.order_by("name").values("id", "called", "type", "country")[:limit]]


def due_to_expire() -> "QuerySet[PartnerCall]":
    """Calls whose deadline has passed; of those without one, calls whose day for answers has and where nobody waits."""
    today = timezone.localdate()
    running = PartnerCall.objects.filter(state__in=rules.RUNNING)
    invited = Participation.objects.filter(record_id=OuterRef("pk"), state=ParticipationState.INVITED)
    waiting = Interest.objects.filter(call_id=OuterRef("pk"), state=InterestState.INTERESTED)
    nobody_waits = Q(~Exists(waiting), ~Exists(invited))
    over = Q(deadline_date__isnull=True, reply_by_date__lt=today) & nobody_waits
    return running.filter(Q(deadline_date__lt=today) | over)


def out_of_step() -> Iterable[int]:
    """Ids of calls that stand as if their day for answers had not passed, and of those where it was put off."""
    today = timezone.localdate()
    passed = Q(reply_by_date__lt=today) | Q(reply_by_date__isnull=True, deadline_date__lt=today)
    taking = Q(state__in=[CallState.OPEN, CallState.PAUSED])
    put_off = Q(state=CallState.ANSWERS_CLOSED) & rules.is_in_time.where(None)
    return PartnerCall.objects.filter(taking & passed | put_off).values_list("pk", flat=True)


def answers_owed() -> Iterable[int]:
    """Ids of calls past their reply-by date with somebody still waiting, whose owner was not reminded for a week."""
    late = PartnerCall.objects.filter(reply_by_date__lt=timezone.localdate(), interests__state=InterestState.INTERESTED)
    unreminded = Q(reminded_at__isnull=True) | Q(reminded_at__lt=timezone.now() - timedelta(days=7))
    return late.filter(unreminded).values_list("pk", flat=True).distinct()


COLUMNS = (
    "programme", "funding_reference", "role", "seeks", "from_date", "months", "budget", "reply_by_date",
    "deadline_date", "questions",
)  # fmt: skip


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """A call's own columns by id, as CSV and the API give them. One statement."""
    rows = PartnerCall.objects.filter(pk__in=list(ids)).values("id", *COLUMNS)
    return {row.pop("id"): row for row in map(dict, rows)}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """The facts on a call's card: programme and deadline. One statement."""
    facts = {}
    for pk, row in columns(ids).items():
        deadline = date_format(row["deadline_date"], "DATE_FORMAT") if row["deadline_date"] else ""
        facts[pk] = {"facts": [text for text in (row["programme"], deadline) if text]}
    return facts


def match_profile(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What matching needs of a call: whom it still seeks, from where, until when. Two statements."""
    rows = columns(ids)
    members: dict[int, list[tuple[str, str]]] = {}
    parts = Participation.objects.filter(record_id__in=list(rows), state__in=IN)
    for pk, kind, country in parts.values_list("record_id", "organisation__type", "organisation__country"):
        members.setdefault(pk, []).append((kind, country))
    return {
        pk: {
            "seeks": [
                {"type": gap.type, "count": gap.count, "countries": list(gap.countries)}
                for gap in gaps(row["seeks"], members.get(pk, []))
            ],
            "starts_on": row["from_date"],
            "ends_on": row["deadline_date"],
        }
        for pk, row in rows.items()
    }


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: programme and reference. One statement."""
    rows = PartnerCall.objects.filter(pk__in=list(ids)).values_list("pk", "programme", "funding_reference")
    return {pk: [text for text in texts if text] for pk, *texts in rows}
