"""The panel on a record's page, the page of all matches, and turning one down without a script."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from talka.capabilities.matching.models import Dismissal, Match
from talka.capabilities.matching.panel import panel
from talka.kernel.people.models import Person, Role
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_record, make_term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


@pytest.fixture
def owner() -> Any:
    return make_organisation("Baltā māja")


@pytest.fixture
def lack(owner: Any) -> Record:
    return make_record(Record, "lack", "open", title="Trūkst kursu", language="lv", owner=owner)


@pytest.fixture
def gift(lack: Record) -> Record:
    gift = make_record(Record, "gift", "open", title="ენის კურსი", language="ka", owner=make_organisation("Sukrums"))
    term = make_term("language-learning")
    Match.objects.create(
        record=lack, candidate=gift, kind="gift", score=0.7,
        reasons=[["themes", {"terms": [term.pk]}, 0.2]], misfits=[["no_languages", {"languages": ["ka"]}]],
    )  # fmt: skip
    return gift


def drawn(record: Record, person: Person | None) -> str:
    request = RequestFactory().get("/")
    request.person = person  # type: ignore[attr-defined]
    with override("en"):
        return panel(request, record)  # type: ignore[arg-type]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_panel_says_what_fits_why_and_what_does_not(lack: Record, gift: Record):
    text = drawn(lack, None)
    assert "ენის კურსი" in text and "Both are about: Language learning." in text
    assert "No language in common; here it is: Georgian." in text
    assert "Doesn" not in text


def test_buttons_are_for_those_who_may_use_them(lack: Record, gift: Record, owner: Any):
    address = reverse("matching:dismiss", args=[lack.pk, gift.pk])
    assert address in drawn(lack, make_member(owner, Role.EDITOR))
    assert address in drawn(lack, make_person(is_coordinator=True))
    for person in (make_member(owner, Role.MEMBER), make_member(make_organisation(), Role.ADMIN), make_person(), None):
        assert address not in drawn(lack, person)


def test_the_panel_is_empty_where_nothing_fits(lack: Record):
    assert drawn(lack, None) == ""


def test_the_page_of_all_matches(lack: Record, gift: Record):
    answer = Client().get(reverse("matching:list", args=[lack.pk]))
    assert answer.status_code == 200 and "ენის კურსი" in answer.content.decode()
    assert Client().get(reverse("matching:list", args=[lack.pk]), {"kind": "organisation"}).status_code == 200
    assert "ენის" not in Client().get(f"/en/matches/{lack.pk}/?kind=organisation").content.decode()
    assert Client().get(f"/ka/matches/{lack.pk}/?kind=%00%F0").status_code == 200
    assert Client().get("/en/matches/99999999999999999999999/").status_code == 404


def test_matches_of_what_one_may_not_see_are_not_there(lack: Record, gift: Record, owner: Any):
    Record.objects.filter(pk=lack.pk).update(shown=False)
    address = reverse("matching:list", args=[lack.pk])
    assert Client().get(address).status_code == 404
    assert signed_in(make_member(owner, Role.EDITOR)).get(address).status_code == 200


def test_turning_one_down(lack: Record, gift: Record, owner: Any):
    client, address = signed_in(make_member(owner, Role.EDITOR)), reverse("matching:dismiss", args=[lack.pk, gift.pk])
    assert client.get(address).status_code == 200
    for wrong in ("", "weather", "\x00", "<script>"):
        assert client.post(address, {"because": wrong}).status_code == 422
    assert not Dismissal.objects.exists()
    assert client.post(address, {"because": "too_far"}).status_code == 302
    assert client.post(address, {"because": "too_far"}).status_code == 302
    assert Dismissal.objects.get().because == "too_far" and not Match.objects.exists()


def test_turning_one_down_is_for_those_who_may(lack: Record, gift: Record, owner: Any):
    address = reverse("matching:dismiss", args=[lack.pk, gift.pk])
    assert Client().get(address).status_code == 302
    stranger = signed_in(make_member(make_organisation(), Role.ADMIN))
    assert stranger.post(address, {"because": "too_far"}).status_code == 403
    missing = reverse("matching:dismiss", args=[lack.pk, 10**12])
    assert signed_in(make_member(owner, Role.EDITOR)).get(missing).status_code == 404
    assert not Dismissal.objects.exists()
