"""The queue and the messages made from it; a real SMTP server is in test_smtp."""

import threading
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from talka.capabilities.notices import actions, sending
from talka.capabilities.notices.composing import compose, message_id
from talka.capabilities.notices.declared import Declared
from talka.capabilities.notices.models import Mail, MailState
from talka.capabilities.notices.sending import LEASE, claim, delay, send_waiting
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_organisation, make_person

Happen = Callable[..., Fact]
TEMPLATE = "notices/mail/notice.jinja"
WORDS = {"subject": "Hello", "sentence": "A sentence.", "address": "/en/x/", "stop_url": "", "told": {"title": ""}}


def part(message: EmailMessage, form: str) -> str:
    """One form of a message's text."""
    found = message.get_body((form,))
    assert found
    return str(found.get_content())


def queue(cause: str = "test:1", to: Person | str = "nino@example.org", **more: Any) -> bool:
    """Queue a mail with some words."""
    return actions.send_mail(cause=cause, to=to, template=TEMPLATE, context=WORDS, **more)


@pytest.mark.django_db
def test_mail_is_sent_once_for_a_cause(mailoutbox: list[Any]) -> None:
    assert queue()
    assert not queue(to="other@example.org")
    send_waiting()
    assert not queue()
    send_waiting()
    assert [message.to for message in mailoutbox] == [["nino@example.org"]]
    mail = Mail.objects.get()
    assert (mail.state, mail.context, mail.attempts) == (MailState.SENT, {}, 1)
    assert mail.sent_at


@pytest.mark.django_db
def test_mail_goes_with_its_transaction(mailoutbox: list[Any]) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not send_waiting()
    assert mailoutbox == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\nBcc: c@example.org", "a@example.org\r\nSubject: x", "a@example.org, b@example.org", "<a@b>"],
)
def test_address_that_is_not_one_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        queue(to=address)
    if address:
        with pytest.raises(ValidationError):
            queue(reply_to=address)
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_what_people_wrote_begins_no_header(mailoutbox: list[Any]) -> None:
    person = make_person('Ev\r\nBcc: all@example.org "x" <y@z>')
    nasty = {**WORDS, "subject": "Title\r\nBcc: all@example.org\x00\u202e", "sentence": "<script>alert(1)</script>"}
    actions.send_mail(cause="c", to=person, template=TEMPLATE, context=nasty)
    send_waiting()
    whole = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=policy.default)
    assert whole["Bcc"] is None
    assert whole["Subject"] == "Title Bcc: all@example.org"
    assert [address.addr_spec for address in whole["To"].addresses] == [person.email]
    html = part(whole, "html")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script>" in part(whole, "plain")


