"""A need and the people around it."""

from typing import Any

from django.test import Client

from talka.features.needs import actions
from talka.features.needs.actions import Content, Share
from talka.features.needs.models import Need
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_member, make_organisation, make_person

WORDS: dict[str, Any] = {
    "title": "Nav latviešu valodas kursu vakaros",
    "language": "lv",
    "body": "Strādājam līdz sešiem.",
}


def coordinator() -> Person:
    """Somebody who coordinates the network."""
    return make_person(is_coordinator=True)


def reported(by: Person | None = None, **columns: Any) -> Need:
    """A resident's need that waits to be confirmed."""
    return actions.report(Content(**{**WORDS, **columns}), by=by or make_person())


def confirmed(by: Person | None = None, **columns: Any) -> Need:
    """A resident's need that everybody sees."""
    return actions.confirm(reported(by, **columns), by=coordinator())


def group(name: str = "") -> tuple[Organisation, Person]:
    """An organisation and an editor of it."""
    organisation = make_organisation(name)
    return organisation, make_member(organisation)


def taken_up(need: Need, promised: int | None = None, **columns: Any) -> tuple[Organisation, Person]:
    """Somebody takes the need up: who."""
    organisation, editor = group()
    actions.take_up(need, organisation, Share("Kursi", "lv", promised, **columns), by=editor)
    return organisation, editor


def fresh(need: Need) -> Need:
    """The need as it stands in the database."""
    return Need.objects.get(pk=need.pk)


def post(client: Client, need: Need, act: str, **data: Any) -> Any:
    """What a form of the need's page sends."""
    return client.post(f"/en/needs/{need.pk}/{act}", {"language": "lv", **data})


def part(need: Need, organisation: Organisation) -> Participation:
    """The organisation's last part in the need."""
    return Participation.objects.filter(record_id=need.pk, organisation=organisation).latest("pk")
