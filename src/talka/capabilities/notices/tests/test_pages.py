"""The page of notices, links out of mails, the demo's mailbox."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices import actions, links, queries
from talka.capabilities.notices.declared import Declared
from talka.capabilities.notices.links import Answer, Choice, Offer, link, purpose
from talka.capabilities.notices.models import Mail, Notice
from talka.capabilities.notices.sending import send_waiting
from talka.capabilities.notices.stopping import stop_link
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import FOR_GOOD, Person
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_person

from .test_sending import queue

Happen = Callable[..., Fact]
pytestmark = pytest.mark.django_db


def path_of(address: str) -> str:
    """The path of an address of this site."""
    return address.removeprefix("http://testserver")


@pytest.fixture
def mine(client: Client, reader: Person) -> Client:
    """The reader's browser."""
    client.force_login(reader)
    return client


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, dict[str, Any], str]]:
    """A purpose with two choices that notes what was done."""
    monkeypatch.setattr(links, "_purposes", dict(links._purposes))
    done: list[tuple[int, dict[str, Any], str]] = []

    def act(opened: links.Opened, choice: str) -> Answer:
        if opened.data.get("forbidden"):
            raise Denied("Not you.")
        done.append((opened.person.pk, dict(opened.data), choice))
        return Answer("Thank you <b>", url="/en/", label="On")

    offer = Offer("Is it solved?", [Choice("yes", "Yes"), Choice("no", "No")], quote="Kursi <i>", quote_language="lv")
    purpose("trial.solved", days=2, offer=lambda opened: offer, act=act)
    return done


def test_visitor_is_led_to_the_sign_in(client: Client) -> None:
    answer = client.get("/en/notices/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/en/notices/")


def test_page_shows_what_is_unread_and_marks_it(
    mine: Client, reader: Person, answered: Declared, happen: Happen, trial_record: Record
) -> None:
    assert "Nothing yet" in mine.get("/en/notices/").text
    happen(record=trial_record)
    page = mine.get("/en/notices/").text
    assert "Latviešu kursi" in page
    assert "is-unread" in page
    found = mine.get(f"/en/notices/{Notice.objects.get().pk}/")
    assert unquote(found["Location"]) == f"/en/trials/{trial_record.pk}-{trial_record.slug}/"
    assert queries.unread_count(reader) == 0
    assert "is-unread" not in mine.get("/en/notices/").text
    happen(record=trial_record)
    mine.post("/en/notices/read/", {"newest": Notice.objects.latest("pk").pk})
    assert queries.unread_count(reader) == 0


def test_notice_of_somebody_else_or_of_a_hidden_record_is_missing(
    mine: Client, reader: Person, answered: Declared, happen: Happen, trial_record: Record, client: Client
) -> None:
    happen(record=trial_record)
    notice = Notice.objects.get()
    other = Client()
    other.force_login(make_person())
    assert other.get(f"/en/notices/{notice.pk}/").status_code == 404
    Record.objects.update(visibility=Visibility.PARTIES)
    assert mine.get(f"/en/notices/{notice.pk}/").status_code == 404
    assert "Latviešu kursi" not in mine.get("/en/notices/").text
    assert mine.get("/en/notices/99999999999999999999/").status_code == 404


def test_long_list_goes_on_page_by_page(
    mine: Client, answered: Declared, happen: Happen, trial_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talka.capabilities.notices.views.PAGE_SIZE", 2)
    for _number in range(3):
        happen(record=trial_record)
    first, middle, newest = Notice.objects.order_by("pk").values_list("pk", flat=True)
    page = mine.get("/en/notices/").text
    assert f"/notices/{newest}/" in page
    assert f"/notices/{first}/" not in page
    assert f"before={middle}" in page
    assert f"/notices/{first}/" in mine.get(f"/en/notices/?before={middle}").text
    for odd in ("x", "-1", "9" * 40, "\x00", "٣"):
        assert mine.get("/en/notices/", {"before": odd}).status_code == 200
        assert mine.post("/en/notices/read/", {"newest": odd}).status_code == 302


@pytest.mark.parametrize("many", [1, 3])
def test_page_takes_the_same_statements_for_one_and_for_many(
    many: int, mine: Client, answered: Declared, happen: Happen, trial_record: Record, django_assert_num_queries
) -> None:
    for _number in range(many):
        happen(record=trial_record)
    mine.get("/en/notices/")
    # Session, person, their roles, notices, facts, records, choice about mail, unread ones for the bell.
    with django_assert_num_queries(7):
        mine.get("/en/notices/")


def test_choice_about_mail_is_kept(mine: Client, reader: Person) -> None:
    assert mine.post("/en/notices/mail/", {"rhythm": "never"}).status_code == 302
    assert queries.mail_ways(reader).rhythm == "never"
    mine.post("/en/notices/mail/", {"rhythm": "daily"})
    assert queries.mail_ways(reader).rhythm == "daily"
    assert mine.get("/en/notices/mail/").status_code == 405


def test_link_asks_first_and_acts_when_a_button_is_pressed(client: Client, done: list[Any]) -> None:
    person = make_person(language="ka")
    path = path_of(link("trial.solved", person, need=7))
    assert path.startswith("/ka/link/trial.solved/")
    page = client.get(path)
    assert "Kursi &lt;i&gt;" in page.text
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert (done, Person.objects.get(pk=person.pk).address_confirmed_at) == ([], None)
    for wrong in ({}, {"choice": "maybe"}):
        assert client.post(path, wrong).status_code == 422
    assert done == []
    answer = client.post(path, {"choice": "no"})
    assert "Thank you &lt;b&gt;" in answer.text
    assert done == [(person.pk, {"need": 7}, "no")]
    assert Person.objects.get(pk=person.pk).address_confirmed_at


def test_link_that_was_tampered_with_does_nothing(client: Client, done: list[Any]) -> None:
    path = path_of(link("trial.solved", make_person(), need=7))
    for bad in (path[:-4] + "abc/", path.replace("trial.solved", "notices.stop"), "/en/link/trial.solved/x:y:z/",
                path.replace("trial.solved", "none"), "/en/link/%00/%00/"):  # fmt: skip
        assert client.get(bad).status_code == 410
        assert client.post(bad, {"choice": "yes"}).status_code == 410
    assert done == []


def test_link_dies_with_time_with_the_address_and_with_the_account(client: Client, done: list[Any]) -> None:
    person = make_person()
    path = path_of(link("trial.solved", person))
    with time_machine.travel(timezone.now() + timedelta(days=1, hours=23)):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1)):
        assert "no longer works" in client.get(path).text
    Person.objects.update(is_active=False)
    assert client.get(path).status_code == 410
    Person.objects.update(is_active=True, email="new@example.org")
    assert client.post(path, {"choice": "yes"}).status_code == 410
    assert done == []