@pytest.mark.django_db
def test_notice_mail_is_in_the_readers_language_and_leads_to_the_record(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record, mailoutbox: list[Any], settings: Any
) -> None:
    happen(record=trial_record, organisation=make_organisation("Biedrība <b>"))
    send_waiting()
    (message,) = mailoutbox
    address = f"{settings.TALKA_SITE_URL}/ka/trials/{trial_record.pk}-{trial_record.slug}/"
    assert message.to == [f"{reader.name} <{reader.email}>"]
    assert address in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert f'href="{address}"' in html
    assert '<html lang="ka" dir="ltr">' in html
    assert "Biedrība &lt;b&gt;" in html
    assert "Biedrība <b>" in message.body
    assert '<blockquote style="' in html
    assert 'lang="lv"' in html
    headers = message.extra_headers
    assert headers["Content-Language"] == "ka"
    assert headers["Message-ID"] == message_id(Mail.objects.get().cause)
    assert "/ka/link/notices.stop/" in headers["List-Unsubscribe"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.django_db
def test_language_is_the_mails_own_then_the_persons_then_the_sites(mailoutbox: list[Any], settings: Any) -> None:
    queue("1", make_person(language="lt"))
    queue("2", make_person(language="lt"), language="uk")
    queue("3", make_person(language="fi"))
    queue("4", "a@example.org")
    send_waiting()
    assert [one.extra_headers["Content-Language"] for one in mailoutbox] == ["lt", "uk", "en", "en"]


@pytest.mark.django_db
def test_mail_is_dropped_when_it_has_no_place_any_more(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record, mailoutbox: list[Any]
) -> None:
    happen(record=trial_record)
    Record.objects.filter(pk=trial_record.pk).update(visibility=Visibility.PARTIES)
    send_waiting()
    assert Mail.objects.get().error == "not visible"
    Record.objects.filter(pk=trial_record.pk).update(visibility=Visibility.PUBLIC)
    happen(record=trial_record)
    actions.choose_rhythm(by=reader, rhythm="never")
    send_waiting()
    assert Mail.objects.latest("pk").error == "not wanted"
    queue("asked for", reader)
    send_waiting()
    assert len(mailoutbox) == 1, "what somebody asked for comes, whatever they chose about notices"
    queue("asked for too late", reader)
    Person.objects.update(is_active=False)
    send_waiting()
    assert len(mailoutbox) == 1
    assert Mail.objects.latest("pk").state == MailState.DROPPED


@pytest.mark.django_db
def test_new_address_gets_what_is_still_queued(mailoutbox: list[Any]) -> None:
    person = make_person("")
    queue(to=person)
    Person.objects.update(email="new@example.org")
    send_waiting()
    assert "new@example.org" in mailoutbox[0].to[0]


@pytest.mark.django_db
def test_broken_template_is_tried_again_and_given_up_and_holds_up_no_other(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.send_mail(cause="broken", to="a@example.org", template="notices/mail/none.jinja")
    queue()
    send_waiting()
    assert len(mailoutbox) == 1
    broken = Mail.objects.get(cause="broken")
    assert (broken.state, broken.attempts) == (MailState.QUEUED, 1)
    assert "TemplateNotFound" in broken.error
    monkeypatch.setattr(sending, "ATTEMPTS", 2)
    Mail.objects.filter(pk=broken.pk).update(due_at=timezone.now())
    send_waiting()
    broken.refresh_from_db()
    assert broken.state == MailState.FAILED


@pytest.mark.django_db
def test_mail_of_a_killed_worker_is_taken_over_after_its_lease(mailoutbox: list[Any]) -> None:
    queue()
    taken = claim(Mail.objects.get().pk)
    assert taken
    assert claim(taken.pk) is None
    assert not send_waiting()
    assert mailoutbox == []
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_waiting()
    assert len(mailoutbox) == 1
    assert timedelta(minutes=5) < LEASE


@pytest.mark.django_db
def test_server_that_is_away_costs_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    queue()

    class Away(BaseEmailBackend):
        def open(self) -> bool:
            raise ConnectionRefusedError

    monkeypatch.setattr(sending, "get_connection", lambda **_options: Away())
    with pytest.raises(ConnectionRefusedError):
        send_waiting()
    assert Mail.objects.get().attempts == 0


def test_delays_grow_and_stay_bounded() -> None:
    delays = [delay(attempts) for attempts in range(1, 40)]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (timedelta(seconds=30), timedelta(hours=12))


@pytest.mark.django_db
def test_idle_look_costs_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert not send_waiting()


@pytest.mark.django_db(transaction=True)
def test_threads_at_once_send_each_mail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(15):
        queue(f"many:{number}", f"p{number}@example.org")
    sent: list[str] = []

    class Slow(BaseEmailBackend):
        def send_messages(self, messages: Any) -> int:
            sent.extend(message.to[0] for message in messages)
            return len(messages)

    monkeypatch.setattr(sending, "get_connection", lambda **_options: Slow())
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            send_waiting()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(f"p{number}@example.org" for number in range(15))
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


@pytest.mark.django_db
def test_old_mail_is_forgotten_but_not_what_waits(mailoutbox: list[Any]) -> None:
    queue("sent")
    send_waiting()
    queue("waits")
    Mail.objects.update(created_at=timezone.now() - timedelta(days=181))
    sending.forget_old_mail.call()
    assert [mail.cause for mail in Mail.objects.all()] == ["waits"]


@pytest.mark.django_db
def test_time_in_a_letter_is_the_readers(mailoutbox: list[Any]) -> None:
    queue(to=make_person(time_zone="Nowhere/Atall"))
    assert compose(Mail.objects.get()).subject == "Hello"
