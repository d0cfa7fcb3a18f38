"""Share cards: drawn by the worker, made anew when a text changes, gone when not everybody may see the record."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from talka.capabilities.sharecards.drawing import drawn, lines_of, set_title
from talka.capabilities.sharecards.faces import HEIGHT, WIDTH, Face
from talka.capabilities.sharecards.making import make_cards, make_untold
from talka.capabilities.sharecards.models import ShareCard
from talka.kernel.records.actions import put_translation, withhold
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_record

TITLES = [
    "სოფლის ბიბლიოთეკაში ზრდასრულთათვის საღამოს კურსები იწყება", "Līvānos trūkst vakara kursu: žņķģšļčē",
    "Съешь же ещё этих мягких булок", "Єдність, ґанок, їжак", "x" * 300, "🎉" * 50, "مرحبا بالعالم", "",
    "\u202egnp.exe",
    "W" * 40 + " " + "слово " * 80,
]  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.mark.parametrize("title", TITLES)
def test_any_title_makes_a_picture(title: str) -> None:
    data = drawn(Face(7, "learn", title, "News", title, "Talka", "ka"))
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(data) < 100_000
    face, lines = set_title(title)
    assert all(face.width(line) <= WIDTH - 144 for line in lines)
    assert len(lines) <= 5


def test_words_are_drawn_by_letters_that_the_fonts_have() -> None:
    face, lines = set_title("ქართული Latviešu Русский Українська їґ 🎉 عرب")
    assert " ".join(lines) == "ქართული Latviešu Русский Українська їґ"
    assert lines_of(face, "a b", 10_000) == ["a b"]


@pytest.mark.django_db
def test_cards_follow_what_records_say(client: Client) -> None:
    need = make_record(Record, "need", "confirmed", title="Kursi", language="lv", owner=make_organisation("Baltā māja"))
    put_translation(need, "ka", {"title": "კურსები"})
    assert make_cards([need.pk]) == 2
    assert make_cards([need.pk]) == 0
    first = ShareCard.objects.get(record=need, language="lv")
    address = f"/cards/{need.pk}-lv-{first.digest}.png"
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    Record.objects.filter(pk=need.pk).update(title="Vakara kursi")
    assert make_cards([need.pk]) == 1
    second = ShareCard.objects.get(record=need, language="lv")
    assert client.get(address)["Location"].endswith(f"{second.digest}.png")


@pytest.mark.django_db
def test_what_not_everybody_may_see_has_no_card(client: Client) -> None:
    need = make_record(Record, "need", "confirmed", title="Kursi", language="lv")
    make_cards([need.pk])
    card = ShareCard.objects.get()
    address = f"/cards/{need.pk}-lv-{card.digest}.png"
    withhold(need, True)
    assert client.get(address).status_code == 404
    make_cards([need.pk])
    assert not ShareCard.objects.exists()
    assert not default_storage.exists(card.file)


@pytest.mark.django_db
def test_the_worker_draws_what_no_fact_told_of(client: Client) -> None:
    need = make_record(Record, "need", "confirmed", title="Kursi", language="lv")
    make_record(Record, "need", "reported", title="Hidden")
    waiting = client.get(f"/cards/{need.pk}-lv-{'0' * 24}.png")
    assert waiting.status_code == 302
    assert make_untold()
    assert not make_untold()
    assert ShareCard.objects.values_list("record", flat=True).get() == need.pk
