"""Organisations hold an event together: invited, in, out again."""

import pytest
from django.test import Client

from talka.features.events import actions, queries
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Organisation
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import published

pytestmark = pytest.mark.django_db


def parts() -> list[tuple[str, str]]:
    """(role, state) of all."""
    return list(Participation.objects.order_by("pk").values_list("role", "state"))


def test_one_is_invited_joins_and_steps_out() -> None:
    event, editor = published()
    other = make_organisation("Baltā māja")
    theirs = make_member(other)
    for _again in range(2):
        actions.invite_partner(event, other, "host", by=editor)
    assert parts() == [("host", "invited")]
    with pytest.raises(Denied):
        actions.join(event, other, by=editor)
    for _again in range(2):
        actions.join(event, other, by=theirs)
    assert parts() == [("host", "accepted")]
    for _again in range(2):
        actions.step_out(event, other, by=theirs)
    assert parts() == [("host", "left")]
    assert actions.join(event, other, by=theirs) is None


def test_only_organisers_invite_and_never_themselves() -> None:
    event, editor = published()
    with pytest.raises(Denied):
        actions.invite_partner(event, make_organisation(), "partner", by=make_person())
    with pytest.raises(Denied):
        actions.invite_partner(event, Organisation.objects.get(pk=event.owner_id or 0), "partner", by=editor)


def test_one_is_found_by_name_until_it_is_invited() -> None:
    event, editor = published()
    other = make_organisation("Baltā māja")
    client = Client()
    client.force_login(editor)
    assert client.get(f"/en/events/{event.pk}/partners/?q=Baltā").status_code == 200
    assert client.post(f"/en/events/{event.pk}/partners/{other.pk}/", {"role": "no"}).status_code == 422
    assert client.post(f"/en/events/{event.pk}/partners/{other.pk}/", {"role": "partner"}).status_code == 302
    assert queries.invitable("Baltā", event) == []


def test_who_is_invited_is_seen_by_both_sides_and_answers_on_the_page() -> None:
    event, editor = published()
    other = make_organisation("Baltā māja")
    theirs = make_member(other)
    actions.invite_partner(event, other, "partner", by=editor)
    seen = {}
    for name, who in {"visitor": None, "editor": editor, "invited": theirs}.items():
        client = Client()
        if who is not None:
            client.force_login(who)
        seen[name] = (
            "Baltā māja" in client.get(f"/en/events/{event.pk}/", follow=True).content.decode().split("<main")[1]
        )
    assert seen == {"visitor": False, "editor": True, "invited": True}
    answer = client.post(f"/en/events/{event.pk}/partners/answer/", {"organisation": other.pk, "decision": "accept"})
    assert (answer.status_code, parts()) == (302, [("partner", "accepted")])
    stranger = client.post(f"/en/events/{event.pk}/partners/answer/", {"organisation": event.owner_id})
    assert stranger.status_code == 404
