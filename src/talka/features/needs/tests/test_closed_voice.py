"""An organisation that works no more is no voice for anything new, and what was written in its name isn't lost."""

import pytest
from django.test import Client

from talka.features.needs.models import Need
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, Organisation, Person, Role
from talka.kernel.testing import make_organisation, make_person, make_place

from .test_forms import FORM
from .world import confirmed, group, part, post

pytestmark = pytest.mark.django_db
REPORT = {**FORM, "heard_from": "field_meeting"}
BATCH = {
    "language": "lv", "place": "Līvāni", "heard_from": "field_meeting", "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0", "form-0-title": "Trūkst krēslu", "form-0-urgency": "2",
}  # fmt: skip


def closed_group(person: Person | None = None, name: str = "Agrāk") -> tuple[Organisation, Person]:
    """An organisation that works no more and an editor of it."""
    organisation = make_organisation(name)
    Organisation.objects.filter(pk=organisation.pk).update(is_closed=True)
    person = person or make_person()
    Membership.objects.create(organisation=organisation, person=person, role=Role.EDITOR)
    return organisation, person


def test_only_one_that_works_is_proposed(client: Client) -> None:
    ended, person = closed_group()
    works = make_organisation("Tagad")
    Membership.objects.create(organisation=works, person=person, role=Role.EDITOR)
    need = confirmed()
    client.force_login(person)
    for address in ("report/", "batch/", f"{need.pk}/take-up/"):
        form = client.get(f"/en/needs/{address}").content.decode().partition("<main")[2]
        assert ended.name not in form, address
        assert f'value="{works.pk}"' in form, address
    assert post(client, need, "take-up/", what="Mēs", organisation=works.pk).status_code == 302
    assert post(client, need, "invite/", organisation=make_organisation("Viesi").pk).status_code == 302
    assert Fact.objects.get(verb="records.invited").organisation_id == works.pk


def test_whoever_edits_none_that_works_reports_for_themselves_and_reads_why_not_more(client: Client) -> None:
    make_place("LV-livani", lv="Līvāni")
    _ended, person = closed_group()
    client.force_login(person)
    assert 'name="owner"' not in client.get("/en/needs/report/").content.decode()
    assert client.post("/en/needs/report/", REPORT).status_code == 302
    assert client.post("/en/needs/batch/", BATCH).status_code == 302
    assert set(Need.objects.values_list("owner_id", "state")) == {(None, "reported")}
    answer = client.get(f"/en/needs/{confirmed().pk}/take-up/")
    assert answer.status_code == 403
    assert "works no more" in answer.content.decode()


def test_one_that_closed_while_its_form_was_written_is_refused_in_the_form(client: Client) -> None:
    make_place("LV-livani", lv="Līvāni")
    ended, person = closed_group()
    need = confirmed()
    client.force_login(person)
    for answer in (
        client.post("/en/needs/report/", {**REPORT, "owner": ended.pk}),
        client.post("/en/needs/batch/", {**BATCH, "owner": ended.pk}),
        post(client, need, "take-up/", what="Trūkst krēslu", organisation=ended.pk),
    ):
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "works no more" in html
        assert FORM["title"] in html or "Trūkst krēslu" in html
    assert list(Need.objects.all()) == [need]


def test_a_coordinator_of_one_that_works_no_more_invites_in_nobodys_name(client: Client) -> None:
    _ended, person = closed_group(make_person(is_coordinator=True))
    need, (guest, _editor) = confirmed(), group()
    client.force_login(person)
    assert post(client, need, "invite/", organisation=guest.pk).status_code == 302
    assert part(need, guest).state == "invited"
    assert Fact.objects.get(verb="records.invited").organisation_id is None


def test_an_owner_that_works_no_more_invites_nobody(client: Client) -> None:
    ended, person = closed_group()
    need, (guest, _editor) = confirmed(), group()
    Need.objects.filter(pk=need.pk).update(owner=ended)
    client.force_login(person)
    assert client.get(f"/en/needs/{need.pk}/invite/").status_code == 403
    answer = post(client, need, "invite/", organisation=guest.pk, message="Nāciet palīgā")
    assert answer.status_code == 422
    assert "works no more" in answer.content.decode()
    assert "Nāciet palīgā" in answer.content.decode()


def test_naming_one_that_may_not_answer_proposes_the_others(client: Client) -> None:
    ended, person = closed_group()
    works = make_organisation("Tagad")
    Membership.objects.create(organisation=works, person=person, role=Role.EDITOR)
    need = confirmed()
    client.force_login(person)
    post(client, need, "take-up/", what="Mēs", organisation=works.pk)
    answer = client.get(f"/en/needs/{need.pk}/take-up/?organisation={ended.pk}")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/needs/{need.pk}/share/?organisation={works.pk}")
