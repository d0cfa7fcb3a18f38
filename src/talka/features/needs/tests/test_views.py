"""Pages: what they show to whom, what they do, and what they cost."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from talka.features.needs import actions
from talka.features.needs.actions import Share
from talka.features.needs.models import Need
from talka.kernel.people.called import Called
from talka.kernel.people.models import Person, Role
from talka.kernel.records.actions import put_translation, set_tags
from talka.kernel.records.models import Participation
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_term
from talka.kernel.vocabulary.models import Place

from .world import confirmed, coordinator, fresh, group, reported, taken_up

pytestmark = pytest.mark.django_db
TITLE = "Nav latviešu valodas kursu vakaros"


@pytest.fixture(autouse=True)
def place() -> Place:
    """A place that the forms know."""
    return make_place("LV-livani", lv="Līvāni", en="Līvāni", ka="ლივანი")


FORM = {
    "title": "Trūkst grāmatu bērniem", "language": "lv", "body": "Bibliotēka ir tālu.", "place": "Līvāni",
    "urgency": "3", "quantity": "40", "unit": "piece", "people_count": "25",
}  # fmt: skip


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer
    return answer.content.decode()


def address(need: Need) -> str:
    return str(iri_to_uri(f"/lv/needs/{need.pk}-{need.slug}/"))


def test_a_visitor_reads_it_and_wrong_addresses_lead_to_the_right_one(client: Client) -> None:
    need = confirmed(quantity=30, unit="course_place", spot=(56.50561, 27.33981), source="Anna no 3. dzīvokļa")
    taken_up(need, 12)
    html = page(client, address(need))
    assert TITLE in html
    assert "56.50561" not in html
    assert "Anna" not in html
    for wrong in (f"/lv/needs/{need.pk}/", f"/lv/needs/{need.pk}-else/"):
        answer = client.get(wrong)
        assert answer.status_code == 301
    for missing in (f"/lv/needs/{reported().pk}/", "/lv/needs/999999/", "/lv/needs/999999999999999999/"):
        assert client.get(missing).status_code == 404


def test_those_who_respond_see_the_spot_and_the_source(client: Client) -> None:
    need = confirmed(spot=(56.50561, 27.33981), source="Anna no 3. dzīvokļa")
    _organisation, editor = taken_up(need)
    for person in (editor, coordinator(), Person.objects.get(pk=need.author_id or 0)):
        client.force_login(person)
        html = page(client, address(need))
        assert "56.50561" in html
        assert "Anna" in html
    client.force_login(group()[1])
    assert "56.50561" not in page(client, address(need))


def test_whoever_is_signed_in_can_follow_a_need_and_who_is_told_of_it_can_stop(client: Client) -> None:
    need, supporter, stranger = confirmed(), make_person(), make_person()
    actions.raise_voice(need, by=supporter)
    stop = f'action="/lv/notices/about/{need.pk}/"'
    assert stop not in page(client, address(need))
    client.force_login(stranger)
    assert 'name="wanted" value="yes"' in page(client, address(need)).split(stop)[1]
    client.force_login(supporter)
    assert 'name="wanted" value="no"' in page(client, address(need)).split(stop)[1]
    client.post(f"/lv/notices/about/{need.pk}/", {"wanted": "no"})
    assert 'name="wanted" value="yes"' in page(client, address(need)).split(stop)[1]
    client.post(f"/lv/notices/about/{need.pk}/", {"wanted": "yes"})
    assert 'name="wanted" value="no"' in page(client, address(need)).split(stop)[1]


def test_a_merged_need_leads_to_the_other(client: Client) -> None:
    need, into = confirmed(), confirmed(title="Otra")
    client.force_login(coordinator())
    assert TITLE in page(client, f"/lv/needs/{need.pk}/merge/")
    assert client.post(f"/lv/needs/{need.pk}/merge/", {"into": "nekas"}).status_code == 422
    assert client.post(f"/lv/needs/{need.pk}/merge/", {"into": "987654"}).status_code == 422
    closed = actions.close_as_not_feasible(confirmed(title="Trešā"), by=coordinator(), reason="Nē", language="lv")
    for refused in (need, closed):
        answer = client.post(f"/lv/needs/{need.pk}/merge/", {"into": str(refused.pk)})
        assert answer.status_code == 422
        assert f'value="{refused.pk}"' in answer.content.decode()
    answer = client.post(f"/lv/needs/{need.pk}/merge/", {"into": f"http://testserver{address(into)}"})
    assert answer["Location"] == address(into)
    client.logout()
    assert client.get(address(need))["Location"] == address(into)


def test_the_queue_is_the_coordinators_and_confirms(client: Client) -> None:
    needs = [reported(title=f"Vajadzība {n}", body="Pilns teksts") for n in range(3)]
    assert client.get("/lv/needs/queue/").status_code == 302
    client.force_login(make_person())
    assert client.get("/lv/needs/queue/").status_code == 404
    assert client.post(f"/lv/needs/{needs[0].pk}/confirm/").status_code == 404
    client.force_login(coordinator())
    assert page(client, "/lv/needs/queue/").count("Pilns teksts") == 3
    assert client.get(f"/lv/needs/{needs[0].pk}/confirm/").status_code == 405
    assert client.post(f"/lv/needs/{needs[0].pk}/confirm/", {"next": "queue"})["Location"] == "/lv/needs/queue/"
    assert fresh(needs[0]).state == "confirmed"
    assert client.post(f"/lv/needs/{needs[1].pk}/turn-down/", {"reason": "", "language": "lv"}).status_code == 422
    client.post(f"/lv/needs/{needs[1].pk}/turn-down/", {"reason": "Reklāma", "language": "lv"})
    assert fresh(needs[1]).state == "declined"
    queue = page(client, "/lv/needs/queue/")
    assert f'href="{address(needs[1])}"' in queue or address(needs[1]) in iri_to_uri(queue)
    assert "Reklāma" in queue
    again = f"/lv/needs/{needs[1].pk}/reconsider/"
    assert f'action="{again}"' in page(client, address(needs[1]))
    assert client.get(again).status_code == 405
    assert client.post(again)["Location"] == address(needs[1])
    assert fresh(needs[1]).state == "reported"
    client.force_login(make_person())
    assert client.post(again).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_whatever_happened(
    client: Client, number: int, django_assert_num_queries: Any, place: Any
) -> None:
    need = confirmed(quantity=90, unit="piece", place=place.pk)
    set_tags(need, [make_term(code, lv=code).pk for code in "abc"[:number]])
    for language in ("ka", "ru", "uk")[:number]:
        put_translation(need, language, {"title": language})
    for _ in range(number):
        organisation, editor = taken_up(need, 10)
        actions.tell_progress(need, by=editor, organisation=organisation, text="Sākām", language="lv")
        actions.raise_voice(need, by=make_person())
        actions.invite_to_respond(need, make_organisation(), by=editor)
    page(client, address(need))
    with django_assert_num_queries(5):  # the need, who takes part, its story, its matches, offers
        assert "Sākām" in page(client, address(need))
    client.force_login(editor)
    with django_assert_num_queries(8):
        page(client, address(need))


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_however_long(client: Client, number: int, django_assert_num_queries: Any) -> None:
    organisation, editor = group()
    for n in range(number):
        reported(title=f"Gaida {n}")
        actions.decline(reported(title=f"Nav {n}"), by=coordinator(), reason="Nē", language="lv")
        actions.take_up(
            confirmed(title=f"Ņemta {n}"), organisation, Share("Kursi", "lv", due_date=timezone.localdate()), by=editor
        )
    client.force_login(editor)
    with django_assert_num_queries(5):
        assert page(client, "/lv/needs/promises/").count("Ņemta") == number
    client.force_login(coordinator())
    page(client, "/lv/needs/queue/")
    with django_assert_num_queries(5):
        assert page(client, "/lv/needs/queue/").count("Gaida") == number


def test_the_search_box_of_organisations(client: Client) -> None:
    found = make_organisation("Rīgas Brīvprātīgie", short_name="RB")
    make_organisation("Rīgas muzejs")
    make_organisation("Tbilisi Union", called=Called.of([("en", "Tbilisi Union"), ("ka", "თბილისის მედიათეკა")]))
    assert client.get("/lv/needs/organisations/?q=a").status_code == 302
    client.force_login(make_person())
    assert [row["value"] for row in client.get("/lv/needs/organisations/?q=brīvprātīgie").json()] == [str(found.pk)]
    assert [row["label"] for row in client.get("/lv/needs/organisations/?q=თბილისის").json()] == ["Tbilisi Union"]
    assert client.get("/lv/needs/organisations/?q=").json() == []
    assert len(client.get("/lv/needs/organisations/?q=Rīgas").json()) == 2


def test_the_search_box_of_places(client: Client, place: Any) -> None:
    rows = client.get("/lv/places/?q=livan").json()
    assert rows == [{"value": "LV-livani", "label": "Līvāni", "detail": "LV"}]
    assert client.get("/lv/places/?q=").json() == []


def test_pages_of_another_person_are_refused_or_missing(client: Client) -> None:
    need = confirmed()
    acts = (
        "take-up", "share", "deliver", "withdraw", "progress", "invite", "say-solved", "solved", "not-feasible",
        "reopen", "edit",
    )  # fmt: skip
    for act in acts:
        assert client.get(f"/lv/needs/{need.pk}/{act}/").status_code == 302, act
    client.force_login(make_member(make_organisation(), Role.MEMBER))
    for act in acts:
        assert client.get(f"/lv/needs/{need.pk}/{act}/").status_code == 403, act
    hidden = reported()
    for act in ("say-solved", "solved", "edit", "voice", "reopen"):
        assert client.get(f"/lv/needs/{hidden.pk}/{act}/").status_code == 404, act
    assert Person.objects.exists()
    assert not Participation.objects.exists()
