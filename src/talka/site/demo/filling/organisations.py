"""The demo's organisations, their people and networks."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from talka.features.directory.actions.content import Content, Name
from talka.features.directory.actions.entry import close, decline, propose, verify
from talka.features.directory.actions.merging import merge
from talka.features.directory.actions.networks import answer_network, ask_for_membership, invite_member
from talka.features.directory.models import OrganisationPage, OrganisationState
from talka.kernel.people.models import Membership, Person
from talka.kernel.records.models import Record

from .world import World, place_id, rows_of, terms_of

HOW = "Confirmed by the coordinator for the demonstration."


def fill(world: World) -> None:
    """Enter them, bring each to its state, and let people join."""
    rows = list(rows_of("organisations"))
    for row in rows:
        page = propose(_content(row), by=_proposer(world, row["state"]))
        world.organisations[row["key"]] = page.organisation
        world.records[f"organisation:{row['key']}"] = page
        if row["example"] and row["state"] in ("listed", "verified") and f"admin-{row['key']}" in world.people:
            world.examples.setdefault(row["language"], []).append(row["key"])
        world.translate(page, row)
        _bring(world, page, row)
        world.finish(page, row, days_ago=400)
        _confirmed(page, row)
    _join_twins(world, rows)
    _join_people(world)
    _join_networks(world, rows)


def _proposer(world: World, state: str) -> Person:
    """What waits for a coordinator, or was turned down by one, comes from somebody else."""
    if state == OrganisationState.PROPOSED:
        return world.people["resident-2"]
    return world.people["resident-3"] if state == OrganisationState.DECLINED else world.coordinator


def _content(row: dict[str, Any]) -> Content:
    language, names = row["language"], row["names"]
    shorts = row.get("short_names", {})
    return Content(
        name=names.get(language) or row["title"],
        language=language,
        short_name=shorts.get(language, ""),
        names=tuple(Name(code, name, shorts.get(code, "")) for code, name in names.items() if code != language),
        type=row["type"],
        country=row["country"],
        registry_number=str(row.get("registry_number") or ""),
        summary=row["summary"],
        body=row["body"],
        place=place_id(row["place"]),
        founded=row.get("founded"),
        website=row.get("website") or "",
        working_languages=tuple(row.get("working_languages", ())),
        places_served=tuple(pk for name in row.get("places_served", ()) if (pk := place_id(name))),
        programmes=tuple(row.get("programmes", ())),
        quality_labels=tuple(row.get("quality_labels", ())),
        terms=tuple(sorted(terms_of(row))),
    )


def _bring(world: World, page: OrganisationPage, row: dict[str, Any]) -> None:
    if row["state"] == OrganisationState.VERIFIED:
        verify(page, by=world.coordinator, how=HOW)
    elif row["state"] == OrganisationState.CLOSED:
        close(page, by=world.coordinator)
    elif row["state"] == OrganisationState.DECLINED:
        decline(page, by=world.coordinator, reason=row["declined_because"])


def _confirmed(page: OrganisationPage, row: dict[str, Any]) -> None:
    days = row.get("confirmed_days_ago")
    moment = timezone.now() - timedelta(days=days) if days is not None else None
    Record.objects.filter(pk=page.pk).update(confirmed_at=moment)


def _join_twins(world: World, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["state"] == OrganisationState.MERGED:
            pages = [world.records[f"organisation:{key}"].pk for key in (row["key"], row["merged_into"])]
            twin, into = (OrganisationPage.objects.get(pk=pk) for pk in pages)
            merge(twin, into, by=world.coordinator)
            world.finish(twin, row, days_ago=60)


def _join_people(world: World) -> None:
    for row in rows_of("people"):
        person: Person = world.people[row["key"]]
        for membership in row.get("memberships", ()):
            organisation = world.organisations[membership["org"]]
            Membership.objects.create(person=person, organisation=organisation, role=membership["role"])


def _join_networks(world: World, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        page = world.records[f"organisation:{row['key']}"]
        if not row.get("network_members"):
            continue
        for key in row["network_members"]:
            network = OrganisationPage.objects.get(pk=page.pk)
            part = invite_member(network, world.organisations[key], by=world.coordinator)
            answer_network(part, by=world.coordinator, accept=True)
        for asking in row.get("network_asking", ()):
            speaker = world.speaker(asking["org"])
            network = OrganisationPage.objects.get(pk=page.pk)
            ask_for_membership(
                network, world.organisations[asking["org"]], by=speaker, text=asking["text"], language=speaker.language
            )
        world.finish(page, row, days_ago=300)