def test_link_says_why_when_it_may_not_act(client: Client, done: list[Any]) -> None:
    answer = client.post(path_of(link("trial.solved", make_person(), forbidden=1)), {"choice": "yes"})
    assert answer.status_code == 403
    assert "Not you." in answer.text


def test_notices_by_mail_are_stopped_by_page_and_by_the_providers_button(reader: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    path = path_of(stop_link(reader))
    strict.get(path)
    assert queries.mail_ways(reader).rhythm == "at_once"
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.mail_ways(reader).rhythm == "never"
    actions.choose_rhythm(by=reader, rhythm="at_once")
    strict.post(path, {"choice": "stop"})
    assert queries.mail_ways(reader).rhythm == "never"


def test_mailbox_shows_letters_safely_and_their_links_work(mail_folder: Path, client: Client, done: list[Any]) -> None:
    assert "No mail yet" in client.get("/en/demo/mail/").text
    person = make_person("ნინო", language="ka")
    words = {
        "subject": "<b>გამარჯობა</b>",
        "sentence": "<script>alert(1)</script> & <img src=x onerror=y>",
        "address": link("trial.solved", person),
        "stop_url": "javascript:alert(1)",
        "told": {"title": ""},
    }
    actions.send_mail(cause="1", to=person, template="notices/mail/notice.jinja", context=words)
    send_waiting()
    queue("2", "later@example.org")
    send_waiting()
    listed = client.get("/en/demo/mail/").text
    assert listed.index("later@example.org") < listed.index("&lt;b&gt;გამარჯობა&lt;/b&gt;")
    assert person.email in listed
    (name,) = (path.stem for path in mail_folder.glob("*.eml") if "Content-Language: ka" in path.read_text())
    page = client.get(f"/en/demo/mail/{name}/").text
    assert "<script>alert" not in page
    assert "<img" not in page.split("<article")[1]
    assert "javascript:" not in page.split("<article")[1].split("</article")[0]
    assert f'href="{words["address"]}"' in page
    assert client.get(path_of(str(words["address"]))).status_code == 200


def test_mailbox_says_long_names_without_a_gap(mail_folder: Path, client: Client) -> None:
    person = make_person("ადმინისტრატორი (მაგალითი)", language="ka")
    queue("3", person)
    send_waiting()
    assert f"ადმინისტრატორი (მაგალითი) &lt;{person.email}&gt;" in client.get("/en/demo/mail/").text


def test_same_mail_again_is_the_same_file(mail_folder: Path) -> None:
    queue()
    send_waiting()
    Mail.objects.update(state="queued", context={"subject": "again", "sentence": "", "address": "", "stop_url": "",
                                                 "told": {"title": ""}})  # fmt: skip
    send_waiting()
    assert len(list(mail_folder.iterdir())) == 1


@pytest.mark.parametrize("name", ["../secret_key", "%2e%2e%2fx", "none", "a" * 300, "\x00", ".."])
def test_mailbox_gives_no_other_file(name: str, mail_folder: Path, client: Client) -> None:
    mail_folder.mkdir(parents=True)
    (mail_folder.parent / "x.eml").write_text("Subject: secret\n\nsecret")
    assert client.get(f"/en/demo/mail/{name}/").status_code in (404, 301, 302)


def test_mailbox_exists_in_the_demo_only(client: Client, mail_folder: Path, settings: Any) -> None:
    queue()
    send_waiting()
    (name,) = (path.stem for path in mail_folder.glob("*.eml"))
    assert client.get(f"/en/demo/mail/{name}/").status_code == 200
    settings.TALKA_DEMO = False
    assert client.get(f"/en/demo/mail/{name}/").status_code == 404
    assert client.get("/en/demo/mail/").status_code == 404


def test_mailbox_is_found_without_a_language(client: Client, mail_folder: Path) -> None:
    answer = client.get("/demo/mail", follow=True)
    assert answer.status_code == 200


def test_who_is_suspended_acts_by_no_mailed_link_but_gets_no_more_mail(
    reader: Person, mine: Client, client: Client, done: list[tuple[int, dict[str, Any], str]]
) -> None:
    solved, stop = link("trial.solved", reader), stop_link(reader)
    Person.objects.filter(pk=reader.pk).update(suspended_until=FOR_GOOD)
    for browser in (client, mine):  # a stranger's, and their own
        assert browser.post(solved, {"choice": "yes"}).status_code == 403
        assert browser.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not done
    assert queries.mail_ways(reader).rhythm == "never"
    assert mine.post("/en/notices/mail/", {"rhythm": "weekly"}).status_code == 302
    assert mine.post("/en/theme/", {"theme": "dark"}).status_code == 302
