"""The contact desk prints nobody's address; a logo is drawn anew or refused."""

import re
import struct
import zlib
from datetime import timedelta
from email.utils import parseaddr
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image, PngImagePlugin

from talka.capabilities.notices.sending import send_waiting
from talka.features.directory import actions
from talka.features.directory.actions.logos import drawn_anew
from talka.features.directory.models import Message, OrganisationPage
from talka.kernel.access.rules import Denied
from talka.kernel.testing import make_person

from .world import coordinator, led, listed, member_of

pytestmark = pytest.mark.django_db
WORDS: dict[str, str] = {"subject": "Sadarbība", "text": "Labdien!", "language": "lv"}


def mails_to(mailoutbox: list[Any]) -> list[str]:
    send_waiting()
    return sorted(parseaddr(address)[1] for mail in mailoutbox for address in mail.to)


def test_somebody_with_a_confirmed_address_reaches_the_admins_at_once(mailoutbox: list[Any]) -> None:
    page, admin = led()
    member_of(page)
    writer = make_person(address_confirmed_at=timezone.now())
    message = actions.write_to(page, by=writer, **WORDS)
    assert actions.write_to(page, by=writer, **WORDS) == message
    actions.deliver(message, by=writer)
    assert mails_to(mailoutbox) == [admin.email]
    assert mailoutbox[0].reply_to == [writer.email]
    assert admin.email not in mailoutbox[0].body
    with pytest.raises(Denied):
        actions.deliver(message, by=admin)


def test_a_visitors_message_waits_for_their_link(client: Client, mailoutbox: list[Any]) -> None:
    page, admin = led()
    sent = client.post(
        f"/lv/organisations/{page.pk}/contact/",
        {**WORDS, "subject": "Hello\r\nBcc: all@example.org", "name": "Anna", "email": "anna@example.org"},
    )
    assert sent.status_code == 302
    assert mails_to(mailoutbox) == ["anna@example.org"]
    address = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)
    assert address
    client.get(address.group(1))
    assert mails_to(mailoutbox) == ["anna@example.org"]
    for _ in range(2):
        client.post(address.group(1), {"choice": "send"})
    assert mails_to(mailoutbox) == sorted(["anna@example.org", admin.email])
    assert "\n" not in mailoutbox[-1].subject
    assert mailoutbox[-1].bcc == []
    html = client.get(f"/lv/organisations/{page.pk}/", follow=True).content.decode()
    assert admin.email not in html
    assert "anna@example.org" not in html


def test_a_lost_link_is_mailed_again(client: Client, mailoutbox: list[Any]) -> None:
    page, admin = led()
    form = {**WORDS, "name": "Anna", "email": "anna@example.org"}
    address = f"/lv/organisations/{page.pk}/contact/"
    for _ in range(2):
        client.post(address, form)
    assert mails_to(mailoutbox) == ["anna@example.org"]
    Message.objects.update(written_at=timezone.now() - timedelta(minutes=11))
    for _ in range(2):
        client.post(address, form)
    assert mails_to(mailoutbox) == ["anna@example.org"] * 2
    link = re.search(r"http://testserver(/\S+)", mailoutbox[1].body)
    assert link
    client.post(link.group(1), {"choice": "send"})
    Message.objects.update(written_at=timezone.now() - timedelta(minutes=11))
    client.post(address, form)
    assert mails_to(mailoutbox) == sorted(["anna@example.org"] * 2 + [admin.email])
    assert Message.objects.count() == 1


def test_words_that_wait_go_out_when_the_address_is_confirmed(mailoutbox: list[Any]) -> None:
    page, admin = led()
    writer = make_person()
    assert actions.write_to(page, by=writer, **WORDS).sent_at is None
    writer.address_confirmed_at = timezone.now()
    writer.save()
    assert actions.write_to(page, by=writer, **WORDS).sent_at
    assert admin.email in mails_to(mailoutbox)
    assert Message.objects.count() == 1


def test_while_nobody_leads_it_the_desk_or_coordinators_get_it(mailoutbox: list[Any]) -> None:
    page = listed(contact_address="desk@balta.lv")
    writer = make_person(address_confirmed_at=timezone.now())
    actions.write_to(page, by=writer, **WORDS)
    assert mails_to(mailoutbox) == ["desk@balta.lv"]
    other, boss = listed(name="Other"), coordinator()
    actions.write_to(other, by=writer, **WORDS)
    assert boss.email in mails_to(mailoutbox)


def test_many_messages_are_refused_and_old_ones_forgotten(client: Client) -> None:
    page, _admin = led()
    client.force_login(make_person(address_confirmed_at=timezone.now()))
    statuses = [
        client.post(f"/en/organisations/{page.pk}/contact/", {**WORDS, "text": str(n)}).status_code for n in range(11)
    ]
    assert statuses == [302] * 10 + [422]
    Message.objects.update(written_at=timezone.now() - timedelta(days=91))
    assert actions.clear_messages.func() == 10


def png(**options: Any) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (900, 300), "red").save(kept, "PNG", **options)
    return kept.getvalue()


def jpeg_with_exif() -> bytes:
    kept, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    exif[0x0112] = 6
    Image.new("RGB", (600, 300), "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def bomb() -> bytes:
    """A PNG that says that it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_is_drawn_anew_without_what_else_it_held() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    for data in (png(pnginfo=info) + b"<?php system($_GET[0]) ?>", jpeg_with_exif()):
        kept = drawn_anew(data)
        with Image.open(BytesIO(kept)) as picture:
            assert picture.format == "WEBP"
            assert max(picture.size) <= 512
            assert not picture.getexif()
        for poison in (b"script", b"php", b"SECRET"):
            assert poison not in kept
    with Image.open(BytesIO(drawn_anew(jpeg_with_exif()))) as turned:
        assert turned.height > turned.width


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a<script>alert(1)</script>",
        png()[:200],
        bomb(),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 2_100_000,
        b"%PDF-1.7",
        b"BM" + b"\0" * 100,
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, client: Client) -> None:
    with pytest.raises(actions.BadPicture):
        drawn_anew(data)
    page, admin = led()
    client.force_login(admin)
    upload = SimpleUploadedFile("logo.png", data, content_type="image/png")
    answer = client.post(f"/en/organisations/{page.pk}/logo/", {"logo": upload})
    assert answer.status_code == 422
    assert OrganisationPage.objects.get().logo == ""


def test_a_logo_is_sent_shown_replaced_and_taken_away(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    page, admin = led()
    client.force_login(admin)
    address = f"/en/organisations/{page.pk}/logo/"
    assert client.post(address, {"logo": SimpleUploadedFile("../../x.svg", png())}).status_code == 302
    page.refresh_from_db()
    first = page.logo
    shown = client.get(f"{address}{first.rpartition('/')[2]}")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert b"".join(shown).startswith(b"RIFF")
    assert client.get(f"{address}other.webp").status_code == 404
    assert first.rpartition("/")[2] in client.get(f"/en/organisations/{page.pk}/", follow=True).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"logo": SimpleUploadedFile("b.jpg", jpeg_with_exif())})
    assert not default_storage.exists(first)
    client.post(address, {"remove": "1"})
    page.refresh_from_db()
    assert page.logo == ""
    client.force_login(make_person())
    assert client.post(address, {"logo": SimpleUploadedFile("a.png", png())}).status_code == 403
