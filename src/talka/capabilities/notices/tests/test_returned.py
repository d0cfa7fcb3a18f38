"""Mail that comes back: no more notices go there, until the address is shown to be theirs again."""

from collections.abc import Callable
from typing import Any

import pytest

from talka.capabilities.notices import sending
from talka.capabilities.notices.addresses import confirm_address
from talka.capabilities.notices.declared import Declared
from talka.capabilities.notices.models import Mail
from talka.capabilities.notices.queries import mail_ways
from talka.capabilities.notices.returned import (
    failed_recipients,
    is_returned,
    message_id,
    note_returned,
    original_id,
    take,
)
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

Happen = Callable[..., Fact]

# As Postfix writes them (RFC 3464, RFC 6522).
REPORT = b"""From: MAILER-DAEMON@mail.example.org
To: no-reply@talka.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
MIME-Version: 1.0

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F2B

Final-Recipient: rfc822; Nino@Example.org
Original-Recipient: rfc822;nino@example.org
Action: %(action)s
Status: %(status)s
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: message/rfc822

From: no-reply@talka.example
To: nino@example.org
Message-ID: %(number)s
Subject: News

Hello
--B--
"""


def report(action: bytes = b"failed", status: bytes = b"5.1.1", number: str = "<1@talka>") -> bytes:
    return REPORT % {b"action": action, b"status": status, b"number": number.encode()}


def test_only_what_failed_for_good_counts() -> None:
    failed = report()
    assert original_id(failed) == "<1@talka>"
    assert failed_recipients(failed) == [("nino@example.org", "5.1.1 smtp; 550 5.1.1 no such user")]
    assert failed_recipients(report(b"delayed", b"4.4.1")) == []
    assert failed_recipients(report(status=b"4.2.2")) == []
    assert failed_recipients(b"Subject: Out of office\n\nI am away. nino@example.org") == []
    assert failed_recipients(b"\x00\xff\n" * 1000) == []


@pytest.mark.django_db
def test_no_notice_goes_where_mail_came_back_until_the_address_is_confirmed_again(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record, mailoutbox: list[Any]
) -> None:
    note_returned(reader.email.upper(), "550 5.1.1\r\nno such user")
    note_returned(reader.email, "again")
    happen(record=trial_record)
    sending.send_waiting()
    assert not mailoutbox
    assert Mail.objects.get().error == "came back"
    assert mail_ways(reader).came_back
    confirm_address(reader, keep_password=True)
    assert not is_returned(reader.email)
    happen(record=trial_record)
    sending.send_waiting()
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_only_a_mail_that_went_out_from_here_comes_back(
    answered: Declared, happen: Happen, trial_record: Record, reader: Person
) -> None:
    Person.objects.filter(pk=reader.pk).update(email="nino@example.org")
    happen(record=trial_record)
    assert take(report(number="<made-up@example.com>")) == []
    assert not is_returned("nino@example.org")
    (mail,) = Mail.objects.all()
    assert [address for address, _why in take(report(number=message_id(mail.cause)))] == ["nino@example.org"]
    assert is_returned("nino@example.org")
