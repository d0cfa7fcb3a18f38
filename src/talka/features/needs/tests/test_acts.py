"""Responding and closing in the browser, and input that nobody wished for."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from talka.features.needs import actions
from talka.features.needs.models import Need, Progress
from talka.kernel.people.models import Person, Role
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.models import Link, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record
from talka.kernel.vocabulary.models import Place

from .world import confirmed, coordinator, fresh, group, part, post, reported, taken_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place() -> Place:
    """A place that the forms know."""
    return make_place("LV-livani", lv="Līvāni", en="Līvāni")


def text(client: Client, need: Need) -> str:
    answer = client.get(iri_to_uri(f"/en/needs/{need.pk}-{need.slug}/"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_editor_takes_it_up_tells_delivers_and_withdraws(client: Client) -> None:
    organisation, editor = group("Baltā māja")
    need = confirmed(quantity=30, unit="course_place")
    taken_up(need, 25)
    client.force_login(editor)
    form = client.get(f"/en/needs/{need.pk}/take-up/").content.decode()
    assert "5 course places" in form
    much = post(client, need, "take-up/", organisation=organisation.pk, what="Kursi", promised=6)
    assert much.status_code == 422
    assert "Only 5 course places are still open." in much.content.decode()
    share = {"organisation": organisation.pk, "what": "Kursi otrdienās", "promised": 5, "due_date": "2030-05-01"}
    for _ in range(2):
        assert post(client, need, "take-up/", **share).status_code == 302
    assert (part(need, organisation).promised, fresh(need).promised) == (5, 30)
    html = text(client, need)
    assert "Kursi otrdienās" in html
    assert "Invite a partner" in html
    assert client.get(f"/en/needs/{need.pk}/take-up/")["Location"].startswith(f"/en/needs/{need.pk}/share/")
    assert "Kursi otrdienās" in client.get(f"/en/needs/{need.pk}/share/").content.decode()
    assert post(client, need, "share/", **{**share, "promised": 4}).status_code == 302
    assert post(client, need, "deliver/", organisation=organisation.pk, delivered="-1").status_code == 422
    post(client, need, "deliver/", organisation=organisation.pk, delivered=2, text="Pirmie divi")
    assert fresh(need).delivered == 2
    assert post(client, need, "progress/", organisation=organisation.pk, text="").status_code == 422
    post(client, need, "progress/", organisation=organisation.pk, text="Grupa ir pilna")
    post(client, need, "withdraw/", text="Skolotāja saslima")
    story = text(client, need)
    for words in ("Pirmie divi", "Grupa ir pilna", "Skolotāja saslima", "Baltā māja withdrew."):
        assert words in story
    assert (part(need, organisation).state, fresh(need).promised) == ("left", 27)


def test_with_an_offer_in_hand_and_only_ones_own(client: Client) -> None:
    organisation, editor = group()
    offer = make_record(Record, "offer", "open", owner=organisation, title="Kursi bez maksas")
    foreign = make_record(Record, "offer", "open", owner=make_organisation())
    need = confirmed()
    client.force_login(editor)
    assert "Kursi bez maksas" in client.get(f"/en/needs/{need.pk}/take-up/?offer={offer.pk}").content.decode()
    share = {"organisation": organisation.pk, "what": "Kursi"}
    assert post(client, need, "take-up/", **share, offer=foreign.pk).status_code == 422
    assert post(client, need, "take-up/", **share, offer=offer.pk).status_code == 302
    assert Link.objects.get().source_id == offer.pk


def test_whoever_writes_for_several_chooses_which(client: Client) -> None:
    (first, editor), second = group("Pirmā"), make_organisation("Otrā")
    editor.memberships.create(organisation=second, role=Role.ADMIN)
    need = confirmed()
    client.force_login(editor)
    assert post(client, need, "take-up/", organisation=second.pk, what="Kursi").status_code == 302
    assert part(need, second).state == "accepted"
    assert client.get(f"/en/needs/{need.pk}/take-up/").status_code == 200
    assert post(client, need, "share/?organisation=" + str(first.pk), what="X").status_code == 403
    assert post(client, need, "take-up/", organisation=first.pk, what="Arī").status_code == 302
    assert post(client, need, f"withdraw/?organisation={first.pk}").status_code == 302
    assert (part(need, first).state, part(need, second).state) == ("left", "accepted")
    foreign = make_organisation()
    assert post(client, need, "take-up/", organisation=foreign.pk, what="X").status_code == 422


def test_a_partner_is_invited_and_answers(client: Client) -> None:
    need = confirmed()
    host, editor = taken_up(need)
    guest, guest_editor = group("Viesi")
    other, other_editor = group("Citi")
    client.force_login(editor)
    assert post(client, need, "invite/", organisation="Nav tādas").status_code == 422
    assert post(client, need, "invite/", organisation="Viesi", message="Nāciet").status_code == 302
    page_of = make_record(Record, "offer", "open", owner=other, title="Telpas")
    assert "Telpas" in client.get(f"/en/needs/{need.pk}/invite/{page_of.pk}/").content.decode()
    assert post(client, need, f"invite/{page_of.pk}/", organisation=other.pk).status_code == 302
    assert client.get(f"/en/needs/{need.pk}/invite/99999/").status_code == 404
    client.force_login(guest_editor)
    assert "Nāciet" in text(client, need)
    assert f"{host.name} invites your organisation to respond to a need." in text(client, need)
    listed = client.get("/en/needs/promises/").content.decode()
    assert "Nāciet" in listed and "Invited by" in listed and host.name in listed
    assert post(client, need, "take-up/", organisation=guest.pk, what="Palīdzam").status_code == 302
    client.force_login(other_editor)
    assert client.get(f"/en/needs/{need.pk}/decline-invitation/").status_code == 200
    assert post(client, need, "decline-invitation/", text="Nav laika").status_code == 302
    assert (part(need, guest).state, part(need, other).state) == ("accepted", "declined")
    assert client.get(f"/en/needs/{need.pk}/decline-invitation/").status_code == 404


def test_is_it_solved_in_the_browser(client: Client) -> None:
    resident, supporter = make_person(), make_person()
    need = confirmed(resident)
    actions.raise_voice(need, by=supporter)
    organisation, editor = taken_up(need)
    client.force_login(editor)
    assert post(client, need, "say-solved/", organisation=organisation.pk, text="Darīts").status_code == 302
    assert client.get(f"/en/needs/{need.pk}/solved/").status_code == 403
    client.force_login(resident)
    assert "Answer yes or no" in text(client, need)
    assert client.get(f"/en/needs/{need.pk}/solved/").status_code == 200
    assert post(client, need, "solved/", asked_round=1).status_code == 422
    assert post(client, need, "solved/", asked_round=1, choice="no", text="Vēl nav").status_code == 302
    assert fresh(need).state == "reopened"
    assert "Vēl nav" in text(client, need)
    assert post(client, need, "solved/", asked_round=1, choice="yes").status_code == 403
    post(client, need, "say-solved/", text="Tagad ir")
    client.force_login(supporter)
    assert post(client, need, "solved/", asked_round=2, choice="yes").status_code == 302
    assert fresh(need).state == "solved"


def test_closing_opening_and_settling(client: Client) -> None:
    organisation, editor = group()
    need = actions.report(actions.Content(title="Tilts pār upi", language="lv"), by=editor, owner=organisation)
    client.force_login(editor)
    assert post(client, need, "not-feasible/", reason="").status_code == 422
    assert post(client, need, "not-feasible/", reason="Nav naudas").status_code == 302
    assert "Nav naudas" in text(client, need)
    assert post(client, need, "reopen/", text="Nauda ir").status_code == 302
    assert fresh(need).state == "reopened"
    actions.say_solved(need, by=coordinator())
    assert client.post(f"/en/needs/{need.pk}/settle/").status_code == 404
    client.force_login(coordinator())
    assert client.post(f"/en/needs/{need.pk}/settle/").status_code == 302
    assert fresh(need).state == "solved"


def test_nobody_promises_a_day_that_is_past_but_an_old_promise_may_keep_its_day(client: Client) -> None:
    past = timezone.localdate() - timedelta(days=1)
    late, editor = taken_up(need := confirmed(), due_date=past)
    client.force_login(editor)
    words = {"organisation": late.pk, "what": "Kursi trešdienās"}
    assert post(client, need, "share/", **words, due_date=str(past)).status_code == 302
    assert part(need, late).note == "Kursi trešdienās"
    other = post(client, need, "share/", **words, due_date=str(past - timedelta(days=1)))
    assert other.status_code == 422
    assert "This day is past" in other.content.decode()
    fresh_one = post(client, confirmed(), "take-up/", **words, due_date=str(past))
    assert fresh_one.status_code == 422


def test_late_promises_stand_before_the_others_and_before_coordinators(client: Client) -> None:
    need = confirmed()
    _organisation, editor = taken_up(need, due_date=timezone.localdate() - timedelta(days=8))
    client.force_login(editor)
    assert "8 days" in client.get("/en/needs/promises/").content.decode()
    assert client.get("/en/needs/overdue/").status_code == 404
    client.force_login(coordinator())
    assert "8 days" in client.get("/en/needs/overdue/").content.decode()


def hostile() -> list[str]:
    """Strings that break programs; none of them is a name of a place, a number or a date."""
    return [
        "", " ", "\x00", "a\x00b", "\u202eevil", "Z̸̢̛̘͎̩" * 50, "😀" * 400, "' OR 1=1 --", "<script>alert(1)</script>",
        "{{ 7*7 }}", "%(name)s %s {0}", "\ud800", "٣٤", "1e309", "-1", "99999999999999999999", "../../etc/passwd",
        "x" * 30_000, "\r\nBcc: a@b.c", "NaN", "0", "2026-02-31", "\u2028", "&#0;",
    ]  # fmt: skip


FIELDS = (
    "title", "summary", "body", "language", "place", "place_value", "place_label", "themes", "audiences", "version",
    "minor", "urgency", "people_count", "quantity", "unit", "spot", "heard_from", "source", "owner", "email",
    "twins_seen", "draft", "organisation", "what", "promised", "due_date", "offer", "delivered", "text", "message",
    "reason", "into", "choice", "asked_round", "next", "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-title",
    "form-0-urgency", "form-0-place", "more",
)  # fmt: skip
ADDRESSES = (
    "report/", "batch/", "twins/", "{}/edit/", "{}/voice/", "{}/take-up/", "{}/share/", "{}/deliver/", "{}/progress/",
    "{}/invite/", "{}/invite/{}/", "{}/decline-invitation/", "{}/say-solved/", "{}/solved/", "{}/not-feasible/",
    "{}/merge/", "{}/withdraw/", "{}/reopen/",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_is_sent_breaks_a_page(client: Client, address: str) -> None:
    organisation, editor = group()
    editor.is_coordinator = True
    editor.save()
    need = confirmed(quantity=9, unit="piece")
    actions.take_up(need, organisation, actions.Share("Kursi", "lv", 1), by=editor)
    path = "/en/needs/" + address.format(need.pk, need.pk)
    for who in (editor, None):
        if isinstance(who, Person):
            client.force_login(who)
        else:
            client.logout()
        for bad in hostile():
            answer = client.post(path, dict.fromkeys(FIELDS, bad.encode("utf-8", "replace").decode()))
            assert answer.status_code < 500, (path, bad[:40])
            assert b"<script>alert(1)</script>" not in answer.content


def test_nothing_in_a_query_breaks_a_page(client: Client) -> None:
    _organisation, editor = group()
    editor.is_coordinator = True
    editor.save()
    need = confirmed()
    client.force_login(editor)
    bytes_ = [quote(bad.encode("utf-8", "surrogatepass")) for bad in ("\x00", "\ud800", "9" * 20, "' OR 1", "-1", "٣")]
    for address in (*ADDRESSES, "queue/", "promises/", "overdue/", "organisations/", "{}/"):
        for bad in bytes_:
            query = "&".join(f"{name}={bad}" for name in ("q", "after", "organisation", "offer"))
            answer = client.get(f"/en/needs/{address.format(need.pk, need.pk)}?{query}")
            assert answer.status_code < 500, (address, bad)


def test_a_title_without_letters_has_an_address(client: Client) -> None:
    client.force_login(make_person())
    form = {"title": "😀😀😀", "language": "lv", "body": "Teksts", "place": "Līvāni", "urgency": "2"}
    assert client.post("/en/needs/report/", form).status_code == 302
    need = actions.confirm(Need.objects.get(), by=coordinator())
    assert need.slug == ""
    assert client.get(f"/en/needs/{need.pk}/").status_code == 200
    assert client.get(f"/en/needs/{need.pk}-else/").status_code == 301


def test_a_lost_session_keeps_the_batch(client: Client) -> None:
    _organisation, editor = group()
    rows = {"form-TOTAL_FORMS": ["2"], "form-0-title": ["Pirmā"], "form-1-body": ["Otrais teksts"]}
    keep_draft(editor, "", "need-batch", {**rows, "source": ["Protokols"]})
    client.force_login(editor)
    html = client.get("/en/needs/batch/").content.decode()
    for words in ("Pirmā", "Otrais teksts", "Protokols"):
        assert words in html


def test_an_unconfirmed_need_can_not_be_taken_up_or_invited_to(client: Client) -> None:
    member = make_member(make_organisation())
    need = reported(member)
    client.force_login(member)
    for act in ("take-up", "invite", "progress"):
        assert client.get(f"/en/needs/{need.pk}/{act}/").status_code == 403
    assert not Progress.objects.exists()
