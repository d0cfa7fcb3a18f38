"""Pictures of news: alternative text, nothing lost, nothing of the file kept, bad files refused with a sentence."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from talka.features.news import actions
from talka.features.news.actions.pictures import UNUSED, keep_files, sweep_pictures
from talka.features.news.models import News, NewsState
from talka.features.news.queries import figures_of, parts_of
from talka.features.news.queries.figures import Figure
from talka.kernel.access.rules import Denied
from talka.kernel.testing import make_member, make_organisation
from talka.toolkit.pictures import LARGEST, BadPicture, drawn_anew

from .world import photograph, published, written

WORDS = {"alt": "Cilvēki pie galda", "caption": "Pirmā nodarbība", "credit": "A. Bērziņa", "licence": "CC-BY-4.0"}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_nothing_of_the_file_is_kept_but_its_colours() -> None:
    drawn = drawn_anew(photograph(3000, 2000))
    assert (drawn.width, sorted(drawn.files)) == (1600, [480, 960, 1600])
    for width, data in drawn.files.items():
        with Image.open(BytesIO(data)) as picture:
            assert (picture.format, picture.width, dict(picture.getexif())) == ("WEBP", width, {})
        assert b"Secretphone" not in data
        assert b"EXIF" not in data


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    lying = Image.new("RGB", (900, 500), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    lying.save(file, "JPEG", exif=exif)
    drawn = drawn_anew(file.getvalue())
    assert (drawn.width, drawn.height) == (500, 900)


def _bomb() -> bytes:
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200, photograph()[:400], b"x" * (LARGEST + 1), _bomb(),
        photograph(8, 8), photograph(3000, 20), b"GIF89a" + b"\xff" * 50, b"%PDF-1.4",
    ],
)  # fmt: skip
def test_a_poisoned_or_wrong_file_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(BadPicture) as refused:
        drawn_anew(data)
    assert str(refused.value.why).endswith(".")


def _upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001.jpg", data, "image/jpeg")


@pytest.mark.django_db
def test_a_picture_without_words_waits_for_them_and_is_not_lost(client: Client) -> None:
    news, editor = written()
    client.force_login(editor)
    address = f"/en/news/{news.pk}/pictures/lead/"
    lacking = client.post(address, {**WORDS, "alt": "", "picture": _upload(photograph())})
    page = lacking.content.decode()
    assert lacking.status_code == 422
    assert "Say in a sentence what the picture shows" in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    shown = re.search(r'src="(/news-pictures/[^"]+)"', page)
    assert kept and shown and WORDS["caption"] in page
    assert client.get(shown[1]).status_code == 200
    assert client.post(address, {**WORDS, "kept": kept[1] + "x"}).status_code in (302, 422)
    assert not News.objects.get(pk=news.pk).picture
    assert client.post(address, {**WORDS, "kept": kept[1]}).status_code == 302
    news.refresh_from_db()
    assert (news.picture_alt, news.picture_width, news.version) == (WORDS["alt"], 1000, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [b"", b"<html>", photograph()[:300]])
def test_a_wrong_file_comes_back_as_a_form_that_says_so(client: Client, data: bytes) -> None:
    news, editor = written()
    client.force_login(editor)
    answer = client.post(f"/en/news/{news.pk}/pictures/lead/", {**WORDS, "picture": _upload(data)})
    assert answer.status_code == 422
    assert WORDS["caption"] in answer.content.decode()


@pytest.mark.django_db
def test_pictures_are_for_whoever_may_see_the_news(client: Client) -> None:
    news, editor = written()
    actions.put_lead(news, WORDS, by=editor, kept=keep_files(news, drawn_anew(photograph()), by=editor))
    news.refresh_from_db()
    address = f"/news-pictures/{news.pk}/{news.picture}-480.webp"
    assert client.get(address).status_code == 404
    news = actions.submit(news, by=editor)
    actions.approve(news, by=editor, version=news.version)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    for wrong in ("x-480.webp", f"{news.picture}-481.webp", "..-480.webp", f"{news.picture}-٣.webp", "a" * 300):
        assert client.get(f"/news-pictures/{news.pk}/{wrong}").status_code == 404
    page = client.get(f"/en/news/{news.pk}-{news.slug}/").content.decode()
    assert f'alt="{WORDS["alt"]}"' in page
    assert WORDS["credit"] in page


@pytest.mark.django_db
def test_pictures_stand_where_the_text_says() -> None:
    news, editor = written(body="Viens\n\n[picture 1]\n\nDivi [picture 1] tekstā\n\n[picture 9]")
    for colour in (500, 600):
        kept = keep_files(news, drawn_anew(photograph(colour)), by=editor)
        actions.add_picture(news, WORDS, by=editor, kept=kept)
        actions.add_picture(news, WORDS, by=editor, kept=kept)
    parts = parts_of(news.body, figures_of(news))
    said = [part.number if isinstance(part, Figure) else part.strip() for part in parts]
    assert said == ["Viens", 1, "Divi [picture 1] tekstā", 2]
    actions.remove_picture(news, 1, by=editor)
    actions.remove_picture(news, 1, by=editor)
    assert [figure.number for figure in figures_of(news)] == [2]
    with pytest.raises(Denied):
        actions.change_picture(news, 2, {**WORDS, "alt": ""}, by=editor)


@pytest.mark.django_db
def test_only_those_who_write_it_send_pictures(client: Client) -> None:
    news, _editor = published()
    client.force_login(make_member(make_organisation()))
    assert client.post(f"/en/news/{news.pk}/pictures/lead/", {**WORDS, "picture": _upload(b"x")}).status_code == 403
    with pytest.raises(Denied):
        keep_files(news, drawn_anew(photograph()), by=make_member(make_organisation()))


@pytest.mark.django_db
def test_pictures_that_nobody_used_are_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    news, editor = written()
    used, unused = drawn_anew(photograph(500)), drawn_anew(photograph(400))
    actions.put_lead(news, WORDS, by=editor, kept=keep_files(news, used, by=editor))
    keep_files(news, unused, by=editor)
    assert sweep_pictures.call() == 0
    monkeypatch.setattr("talka.features.news.actions.pictures.UNUSED", -UNUSED)
    assert sweep_pictures.call() == len(unused.files)
    assert sweep_pictures.call() == 0


@pytest.mark.django_db
def test_a_picture_that_the_reviewer_has_not_seen_does_not_go_out_by_itself(client: Client) -> None:
    news, writer = written()
    assert news.owner
    other = make_member(news.owner)
    for change in ("lead", "remove"):
        news = actions.submit(News.objects.get(pk=news.pk), by=writer)
        soon = timezone.now() + timedelta(days=1)
        news = actions.approve(news, by=other, version=news.version, at=soon)
        client.force_login(writer)
        if change == "lead":
            sent = {**WORDS, "picture": SimpleUploadedFile("a.jpg", photograph())}
            answer = client.post(f"/en/news/{news.pk}/pictures/lead/", sent, follow=True)
        else:
            answer = client.post(f"/en/news/{news.pk}/pictures/0/remove/", follow=True)
        assert "now it waits for review again" in answer.content.decode()
        changed = News.objects.get(pk=news.pk)
        assert (changed.state, changed.scheduled_at, changed.submitted_by) == (NewsState.REVIEW, None, writer)
