"""The demo's needs: reported, confirmed, taken up together, said to be solved."""

from typing import Any

from talka.features.needs.actions.closing import close_as_not_feasible, reopen, say_solved, settle
from talka.features.needs.actions.content import Content
from talka.features.needs.actions.merging import merge
from talka.features.needs.actions.progress import tell_progress
from talka.features.needs.actions.reporting import confirm, decline, report
from talka.features.needs.actions.taking_up import (
    Share,
    decline_invitation,
    deliver,
    invite_to_respond,
    take_up,
    withdraw,
)
from talka.features.needs.actions.voicing import raise_voice
from talka.features.needs.models import Need, NeedState
from talka.kernel.people.models import Person

from .world import World, in_days, place_id, rows_of, terms_of

NOT_FEASIBLE = {
    "ka": "ახლა ამის გაკეთება ვერ ხერხდება.",
    "lv": "Šobrīd to nav iespējams izdarīt.",
    "lt": "Šiuo metu to padaryti neįmanoma.",
    "ru": "Сейчас это сделать невозможно.",
    "uk": "Зараз це зробити неможливо.",
    "en": "It can't be done at present.",
}


def fill(world: World) -> None:
    """Report them; those that are twins of another are merged when all are there."""
    rows = list(rows_of("needs"))
    for row in rows:
        need = _reported(world, row)
        world.translate(need, row)
        if row["state"] == NeedState.DECLINED:
            decline(need, by=world.coordinator, reason=row["declined_because"], language=row["language"])
        elif row["state"] != NeedState.REPORTED:
            _confirmed(world, need, row)
        world.finish(need, row, days_ago=row["days_ago"])
        world.records[row["key"]] = need
    for row in rows:
        if row.get("duplicate_of"):
            twin, into = world.records[row["key"]], world.records[row["duplicate_of"]]
            merge(Need.objects.get(pk=twin.pk), Need.objects.get(pk=into.pk), by=world.coordinator)
            world.finish(twin, row, days_ago=row["days_ago"])


def _reported(world: World, row: dict[str, Any]) -> Need:
    quantity = row.get("quantity") or {}
    owner = world.organisations[row["owner"]] if row.get("owner") else None
    by = world.people[row["reporter"]] if row.get("reporter") else world.speaker(row["owner"]) if owner else None
    content = Content(
        title=row["title"],
        language=row["language"],
        summary=row["summary"],
        body=row["body"],
        place=place_id(row["place"]),
        terms=tuple(terms_of(row)),
        urgency=row["urgency"],
        people_count=row.get("people_count"),
        heard_from=row["heard_from"],
        source=row.get("source") or "",
        quantity=quantity.get("amount"),
        unit=quantity.get("unit", ""),
        spot=tuple(row["spot"]) if row.get("spot") else None,
    )
    return report(content, by=by or world.coordinator, owner=owner)


def _confirmed(world: World, need: Need, row: dict[str, Any]) -> None:
    if need.state == NeedState.REPORTED:
        confirm(need, by=world.coordinator)
    voices = [person for key, person in world.people.items() if person.pk != need.author_id and key != "coordinator"]
    for person in voices[: row["voices"]]:
        raise_voice(need, by=person)
    for responder in row["responders"]:
        _respond(world, need, responder)
    for told in row["progress"]:
        speaker = world.speaker(told["org"])
        organisation = world.organisations[told["org"]]
        tell_progress(need, by=speaker, text=told["text"], language=speaker.language, organisation=organisation)
    _bring(world, Need.objects.get(pk=need.pk), row)


def _respond(world: World, need: Need, responder: dict[str, Any]) -> None:
    organisation, speaker = world.organisations[responder["org"]], world.speaker(responder["org"])
    state = responder["state"]
    share = Share(
        what=responder["what"], language=speaker.language, promised=responder.get("promised"),
        due_date=in_days(responder.get("until_days")),
    )  # fmt: skip
    if state in ("invited", "declined"):
        invite_to_respond(
            need, organisation, by=world.coordinator, message=responder["what"], language=speaker.language
        )
        if state == "declined":
            decline_invitation(need, organisation, by=speaker)
        return
    take_up(need, organisation, share, by=speaker)
    if responder.get("delivered"):
        deliver(need, organisation, by=speaker, delivered=responder["delivered"])
    if state == "withdrawn":
        withdraw(need, organisation, by=speaker)


def _bring(world: World, need: Need, row: dict[str, Any]) -> None:
    state = row["state"]
    by: Person = world.coordinator
    if state in (NeedState.ANSWERED, NeedState.SOLVED, NeedState.REOPENED):
        say_solved(need, by=by)
    if state == NeedState.SOLVED:
        settle(Need.objects.get(pk=need.pk), by=by)
    elif state == NeedState.REOPENED:
        reopen(Need.objects.get(pk=need.pk), by=by)
    elif state == NeedState.NOT_FEASIBLE:
        close_as_not_feasible(need, by=by, reason=NOT_FEASIBLE[need.language], language=need.language)
